// SPDX-License-Identifier: GPL-2.0-only
/* doctor: the address table against the host's routes. */
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>

#include "doctor.h"
#include "err.h"
#include "find.h"
#include "left.h"
#include "util.h"

/* A route of the host by way of a hub, of whoever made it. */
struct hub_route {
	struct addr dst;	/* first: what they are sorted by */
	struct nlmsghdr *copy;
};

/* All of one hub, each list sorted by address. */
struct around {
	const struct venet_hub *hub;
	struct hub_route *route;
	size_t routes;
	struct addr *owned;
	size_t n;
};

static int any_cmp(const void *a, const void *b)
{
	return addr_cmp(a, b);
}

/* Is @a the prefix @p, or inside it? */
static bool covers(const struct addr *p, const struct addr *a)
{
	struct addr net = *a;

	if (p->family != a->family || p->len > a->len)
		return false;
	net.len = p->len;
	addr_mask(&net, &net);
	return !addr_cmp(&net, p);
}

static int add_routes(struct doctor *d, struct around *r, uint8_t family)
{
	struct rt_copies c;
	struct addr dst;
	size_t i;

	if (rt_routes_via(&d->ctx->host.rt, family, r->hub->ifindex, &c) < 0)
		return -1;
	for (i = 0; i < c.n; i++) {
		if (!rt_route_dst(c.list[i], &dst))
			continue;
		vec_grow(r->route, r->routes);
		r->route[r->routes++] = (struct hub_route){ dst, c.list[i] };
		c.list[i] = NULL;
	}
	rt_copies_free(&c);
	return 0;
}

static void around_free(struct around *r)
{
	size_t i;

	for (i = 0; i < r->routes; i++)
		free(r->route[i].copy);
	free(r->route);
	free(r->owned);
}

static int around_load(struct doctor *d, struct around *r,
		       const struct venet_hub *hub)
{
	size_t i;

	memset(r, 0, sizeof(*r));
	r->hub = hub;
	for (i = 0; i < d->snap.addrs; i++) {
		const struct venet_addr *a = &d->snap.addr[i];

		/* Nothing is sent to one that is for sending only. */
		if (a->hub != hub->ifindex || a->addr.src_only)
			continue;
		vec_grow(r->owned, r->n);
		r->owned[r->n++] = a->addr;
	}
	if (add_routes(d, r, AF_INET) || add_routes(d, r, AF_INET6)) {
		around_free(r);
		return -1;
	}
	if (r->n)
		qsort(r->owned, r->n, sizeof(*r->owned), any_cmp);
	if (r->routes)
		qsort(r->route, r->routes, sizeof(*r->route), any_cmp);
	return 0;
}

static bool is_ours(const struct nlmsghdr *route)
{
	const struct rtmsg *rtm = mnl_nlmsg_get_payload(route);

	return rtm->rtm_protocol == RTPROT_VENET;
}

/* Does any container own something of it? */
static bool is_owned(const struct around *r, const struct addr *dst)
{
	size_t i;

	if (r->n && bsearch(dst, r->owned, r->n, sizeof(*dst), any_cmp))
		return true;
	for (i = 0; i < r->n; i++)
		if (covers(&r->owned[i], dst) || covers(dst, &r->owned[i]))
			return true;
	return false;
}

static bool is_routed(const struct around *r, const struct addr *a)
{
	size_t i;

	if (r->routes &&
	    bsearch(a, r->route, r->routes, sizeof(*r->route), any_cmp))
		return true;
	for (i = 0; i < r->routes; i++)
		if (covers(&r->route[i].dst, a))
			return true;
	return false;
}

static void set_hub(struct doctor *d, struct finding *f,
		    const struct venet_hub *hub)
{
	f->dev.at = &d->ctx->host;
	f->dev.ifindex = hub->ifindex;
	memcpy(f->dev.name, hub->name, sizeof(f->dev.name));
}

static void stale_routes(struct doctor *d, struct around *r)
{
	char text[ADDR_TEXT];
	struct finding *f;
	size_t i;

	for (i = 0; i < r->routes; i++) {
		struct hub_route *route = &r->route[i];
		struct route del = { .dst = route->dst };

		if (!is_ours(route->copy) || is_owned(r, &route->dst))
			continue;
		f = found(d, WARNING,
			  "there is a route to %s via %s, but no container owns it",
			  addr_text(&route->dst, text), r->hub->name);
		set_hub(d, f, r->hub);
		step_route_del(&f->fix, &f->dev, &del, route->copy);
		route->copy = NULL;	/* the step owns it */
	}
}

/* What was left for a container that is gone, and somebody owns again. */
static int left_routes(struct doctor *d, const struct around *r,
		       uint8_t family)
{
	char text[ADDR_TEXT];
	struct left left;
	struct finding *f;
	size_t i;

	if (left_read(&left, &d->ctx->host.rt, family))
		return -1;
	for (i = 0; i < left.n; i++) {
		struct left_route *l = &left.list[i];
		struct route del = {
			.dst = l->dst,
			.unreachable = true,
			.table = l->table,
		};

		if (!r->n || !bsearch(&l->dst, r->owned, r->n,
				      sizeof(*r->owned), any_cmp))
			continue;
		f = found(d, WARNING,
			  "an unreachable route to %s is left in table %u, but a container owns it",
			  addr_text(&l->dst, text), l->table);
		set_hub(d, f, r->hub);
		step_route_del(&f->fix, &f->dev, &del, l->copy);
		l->copy = NULL;	/* the step owns it */
	}
	left_free(&left);
	return 0;
}

static void missing_routes(struct doctor *d, struct around *r)
{
	char text[ADDR_TEXT], name[PORT_TEXT];
	const struct venet_port *p;
	struct finding *f;
	size_t i;

	for (i = 0; i < d->snap.addrs; i++) {
		const struct venet_addr *a = &d->snap.addr[i];
		struct route add = { .dst = a->addr };

		if (a->hub != r->hub->ifindex || a->addr.src_only ||
		    is_routed(r, &a->addr))
			continue;
		p = snap_port(&d->snap, a->hub, a->port);
		if (!p)
			continue;
		f = found(d, WARNING, "%s owns %s, but no route leads to it",
			  port_text(p, name), addr_text(&a->addr, text));
		set_hub(d, f, r->hub);
		step_route_add(&f->fix, &f->dev, &add);
	}
}

int check_routes(struct doctor *d)
{
	struct around r;
	size_t i;
	int ret;

	for (i = 0; i < d->snap.hubs; i++) {
		if (around_load(d, &r, &d->snap.hub[i]))
			return -1;
		missing_routes(d, &r);
		stale_routes(d, &r);
		ret = left_routes(d, &r, AF_INET) ||
		      left_routes(d, &r, AF_INET6);
		around_free(&r);
		if (ret)
			return -1;
	}
	return 0;
}
