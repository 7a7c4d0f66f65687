// SPDX-License-Identifier: GPL-2.0-only
#include <linux/rtnetlink.h>
#include <stdlib.h>

#include "carve.h"
#include "err.h"
#include "nest.h"
#include "route_plan.h"

/* So many addresses are asked for one by one, more are read at once. */
#define FEW	8

static int any_cmp(const void *a, const void *b)
{
	return addr_cmp(a, b);
}

static int need_nest(struct target *t)
{
	if (t->nest)
		return 0;
	t->nest = xzalloc(sizeof(*t->nest));
	if (!nest_load(t->nest, &t->ctx->venet, t->link.ifindex))
		return 0;
	free(t->nest);
	t->nest = NULL;
	return -1;
}

/* The container that owns something else, opened once. */
static struct target *other(struct target *t, uint32_t id)
{
	const struct addr_opts none = { .flags = 0 };
	struct venet_port p;
	struct target *x;
	size_t i;
	int ret;

	for (i = 0; i < t->others; i++)
		if (t->other[i]->port.id == id)
			return t->other[i];
	ret = venet_port_get(&t->ctx->venet, t->link.ifindex, id, &p);
	if (!ret)
		fail(ERR_NOCT, "id %u went away", id);
	if (ret <= 0)
		return NULL;
	x = xzalloc(sizeof(*x));
	if (target_open(x, t->ctx, &p, &t->link, &none)) {
		free(x);
		return NULL;
	}
	vec_grow(t->other, t->others);
	t->other[t->others++] = x;
	return x;
}

/* Is the prefix unreachable inside, as ip add has made it? */
static int is_hidden(struct target *x, const struct addr *net)
{
	struct rt_copies c;
	int ret = rt_routes_in(&x->ct.rt, RT_TABLE_MAIN, net, 1, 0,
			       RTPROT_VENET, &c);

	if (ret >= 0)
		rt_copies_free(&c);
	return ret;
}

/* The owner of a prefix is to reach what is carved out of it. */
static int plan_reach(struct target *t, struct txn *txn,
		      const struct venet_addr *prefix, const struct addr *dst)
{
	struct target *x = other(t, prefix->port);
	struct route r = { .dst = *dst };
	char text[ADDR_TEXT], name[PORT_TEXT];
	const char *why = NULL;
	int hidden;

	if (!x)
		return -1;
	/* On the host it is inert, and has no inside. */
	if (x->port.netnsid < 0)
		return 0;
	if (!x->have_ct) {
		why = "its netns has no name here";
	} else {
		hidden = is_hidden(x, &prefix->addr);
		if (hidden == -1)
			return -1;
		/* Somebody else sees to its routes. */
		if (!hidden)
			return 0;
		if (hidden < 0)
			why = err_last()->text;
		else if (!x->port.up)
			why = "it has set its port down";
	}
	if (!why) {
		step_route_add(txn, &x->dev, &r);
		return 0;
	}
	warn("%s gets no route to %s: %s", port_text(&x->port, name),
	     addr_text(dst, text), why);
	t->partly = true;
	return 0;
}

static bool is_named(const struct target *t, const struct addr *net)
{
	struct addr a;
	size_t i;

	for (i = 0; i < t->n; i++) {
		addr_mask(&t->addr[i], &a);
		if (!addr_cmp(&a, net))
			return true;
	}
	return false;
}

/*
 * Others' addresses and prefixes inside one of @owner's, but for those inside
 * of another one that is given already; NULL at the end.
 */
static const struct venet_addr *next_carved(const struct nest *s,
					    const struct addr *net,
					    uint32_t owner,
					    const struct venet_addr *last)
{
	const struct venet_addr *a = last;

	while ((a = nest_next(s, net, a)))
		if (a->port != owner && !(last && addr_in(&a->addr,
							  &last->addr)))
			return a;
	return NULL;
}

/* Its own routes to what others own inside its prefix. */
static void plan_carved(struct target *t, struct txn *txn,
			const struct addr *net, bool moved)
{
	const struct venet_addr *a = NULL;

	while ((a = next_carved(t->nest, net, t->port.id, a))) {
		struct route r = { .dst = a->addr };

		if (!moved || !is_named(t, &a->addr))
			step_route_add(txn, &t->dev, &r);
	}
}

static int enter_one(struct target *t, struct txn *txn, const struct addr *net)
{
	const struct venet_addr *had = nest_find(t->nest, net), *parent;
	bool moved = had && had->port != t->port.id;
	struct addr a = *net;

	/* What is there is looked at from the prefix's side alone. */
	parent = t->present ? NULL : nest_parent(t->nest, net);
	if (parent && parent->port != t->port.id &&
	    plan_reach(t, txn, parent, net))
		return -1;
	if (!t->have_ct)
		return 0;
	for (; moved && parent; parent = nest_parent(t->nest, &a)) {
		a = parent->addr;
		/* It is its own from now on. */
		if (parent->port == t->port.id)
			return route_plan_del(txn, &t->dev, RT_TABLE_MAIN, net,
					      1, false, RTPROT_VENET);
	}
	return 0;
}

/* Does anything hold it, or is it another container's so far? */
static int is_nested(struct target *t, const struct addr *net)
{
	struct venet_addr match;
	int ret;

	if (t->nest || !addr_exact(net) || t->n > FEW)
		return 1;
	ret = venet_match(&t->ctx->venet, t->link.ifindex, net, &match);
	return ret > 0 ? !!match.port : ret;
}

int carve_plan_enter(struct target *t, struct txn *txn)
{
	struct addr net;
	size_t i;
	int ret;

	for (i = 0; i < t->n; i++) {
		addr_mask(&t->addr[i], &net);
		if (net.src_only || (t->present && addr_exact(&net)))
			continue;
		ret = is_nested(t, &net);
		if (!ret)
			continue;
		if (ret < 0 || need_nest(t))
			return -1;
		ret = enter_one(t, txn, &net);
		if (ret)
			return ret;
		if (!addr_exact(&net) && t->have_ct && t->port.up)
			plan_carved(t, txn, &net, nest_find(t->nest, &net));
	}
	return 0;
}

/* Routes to @dst by way of a port, of both families. */
static int plan_del(struct target *t, struct txn *txn, struct addr *dst,
		    size_t n)
{
	size_t v4 = 0;
	int ret;

	if (!n)
		return 0;
	qsort(dst, n, sizeof(*dst), any_cmp);
	while (v4 < n && dst[v4].family == AF_INET)
		v4++;
	ret = route_plan_del(txn, &t->dev, RT_TABLE_MAIN, dst, v4, false,
			     RTPROT_VENET);
	return ret ? ret : route_plan_del(txn, &t->dev, RT_TABLE_MAIN,
					  dst + v4, n - v4, false,
					  RTPROT_VENET);
}

/* Is there another prefix around it that the container has, or gets? */
static bool still_holds(const struct target *t, const struct addr *a)
{
	const struct venet_addr *p;
	struct addr net = *a;
	size_t i;

	while ((p = nest_parent(t->nest, &net))) {
		net = p->addr;
		if (p->port == t->port.id && !is_named(t, &net))
			return true;
	}
	for (i = 0; t->with && i < t->with->n; i++) {
		addr_mask(&t->with->addr[i], &net);
		if (addr_in(a, &net))
			return true;
	}
	return false;
}

int carve_plan_leave(struct target *t, struct txn *txn)
{
	const struct venet_addr *a = NULL;
	struct addr *dst = NULL, net;
	size_t n = 0, i;
	int ret;

	for (i = 0; i < t->n; i++) {
		addr_mask(&t->addr[i], &net);
		if (addr_exact(&net))
			continue;
		if (need_nest(t)) {
			free(dst);
			return -1;
		}
		while ((a = nest_next(t->nest, &net, a))) {
			if (a->port == t->port.id || still_holds(t, &a->addr))
				continue;
			vec_grow(dst, n);
			dst[n++] = a->addr;
		}
	}
	ret = plan_del(t, txn, dst, n);
	free(dst);
	return ret;
}

/* What was carved out of it, too, is carved out of what is around it now. */
static int plan_inherit(struct target *t, struct txn *txn,
			const struct addr *net, const struct addr *all)
{
	const struct venet_addr *parent = nest_parent(t->nest, net), *a = NULL;

	if (!parent || parent->port == t->port.id)
		return 0;
	while ((a = next_carved(t->nest, net, parent->port, a)))
		if (!bsearch(&a->addr, all, t->n, sizeof(*all), any_cmp) &&
		    plan_reach(t, txn, parent, &a->addr))
			return -1;
	return 0;
}

static int gone_one(struct target *t, struct txn *txn, const struct addr *net,
		    const struct addr *all)
{
	const struct venet_addr *p;
	struct addr a = *net;
	struct target *x;

	while ((p = nest_parent(t->nest, &a))) {
		a = p->addr;
		if (p->port == t->port.id)
			continue;
		x = other(t, p->port);
		if (!x)
			return -1;
		if (x->n && !addr_cmp(&x->addr[x->n - 1], net))
			continue;
		vec_grow(x->addr, x->n);
		x->addr[x->n++] = *net;
	}
	return addr_exact(net) ? 0 : plan_inherit(t, txn, net, all);
}

int carve_plan_gone(struct target *t, struct txn *txn)
{
	struct addr *all;
	size_t i;
	int ret = 0;

	if (!t->n)
		return 0;
	if (need_nest(t))
		return -1;
	all = xrealloc(NULL, t->n, sizeof(*all));
	for (i = 0; i < t->n; i++)
		addr_mask(&t->addr[i], &all[i]);
	qsort(all, t->n, sizeof(*all), any_cmp);
	for (i = 0; i < t->n && !ret; i++)
		if (!all[i].src_only)
			ret = gone_one(t, txn, &all[i], all);
	free(all);
	for (i = 0; i < t->others && ret != -1; i++) {
		struct target *x = t->other[i];

		ret = x->have_ct ? plan_del(x, txn, x->addr, x->n) : 0;
		if (ret == RT_UNSTEADY) {
			warn("inside %s %s; something may be left there",
			     x->ct.name, err_last()->text);
			t->partly = true;
		}
	}
	return ret == -1 ? -1 : 0;
}
