// SPDX-License-Identifier: GPL-2.0-only
/*
 * Make a container's addresses exactly these. What is right already is left
 * alone; the new ones come before the old ones go.
 */
#include <stdlib.h>

#include "err.h"
#include "ip.h"
#include "ip_args.h"
#include "targets.h"

static int any_cmp(const void *a, const void *b)
{
	return addr_cmp(a, b);
}

/* What is wanted, as the table has it. */
static struct addr *masked(const struct ip_args *a)
{
	struct addr *net = xrealloc(NULL, a->n, sizeof(*net));
	char text[ADDR_TEXT];
	size_t i;

	for (i = 0; i < a->n; i++)
		addr_mask(&a->addr[i], &net[i]);
	qsort(net, a->n, sizeof(*net), any_cmp);
	for (i = 1; i < a->n; i++) {
		if (addr_cmp(&net[i - 1], &net[i]))
			continue;
		fail(ERR_USAGE, "%s is named twice", addr_text(&net[i], text));
		free(net);
		return NULL;
	}
	return net;
}

/* Two changes of the same container: what comes, and what goes. */
static int collect(struct target *add, struct target *del,
		   const struct ip_args *a, const struct addr *wanted)
{
	struct addr *has = NULL, net;
	struct venet_addr *list;
	size_t n, i;
	int ret = 0;

	if (venet_addrs(&add->ctx->venet, add->port.hub, add->port.id, &list,
			&n))
		return -1;
	has = xrealloc(NULL, n + 1, sizeof(*has));
	for (i = 0; i < n && !ret; i++) {
		has[i] = list[i].addr;
		if (!bsearch(&has[i], wanted, a->n, sizeof(*wanted), any_cmp))
			ret = target_addr(del, &has[i]);
	}
	free(list);
	for (i = 0; i < a->n && !ret; i++) {
		addr_mask(&a->addr[i], &net);
		if (!bsearch(&net, has, n, sizeof(*has), any_cmp))
			ret = target_addr(add, &a->addr[i]);
	}
	free(has);
	return ret;
}

static int plan(struct target *add, struct target *del, struct txn *txn)
{
	if (target_plan_add(add, txn))
		return -1;
	/* Once is enough to say that the inside stays as it is. */
	if (add->n && !add->have_ct)
		del->opts.flags |= ADDR_NOASSIGN;
	del->with = add;
	return del->n ? target_plan_del(del, txn) : 0;
}

static int replace(struct ctx *ctx, const char *ct, const struct ip_args *a,
		   const struct addr *wanted)
{
	struct txn txn = { .n = 0 };
	struct target add, del;
	struct venet_port port;
	struct link hub;
	int ret = -1;

	if (find_ct(ctx, ct, a->hub, &port, &hub) ||
	    target_open(&add, ctx, &port, &hub, &a->opts))
		return -1;
	if (target_open(&del, ctx, &port, &hub, &a->opts)) {
		target_free(&add);
		return -1;
	}
	if (collect(&add, &del, a, wanted))
		goto out;
	if (plan(&add, &del, &txn))
		txn_free(&txn);
	else
		ret = ctx_txn(ctx, &txn);
	if (!ret && (add.partly || del.partly))
		ret = ERR_PARTLY;
out:
	target_free(&del);
	target_free(&add);
	return ret;
}

int ip_replace(struct ctx *ctx, int argc, char **argv)
{
	struct words w = { argc, argv };
	struct ip_args a = { .n = 0 };
	const char *ct = word_name(&w, "which container? see venetctl ip help");
	struct addr *wanted;
	int ret = -1;

	if (!ct)
		return -1;
	if (!ip_args_parse(&a, &w)) {
		wanted = masked(&a);
		if (wanted)
			ret = replace(ctx, ct, &a, wanted);
		free(wanted);
	}
	ip_args_free(&a);
	return ret;
}
