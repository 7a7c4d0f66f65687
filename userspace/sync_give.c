// SPDX-License-Identifier: GPL-2.0-only
/* What a container gets that it has not: all of its port, or what is missing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ct.h"
#include "err.h"
#include "sync_parts.h"

void sync_drop_nest(struct sync *s)
{
	if (s->nest)
		nest_free(s->nest);
	free(s->nest);
	s->nest = NULL;
}

int sync_target(struct sync *s, const struct work *w, struct target *t)
{
	const struct ct_args *a = &w->ct->args;
	struct link hub;
	int nsid, fd;
	int ret = rt_link_by_index(&s->ctx->host.rt, w->port->hub, &hub);

	if (!ret)
		fail(ERR_NOHUB, "the hub is gone");
	if (ret <= 0)
		return -1;
	fd = sync_enter(s, w, &nsid);
	if (fd < 0)
		return -1;
	return target_open_in(t, s->ctx, w->port, &hub, &a->opts, &a->ref, fd);
}

static void target_addrs(struct target *t, const struct addrs *a)
{
	free(t->addr);
	t->addr = NULL;
	t->n = 0;
	/* They are sorted, and in no file twice. */
	for (; t->n < a->n; t->n++) {
		vec_grow(t->addr, t->n);
		t->addr[t->n] = a->list[t->n];
	}
}

static int attach(struct sync *s, const struct work *w)
{
	char q[QUOTED_MAX];
	struct link hub;
	int ret;

	if (s->diff) {
		differs(s, w->ct->name, '+', "container ",
			w->ct->args.ref.text);
		differ_addrs(s, w->ct->name, '+', &w->missing);
		return 0;
	}
	/* A dry run has made no hub. */
	if (s->ctx->dry_run) {
		ret = rt_link_by_name(&s->ctx->host.rt, w->ct->args.hub, &hub);
		if (ret < 0)
			return -1;
		if (!ret || !hub.up) {
			printf("%s conf apply %s\n", s->ctx->self,
			       shell_quote(w->ct->name, q));
			return 0;
		}
	}
	return ct_attach_args(s->ctx, &w->ct->args);
}

/* Where no way out is said, one that there is goes. */
static int mend_via(struct via_change *via, struct txn *txn,
		    const struct via_words *words, const struct venet_port *p)
{
	int is;

	if (via_named(words))
		return via_plan(via, txn, words, p->mark);
	is = via_is(via, p->mark);
	via->mark = is > 0 ? 0 : p->mark;
	return is < 0 ? -1 : 0;
}

/* Label, mark and way out, where the file says any. */
static int mend_port(struct sync *s, const struct work *w, struct txn *txn,
		     struct via_change *via)
{
	const struct ct_args *a = &w->ct->args;
	struct port_set set = { .label = NULL };
	char id[16];

	snprintf(id, sizeof(id), "%u", w->port->id);
	if (w->ct->label_line && strcmp(w->port->label, a->label))
		set.label = a->label;
	if (a->mark && a->mark != w->port->mark)
		set.mark = &a->mark;
	if (via_named(&a->via) || (s->prune && !a->mark)) {
		if (mend_via(via, txn, &a->via, w->port))
			return -1;
		if (via->mark != w->port->mark)
			set.mark = &via->mark;
	}
	if (set.label || set.mark)
		step_port_set(txn, &s->ctx->venet, w->port, &set,
			      s->ctx->self, id);
	return set.mark ? via_plan_end(via, txn, w->port->mark, w->port) : 0;
}

/* Thousands of containers look at the same table, unless it has changed. */
static int lend_nest(struct sync *s, struct target *t)
{
	if (s->nest && s->nest_hub != t->port.hub)
		sync_drop_nest(s);
	if (!s->nest) {
		s->nest = xzalloc(sizeof(*s->nest));
		s->nest_hub = t->port.hub;
		if (nest_load(s->nest, &s->ctx->venet, t->port.hub)) {
			sync_drop_nest(s);
			return -1;
		}
	}
	t->nest = s->nest;
	t->nest_lent = true;
	return 0;
}

static int mend(struct sync *s, struct target *t, const struct work *w,
		struct txn *txn, struct via_change *via)
{
	if (mend_port(s, w, txn, via))
		return -1;
	/* Nothing is asked for that is there. */
	txn->known = &s->known;
	t->present = true;
	target_addrs(t, &w->present);
	if (target_plan_add(t, txn))
		return -1;
	if (s->diff) {
		differ_steps(s, w->ct->name, txn);
		differ_addrs(s, w->ct->name, '+', &w->missing);
		return 0;
	}
	t->present = false;
	target_addrs(t, &w->missing);
	return target_plan_add(t, txn);
}

int sync_give(struct sync *s, struct work *w)
{
	struct txn txn = { .n = 0 };
	struct via_change via;
	struct target t;
	int ret;

	if (!w->ported)
		return 0;
	if (!w->port) {
		sync_drop_nest(s);
		return attach(s, w);
	}
	if (sync_target(s, w, &t))
		return -1;
	via_open(&via, s->ctx);
	ret = lend_nest(s, &t);
	if (!ret)
		ret = mend(s, &t, w, &txn, &via);
	target_forget(&t, &s->known);
	if (txn.n)
		sync_drop_nest(s);
	if (ret || s->diff)
		txn_free(&txn);
	else
		ret = ctx_txn(s->ctx, &txn);
	if (!ret && t.partly)
		ret = ERR_PARTLY;
	target_free(&t);
	via_close(&via);
	return ret;
}
