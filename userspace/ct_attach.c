// SPDX-License-Identifier: GPL-2.0-only
/* Give a container its port, its addresses and its routes, or nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "conf_file.h"
#include "ct.h"
#include "ct_args.h"
#include "err.h"
#include "netns.h"
#include "target.h"

static int plan(struct target *t, struct txn *txn, const struct ct_args *a,
		const char *label, struct via_change *via)
{
	struct link_new l = {
		.hub = t->link.ifindex,
		.id = a->id,
		.label = label,
		.mark = a->mark,
	};
	char spare[IFNAMSIZ];
	unsigned int rnd = 0;
	size_t i;

	for (i = 0; i < a->n; i++)
		if (target_addr(t, &a->addr[i]))
			return -1;
	if (via_named(&a->via)) {
		if (via_plan(via, txn, &a->via, 0))
			return -1;
		if (via->mark)
			l.mark = via->mark;
	}

	/*
	 * The name inside may be the hub's own, and older kernels look it up
	 * on the host: make the port under a spare name, then move and rename
	 * it in one message.
	 */
	if (getrandom(&rnd, sizeof(rnd), GRND_NONBLOCK) != sizeof(rnd))
		rnd = getpid();
	snprintf(spare, sizeof(spare), "vn%08x", rnd);
	l.name = spare;
	step_link_new(txn, &t->dev, &l, t->link.name, &t->ctx->venet);
	step_link_move(txn, &t->dev, &t->ct, a->name ? a->name : "venet0");
	step_link_up(txn, &t->dev);
	return target_plan_add(t, txn);
}

int ct_attach_args(struct ctx *ctx, struct ct_args *a)
{
	struct target t;
	struct txn txn = { .n = 0 };
	struct via_change via;
	struct link hub;
	const char *label = a->label;
	int fd, ret = -1;

	if (need_module(ctx))
		return -1;
	fd = netns_open(&a->ref);
	if (fd < 0)
		return -1;
	if (netns_foreign(fd, a->ref.text))
		goto err_close;

	if (find_hub(ctx, a->hub, &hub))
		goto err_close;
	if (!hub.up) {
		fail(ERR_NOHUB, "the hub %s is down: %s link set %s up",
		     hub.name, ctx->host.ip, hub.name);
		goto err_close;
	}
	if (!label && ref_name(&a->ref) && label_ok(ref_name(&a->ref)))
		label = ref_name(&a->ref);
	/* Two of one label could only be told apart by their ids. */
	if (label && hub.role == VENET_ROLE_HUB &&
	    find_label_free(ctx, hub.ifindex, label, 0))
		goto err_close;

	via_open(&via, ctx);
	target_new(&t, ctx, &hub, label, a->id, &a->opts);
	if (place_open(&t.ct, &a->ref, fd)) {
		t.have_ct = false;
		target_free(&t);
		return -1;
	}
	if (plan(&t, &txn, a, label, &via))
		txn_free(&txn);
	else
		ret = ctx_txn(ctx, &txn);
	if (!ret)
		via_warn(&via);
	if (!ret && t.partly)
		ret = ERR_PARTLY;
	target_free(&t);
	via_close(&via);
	return ret;

err_close:
	close(fd);
	return -1;
}

/* A bare name may be that of a file: then it says which container. */
static int configured(struct ctx *ctx, struct ct_args *a,
		      struct conf_name *name)
{
	int ret;

	if (a->ref.kind != REF_WORD)
		return 0;
	ret = conf_name_find(ctx->conf, a->ref.value, name);
	if (ret <= 0)
		return ret;
	ref_copy(&a->ref, &name->ref);
	if (!a->label)
		a->label = name->label;
	return 0;
}

int ct_attach(struct ctx *ctx, int argc, char **argv)
{
	struct words w = { argc, argv };
	struct conf_name name;
	struct ct_args a;
	size_t v6 = 0, i;
	int ret = ct_args_parse(&a, &w);

	if (!ret)
		ret = configured(ctx, &a, &name);
	if (!ret)
		ret = ct_attach_args(ctx, &a);
	for (i = 0; i < a.n; i++)
		v6 += a.addr[i].family == AF_INET6;
	if (ret >= 0)
		forwarding_check(ctx, v6 < a.n || !a.n, v6 || !a.n);
	ct_args_free(&a);
	return ret;
}
