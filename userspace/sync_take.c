// SPDX-License-Identifier: GPL-2.0-only
/* What goes from a container: to nowhere, or to the one whose file says it. */
#include <string.h>

#include "ct.h"
#include "err.h"
#include "sync_parts.h"
#include "targets.h"
#include "uplink_plan.h"

/* Who gets an address at once: one that has a port, too. */
static struct work *heir_of(const struct sync *s, const struct work *w,
			    const struct addr *a)
{
	const struct want *want = sync_wanted(s, w->port->hub, a);
	size_t i;

	for (i = 0; want && i < s->works; i++)
		if (s->work[i].ct == want->ct && s->work[i].port)
			return &s->work[i];
	return NULL;
}

/* The address in the words of its file, which may name a host of a prefix. */
static void take_missing(struct work *w, struct addr *a)
{
	struct addr net;
	size_t i;

	for (i = 0; i < w->missing.n; i++) {
		addr_mask(&w->missing.list[i], &net);
		if (addr_cmp(&net, a))
			continue;
		*a = w->missing.list[i];
		memmove(w->missing.list + i, w->missing.list + i + 1,
			(--w->missing.n - i) * sizeof(*a));
		return;
	}
}

/*
 * The inside of the old container is told of all that goes, the host's routes
 * only of what nobody gets.
 */
static int plan_give_up(struct sync *s, const struct work *w,
			struct target *all, struct target *gone,
			struct targets *to, struct txn *txn)
{
	const struct addrs *x = &w->extra;
	size_t i;
	int ret = 0;

	for (i = 0; i < x->n && !ret; i++) {
		struct work *heir = heir_of(s, w, &x->list[i]);
		struct addr a = x->list[i];
		struct target *t;

		ret = target_addr(all, &a);
		if (!heir) {
			ret |= target_addr(gone, &a);
			continue;
		}
		t = targets_get(to, s->ctx, heir->port->hub, heir->port->id,
				&heir->ct->args.opts);
		if (!t)
			return -1;
		take_missing(heir, &a);
		ret |= target_addr(t, &a);
	}
	for (i = 0; i < to->n && !ret; i++)
		ret = target_plan_enter(to->list[i], txn);
	for (i = 0; i < to->n && !ret; i++) {
		size_t k;

		for (k = 0; k < to->list[i]->n; k++)
			step_regrant(txn, &all->grant, &to->list[i]->grant,
				     &to->list[i]->addr[k]);
		ret = uplink_plan_move(to->list[i], txn, false);
	}
	if (!ret && gone->n)
		ret = target_plan_revoke(gone, txn);
	return ret ? -1 : target_plan_leave(all, txn);
}

int sync_give_up(struct sync *s, struct work *w)
{
	struct targets to = { .n = 0 };
	struct txn txn = { .n = 0 };
	struct target all, gone;
	int ret = -1;

	if (!w->extra.n)
		return 0;
	if (s->diff) {
		differ_addrs(s, w->ct->name, '-', &w->extra);
		return 0;
	}
	if (sync_target(s, w, &all))
		return -1;
	if (!sync_target(s, w, &gone)) {
		if (plan_give_up(s, w, &all, &gone, &to, &txn))
			txn_free(&txn);
		else
			ret = ctx_txn(s->ctx, &txn);
		if (!ret && (all.partly || targets_partly(&to)))
			ret = ERR_PARTLY;
		target_free(&gone);
	}
	targets_free(&to);
	target_free(&all);
	return ret;
}

void sync_prune(struct sync *s)
{
	char text[PORT_TEXT], id[16];
	struct link hub;
	size_t i;
	int ret;

	for (i = 0; i < s->snap.ports; i++) {
		const struct venet_port *p = &s->snap.port[i];

		if (s->named[i])
			continue;
		port_text(p, text);
		if (s->diff) {
			snprintf(id, sizeof(id), "%u", p->id);
			differs(s, p->label[0] ? p->label : id, '-',
				"container ", text);
			continue;
		}
		ret = rt_link_by_index(&s->ctx->host.rt, p->hub, &hub);
		if (ret > 0)
			ret = ct_detach_port(s->ctx, p, &hub, false);
		if (ret)
			sync_failed(s, text);
	}
}
