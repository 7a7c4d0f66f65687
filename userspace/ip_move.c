// SPDX-License-Identifier: GPL-2.0-only
/*
 * Give addresses of containers to another one. The host's routes and what it
 * announces stay as they are: only the owner changes, at once.
 */
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "ip.h"
#include "targets.h"
#include "uplink_plan.h"

struct move_args {
	struct addr *addr;
	size_t n;
	const char *ct;
	const char *hub;
	struct addr_opts opts;
};

static int parse(struct move_args *a, struct words *w)
{
	while (w->argc && addr_is(*w->argv)) {
		vec_grow(a->addr, a->n);
		if (addr_parse(word_next(w), &a->addr[a->n++]))
			return -1;
	}
	if (!a->n)
		return fail(ERR_USAGE, "which address? see venetctl ip help");
	a->ct = word_name(w, "to which container? see venetctl ip help");
	if (!a->ct)
		return -1;
	while (w->argc) {
		int ret = addr_opts_uplink(&a->opts, w);

		if (ret < 0)
			return -1;
		if (ret)
			continue;
		if (word_is(w, "noassign"))
			a->opts.flags |= ADDR_NOASSIGN;
		else if (strcmp(*w->argv, "hub"))
			return words_end(w);
		else if (word_hub(w, &a->hub))
			return -1;
	}
	if (a->opts.uplink_word && !a->opts.uplink)
		return fail(ERR_USAGE,
			    "\"probe\" is out of place: without \"uplink\" nothing is asked for");
	return 0;
}

/* Sort each address to its owner; what @to has already it keeps. */
static int collect(struct targets *from, struct target *to,
		   const struct move_args *a)
{
	struct ctx *ctx = to->ctx;
	char text[ADDR_TEXT];
	struct venet_addr owner;
	struct target *t;
	struct addr net;
	size_t i;
	int ret;

	for (i = 0; i < a->n; i++) {
		addr_mask(&a->addr[i], &net);
		ret = venet_owner(&ctx->venet, to->port.hub, &net, &owner);
		if (!ret)
			fail(ERR_NOCT, "%s is owned by no container of %s",
			     addr_text(&net, text), to->link.name);
		if (ret <= 0)
			return -1;
		if (owner.port == to->port.id)
			continue;
		t = targets_get(from, ctx, owner.hub, owner.port, &a->opts);
		if (!t || target_addr(t, &a->addr[i]) ||
		    target_addr(to, &a->addr[i]))
			return -1;
	}
	return 0;
}

/* The new container is ready for them before the old one loses them. */
static int plan(struct targets *from, struct target *to, struct txn *txn)
{
	size_t i, k;

	if (target_plan_enter(to, txn))
		return -1;
	for (i = 0; i < from->n; i++)
		for (k = 0; k < from->list[i]->n; k++)
			step_regrant(txn, &from->list[i]->grant, &to->grant,
				     &from->list[i]->addr[k]);
	if (uplink_plan_move(to, txn, true))
		return -1;
	for (i = 0; i < from->n; i++)
		if (target_plan_leave(from->list[i], txn))
			return -1;
	return 0;
}

static int move(struct ctx *ctx, const struct move_args *a)
{
	struct targets from = { .n = 0 };
	struct txn txn = { .n = 0 };
	struct venet_port port;
	struct target to;
	struct link hub;
	int ret = -1;

	if (find_ct(ctx, a->ct, a->hub, &port, &hub) ||
	    target_open(&to, ctx, &port, &hub, &a->opts))
		return -1;
	if (collect(&from, &to, a))
		goto out;
	if (plan(&from, &to, &txn))
		txn_free(&txn);
	else
		ret = ctx_txn(ctx, &txn);
	if (!ret && (to.partly || targets_partly(&from)))
		ret = ERR_PARTLY;
out:
	targets_free(&from);
	target_free(&to);
	return ret;
}

int ip_move(struct ctx *ctx, int argc, char **argv)
{
	struct words w = { argc, argv };
	struct move_args a = { .n = 0 };
	int ret = parse(&a, &w);

	if (!ret)
		ret = move(ctx, &a);
	free(a.addr);
	return ret;
}
