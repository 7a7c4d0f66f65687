// SPDX-License-Identifier: GPL-2.0-only
/* Give a container its port, its addresses and its routes, or nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "ct.h"
#include "err.h"
#include "netns.h"
#include "target.h"

struct args {
	struct ref ref;
	const char *label;
	uint32_t id;
	const char *name;
	const char *hub;
	struct addr *addr;
	size_t n;
	unsigned int flags;
};

static int parse(struct args *a, struct words *w)
{
	const char *word = word_name(w, "which container? see venetctl ct help");
	const char *val;
	char buf[SAFE_MAX];
	uint64_t id;

	a->name = "venet0";
	if (!word || ref_parse(word, &a->ref))
		return -1;

	while (w->argc) {
		if (word_is(w, "label")) {
			val = word_value(w, "label");
			if (!val)
				return -1;
			if (!label_ok(val))
				return fail(ERR_USAGE,
					    "\"%s\" is no label: 1 to %d bytes, no blanks, no \"-\" in front",
					    safe_text(val, buf),
					    VENET_LABEL_MAX);
			a->label = val;
		} else if (word_is(w, "id")) {
			val = word_value(w, "id");
			if (!val)
				return -1;
			if (!parse_uint(val, UINT32_MAX, &id) || !id)
				return fail(ERR_USAGE,
					    "\"%s\" is no id: 1 to %u",
					    safe_text(val, buf), UINT32_MAX);
			a->id = id;
		} else if (word_is(w, "name")) {
			a->name = word_value(w, "name");
			if (!a->name)
				return -1;
			if (!*a->name || strlen(a->name) >= IFNAMSIZ)
				return fail(ERR_USAGE,
					    "\"%s\" is no name of an interface: 1 to %d bytes",
					    safe_text(a->name, buf),
					    IFNAMSIZ - 1);
		} else if (word_is(w, "hub")) {
			a->hub = word_value(w, "hub");
			if (!a->hub)
				return -1;
		} else if (word_is(w, "ip")) {
			val = word_value(w, "ip");
			if (!val)
				return -1;
			vec_grow(a->addr, a->n);
			if (addr_parse(val, &a->addr[a->n++]))
				return -1;
		} else if (word_is(w, "noroute")) {
			a->flags |= ADDR_NOROUTE;
		} else if (word_is(w, "noassign")) {
			a->flags |= ADDR_NOASSIGN;
		} else {
			return words_end(w);
		}
	}
	return 0;
}

/* Two containers of one label could only be told apart by their ids. */
static int label_free(struct ctx *ctx, uint32_t hub, const char *label)
{
	struct venet_port *list;
	char buf[SAFE_MAX];
	size_t n, i;
	int ret = 0;

	if (venet_ports(&ctx->venet, hub, &list, &n))
		return -1;
	for (i = 0; i < n && !ret; i++)
		if (!strcmp(list[i].label, label))
			ret = fail(ERR_KERNEL,
				   "the label %s is taken by id %u; choose another: label LABEL",
				   safe_text(label, buf), list[i].id);
	free(list);
	return ret;
}

static int plan(struct target *t, struct txn *txn, const struct args *a,
		const char *label)
{
	struct link_new l = {
		.hub = t->link.ifindex,
		.id = a->id,
		.label = label,
	};
	char spare[IFNAMSIZ];
	unsigned int rnd = 0;
	size_t i;

	for (i = 0; i < a->n; i++)
		if (target_addr(t, &a->addr[i]))
			return -1;

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
	step_link_move(txn, &t->dev, &t->ct, a->name);
	step_link_up(txn, &t->dev);
	return target_plan_add(t, txn);
}

static int attach(struct ctx *ctx, const struct args *a)
{
	struct target t;
	struct txn txn = { .n = 0 };
	struct link hub;
	const char *label = a->label;
	size_t i, v6 = 0;
	int fd, home, ret = -1;

	if (need_module(ctx))
		return -1;
	fd = netns_open(&a->ref);
	if (fd < 0)
		return -1;
	home = netns_self();
	if (home < 0)
		goto err_close;
	if (netns_same(fd, home)) {
		fail(ERR_USAGE,
		     "%s is the host's own netns; a container has another one",
		     a->ref.text);
		close(home);
		goto err_close;
	}
	close(home);

	if (find_hub(ctx, a->hub, &hub))
		goto err_close;
	if (!hub.up) {
		fail(ERR_NOHUB, "the hub %s is down: %s link set %s up",
		     hub.name, ctx->host.ip, hub.name);
		goto err_close;
	}
	if (!label && (a->ref.kind == REF_NETNS || a->ref.kind == REF_WORD) &&
	    label_ok(a->ref.value))
		label = a->ref.value;
	if (label && hub.role == VENET_ROLE_HUB &&
	    label_free(ctx, hub.ifindex, label))
		goto err_close;

	target_new(&t, ctx, &hub, label, a->id, a->flags);
	if (place_open(&t.ct, &a->ref, fd)) {
		t.have_ct = false;
		target_free(&t);
		return -1;
	}
	if (plan(&t, &txn, a, label))
		txn_free(&txn);
	else
		ret = ctx_txn(ctx, &txn);
	for (i = 0; i < a->n; i++)
		v6 += a->addr[i].family == AF_INET6;
	if (!ret)
		forwarding_check(ctx, v6 < a->n || !a->n, v6 || !a->n);
	if (!ret && t.partly)
		ret = ERR_PARTLY;
	target_free(&t);
	return ret;

err_close:
	close(fd);
	return -1;
}

int ct_attach(struct ctx *ctx, int argc, char **argv)
{
	struct words w = { argc, argv };
	struct args a = { .label = NULL };
	int ret = parse(&a, &w);

	if (!ret)
		ret = attach(ctx, &a);
	free(a.addr);
	return ret;
}
