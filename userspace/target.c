// SPDX-License-Identifier: GPL-2.0-only
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "carve.h"
#include "err.h"
#include "left.h"
#include "nest.h"
#include "netns.h"
#include "owned.h"
#include "route_plan.h"
#include "sysctl.h"
#include "target.h"
#include "uplink_plan.h"

static void set_hub(struct target *t, struct ctx *ctx, const struct link *hub,
		    const struct addr_opts *opts)
{
	memset(t, 0, sizeof(*t));
	t->ctx = ctx;
	t->link = *hub;
	t->opts = *opts;
	t->hub.at = &ctx->host;
	t->hub.ifindex = hub->ifindex;
	memcpy(t->hub.name, hub->name, sizeof(t->hub.name));
	t->grant.v = &ctx->venet;
	t->grant.hub = hub->ifindex;
	t->grant.port = &t->dev;
	t->grant.self = ctx->self;
}

static void set_port(struct target *t, const struct venet_port *port)
{
	t->port = *port;
	t->dev.ifindex = port->ifindex;
	t->dev.id = port->id;
	memcpy(t->dev.name, port->name, sizeof(t->dev.name));
	if (port->label[0])
		snprintf(t->grant.ct, sizeof(t->grant.ct), "%s", port->label);
	else
		snprintf(t->grant.ct, sizeof(t->grant.ct), "%u", port->id);
}

static int set_place(struct target *t, const struct ref *r, int fd)
{
	if (place_open(&t->ct, r, fd))
		return -1;
	t->have_ct = true;
	t->dev.at = &t->ct;
	return 0;
}

int target_open_in(struct target *t, struct ctx *ctx,
		   const struct venet_port *port, const struct link *hub,
		   const struct addr_opts *opts, const struct ref *r, int fd)
{
	set_hub(t, ctx, hub, opts);
	set_port(t, port);
	return set_place(t, r, fd);
}

void spare_drop(struct spare *s)
{
	if (s->full)
		place_close(&s->place);
	s->full = false;
}

static bool spare_take(struct target *t)
{
	struct spare *s = t->ctx->spare;

	if (!s || !s->full || s->nsid != t->port.netnsid)
		return false;
	place_move(&t->ct, &s->place);
	s->full = false;
	t->have_ct = true;
	t->dev.at = &t->ct;
	return true;
}

static void spare_put(struct target *t)
{
	struct spare *s = t->ctx->spare;

	spare_drop(s);
	place_move(&s->place, &t->ct);
	s->nsid = t->port.netnsid;
	s->full = true;
}

int target_open(struct target *t, struct ctx *ctx,
		const struct venet_port *port, const struct link *hub,
		const struct addr_opts *opts)
{
	struct ref r;
	int fd;

	set_hub(t, ctx, hub, opts);
	set_port(t, port);
	if (port->netnsid < 0 || spare_take(t))
		return 0;
	fd = netns_find(&ctx->host.rt, port->netnsid,
			port->label[0] ? port->label : NULL, &r);
	if (fd < 0)
		return fd == -1 ? 0 : -1;
	return set_place(t, &r, fd);
}

void target_new(struct target *t, struct ctx *ctx, const struct link *hub,
		const char *label, uint32_t id, const struct addr_opts *opts)
{
	set_hub(t, ctx, hub, opts);
	t->dev.at = &ctx->host;
	t->have_ct = true;
	t->port.up = true;
	if (label)
		snprintf(t->grant.ct, sizeof(t->grant.ct), "%s", label);
	else if (id)
		snprintf(t->grant.ct, sizeof(t->grant.ct), "%u", id);
	else
		snprintf(t->grant.ct, sizeof(t->grant.ct), "ID");
}

void target_free(struct target *t)
{
	if (t->have_ct && t->ctx->spare && t->port.id)
		spare_put(t);
	else if (t->have_ct)
		place_close(&t->ct);
	while (t->others) {
		target_free(t->other[--t->others]);
		free(t->other[t->others]);
	}
	free(t->other);
	if (t->nest && !t->nest_lent) {
		nest_free(t->nest);
		free(t->nest);
	}
	free(t->addr);
	seen_free(&t->seen);
	memset(t, 0, sizeof(*t));
}

void target_forget(const struct target *t, struct known *k)
{
	size_t i;

	for (i = 0; i < t->others; i++)
		known_forget(k, &t->other[i]->ct.rt);
	known_forget(k, &t->ct.rt);
}

int target_addr(struct target *t, const struct addr *a)
{
	char text[ADDR_TEXT];
	struct addr net;

	addr_mask(a, &net);
	if (!seen_add(&t->seen, &net))
		return fail(ERR_USAGE, "%s is named twice",
			    addr_text(&net, text));
	vec_grow(t->addr, t->n);
	t->addr[t->n++] = *a;
	return 0;
}

/* Those that the container receives for: routed and assigned. */
static size_t count(const struct target *t, uint8_t family)
{
	size_t i, n = 0;

	for (i = 0; i < t->n; i++)
		n += t->addr[i].family == family && !t->addr[i].src_only;
	return n;
}

/* How many addresses of a family the port receives for now. */
static int owned(struct target *t, size_t *v4, size_t *v6)
{
	*v4 = *v6 = 0;
	return t->port.id ? owned_count(t->ctx, &t->port, v4, v6) : 0;
}

static const char *family_name(uint8_t family)
{
	return family == AF_INET ? "IPv4" : "IPv6";
}

/* A container may have another way out; that is its own business. */
static int plan_default(struct target *t, struct txn *txn, uint8_t family)
{
	struct route r = { .dst = { .family = family } };
	char buf[SAFE_MAX];
	struct link l;
	int oif, ret;

	ret = rt_default_find(&t->ct.rt, family, &oif);
	if (ret < 0)
		return -1;
	if (ret && t->port.id && oif == t->dev.ifindex)
		return 0;
	if (ret && t->present)
		return 0;
	if (ret) {
		ret = oif ? rt_link_by_index(&t->ct.rt, oif, &l) : 0;
		if (ret < 0)
			return -1;
		warn("%s keeps its own %s default route%s%s", t->ct.name,
		     family_name(family), ret ? " via " : "",
		     ret ? safe_text(l.name, buf) : "");
		return 0;
	}
	step_route_add(txn, &t->dev, &r);
	return 0;
}

/* An address is assigned unless the words name a bare prefix. */
static bool assignable(const struct addr *a)
{
	struct addr net;

	return !a->src_only && (addr_exact(a) || addr_mask(a, &net));
}

static int plan_inside(struct target *t, struct txn *txn)
{
	size_t v4, v6, i;

	if (owned(t, &v4, &v6))
		return -1;
	for (i = 0; i < t->n; i++) {
		const struct addr *a = &t->addr[i];

		if (assignable(a))
			step_addr_add(txn, &t->dev, a);
		/* What it does not use would travel back and forth. */
		if (!addr_exact(a)) {
			struct route r = { .dst = *a, .unreachable = true };

			step_route_add(txn, &t->dev, &r);
		}
	}
	if (!t->port.up) {
		warn("%s has set its port down; it gets no default route",
		     t->ct.name);
		t->partly = true;
		return 0;
	}
	if ((!v4 || t->present) && count(t, AF_INET) && plan_default(t, txn, AF_INET))
		return -1;
	if ((!v6 || t->present) && count(t, AF_INET6) && plan_default(t, txn, AF_INET6))
		return -1;
	return 0;
}

/* Say why the inside of a container stays as it is. */
static void no_inside(struct target *t)
{
	char buf[PORT_TEXT];

	port_text(&t->port, buf);
	if (t->port.netnsid < 0)
		warn("the port of %s is still on the host; nothing is changed inside",
		     buf);
	else
		warn("the netns of %s has no name here; nothing is changed inside",
		     buf);
	t->partly = true;
}

/* No container keeps an address by stirring its routes. */
static void unsteady(struct target *t, int ret4, int ret6)
{
	if (ret4 != RT_UNSTEADY && ret6 != RT_UNSTEADY)
		return;
	warn("inside %s %s; something may be left there", t->ct.name,
	     err_last()->text);
	t->partly = true;
}

int target_plan_enter(struct target *t, struct txn *txn)
{
	int ret;

	if (t->opts.flags & ADDR_NOASSIGN ||
	    count(t, AF_INET) + count(t, AF_INET6) == 0)
		return 0;
	if (t->have_ct && plan_inside(t, txn))
		return -1;
	if (!t->have_ct)
		no_inside(t);
	ret = carve_plan_enter(t, txn);
	unsteady(t, ret, 0);
	return ret == -1 ? -1 : 0;
}

static int src_unused(const struct addr *src)
{
	char text[ADDR_TEXT];

	return fail(ERR_USAGE, "src %s: no %s address is named",
		    addr_text(src, text), family_name(src->family));
}

/* How the host is to route the addresses of a container. */
static int plan_host_routes(struct target *t, struct txn *txn)
{
	const struct addr_opts *o = &t->opts;
	size_t i;

	if (o->src4.family && !count(t, AF_INET))
		return src_unused(&o->src4);
	if (o->src6.family && !count(t, AF_INET6))
		return src_unused(&o->src6);
	for (i = 0; i < t->n; i++) {
		const struct addr *a = &t->addr[i];
		struct route r = {
			.dst = *a,
			.metric = o->metric,
			.table = o->table,
			.src = a->family == AF_INET ? o->src4 : o->src6,
		};

		if (a->src_only)
			continue;
		step_route_add(txn, &t->hub, &r);
		if (left_plan_del(t->ctx, txn, &t->hub, a))
			return -1;
	}
	return 0;
}

int target_plan_add(struct target *t, struct txn *txn)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		step_grant(txn, &t->grant, &t->addr[i]);
	if (!(t->opts.flags & ADDR_NOROUTE) && plan_host_routes(t, txn))
		return -1;
	return target_plan_enter(t, txn) ? -1 : uplink_plan_add(t, txn);
}

static int sort_cmp(const void *a, const void *b)
{
	return addr_cmp(a, b);
}

static int plan_routes_del(struct txn *txn, struct dev *dev,
			   const struct addr *dst, size_t n, bool unreachable,
			   uint8_t proto)
{
	return route_plan_del(txn, dev, RT_TABLE_MAIN, dst, n, unreachable,
			      proto);
}

static int plan_host_routes_del(struct target *t, struct txn *txn,
				const struct addr *net, size_t n)
{
	if (!(t->opts.flags & ADDR_UNREACHABLE))
		return route_plan_del(txn, &t->hub, 0, net, n, false,
				      RTPROT_VENET);
	left_forget(t->ctx);
	return route_plan_leave(txn, &t->hub, net, n);
}

/*
 * The table comes first: once it is cleared nothing is delivered to the
 * container or taken from it, and while the host's route still stands nothing
 * is sent elsewhere either.
 */
int target_plan_revoke(struct target *t, struct txn *txn)
{
	struct addr *net = xrealloc(NULL, t->n + 1, sizeof(*net));
	size_t v4, n = 0, i;
	int ret = 0;

	for (i = 0; i < t->n; i++) {
		step_revoke(txn, &t->grant, &t->addr[i]);
		if (!t->addr[i].src_only)
			addr_mask(&t->addr[i], &net[n++]);
	}
	qsort(net, n, sizeof(*net), sort_cmp);
	v4 = count(t, AF_INET);
	if (!(t->opts.flags & ADDR_NOROUTE))
		ret = plan_host_routes_del(t, txn, net, v4) ||
		      plan_host_routes_del(t, txn, net + v4, n - v4) ||
		      uplink_plan_del(t->ctx, txn, net, n);
	free(net);
	if (ret)
		return -1;
	return t->opts.flags & ADDR_NOASSIGN ? 0 : carve_plan_gone(t, txn);
}

/*
 * Undo puts an address back where the kernel puts a new one: IPv4 last, IPv6
 * first. So it is IPv4's last and IPv6's first that goes first.
 */
static void plan_addrs_del(struct target *t, struct txn *txn,
			   struct rt_copies *c, uint8_t family)
{
	struct addr a;
	size_t i;

	for (i = 0; i < c->n; i++) {
		struct nlmsghdr **copy = &c->list[family == AF_INET ?
						  c->n - 1 - i : i];

		if (!rt_addr_of(*copy, &a))
			continue;
		step_addr_del(txn, &t->dev, &a, *copy);
		*copy = NULL;	/* the step owns it */
	}
}

/* Steps for every route of the family by way of the port. */
static int plan_routes_flush(struct target *t, struct txn *txn, uint8_t family)
{
	struct rt_copies c;
	size_t i;
	int ret;

	ret = rt_routes_via(&t->ct.rt, family, t->dev.ifindex, &c);
	if (ret < 0)
		return ret;
	for (i = 0; i < c.n; i++) {
		struct route r = { .unreachable = false };

		if (rt_route_dst(c.list[i], &r.dst)) {
			step_route_del(txn, &t->dev, &r, c.list[i]);
			c.list[i] = NULL;
		}
	}
	rt_copies_free(&c);
	return 0;
}

/* Steps for the unreachable routes inside, for the rest of prefixes. */
static int plan_unused_del(struct target *t, struct txn *txn, uint8_t family)
{
	struct addr net;
	size_t i;
	int ret = 0;

	for (i = 0; i < t->n && !ret; i++) {
		if (t->addr[i].family != family || addr_exact(&t->addr[i]))
			continue;
		addr_mask(&t->addr[i], &net);
		ret = plan_routes_del(txn, &t->dev, &net, 1, true,
				      RTPROT_VENET);
	}
	return ret;
}

/* Is the address part of what comes in the same transaction? */
static bool comes(const struct target *t, const struct addr *a)
{
	struct addr net;
	size_t i;

	for (i = 0; t->with && i < t->with->n; i++) {
		addr_mask(&t->with->addr[i], &net);
		if (addr_in(a, &net))
			return true;
	}
	return false;
}

/* Does the port own a longest match for the address that it keeps? */
static bool kept(const struct target *t, const struct addr *a,
		 const struct venet_addr *list, size_t n)
{
	const struct addr *best = NULL;
	struct addr net;
	size_t i;

	for (i = 0; i < n; i++)
		if (addr_in(a, &list[i].addr) &&
		    (!best || list[i].addr.len > best->len))
			best = &list[i].addr;
	for (i = 0; best && i < t->n; i++) {
		addr_mask(&t->addr[i], &net);
		if (!addr_cmp(&net, best))
			return false;
	}
	return best;
}

/*
 * With a prefix go the addresses in it, whatever it was granted as: nothing
 * else says which one was assigned.
 */
static int add_assigned(struct target *t, uint8_t family, struct addr **list,
			size_t *n)
{
	struct venet_addr *own;
	struct rt_copies c;
	struct addr a, net;
	size_t owns, total, i, k;
	int ret;

	if (venet_addrs(&t->ctx->venet, t->port.hub, t->port.id, &own, &owns))
		return -1;
	ret = rt_addrs_find(&t->ct.rt, t->dev.ifindex, family, NULL, 0, &c,
			    &total);
	for (i = 0; ret > 0 && i < c.n; i++) {
		if (!rt_addr_of(c.list[i], &a) || !addr_exact(&a))
			continue;
		for (k = 0; k < t->n; k++) {
			addr_mask(&t->addr[k], &net);
			if (!addr_exact(&net) && addr_in(&a, &net))
				break;
		}
		if (k == t->n || kept(t, &a, own, owns) || comes(t, &a))
			continue;
		*list = xrealloc(*list, *n + 1, sizeof(**list));
		(*list)[(*n)++] = a;
	}
	if (ret >= 0)
		rt_copies_free(&c);
	free(own);
	return ret < 0 ? ret : 0;
}

/* Is any of the addresses a prefix? */
static bool has_prefix(const struct target *t, uint8_t family)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		if (t->addr[i].family == family && !addr_exact(&t->addr[i]))
			return true;
	return false;
}

/* The inside of the container, one family; it owned @had addresses of it. */
static int plan_inside_del(struct target *t, struct txn *txn, uint8_t family,
			   size_t had)
{
	struct addr dflt = { .family = family };
	struct addr *list = xrealloc(NULL, t->n + 1, sizeof(*list));
	size_t n = 0, i, total, more = 0, assigned = 0;
	struct rt_copies c;
	int ret = 0;

	for (i = 0; i < t->n; i++) {
		struct addr host = addr_host(&t->addr[i]);

		if (host.family == family && assignable(&t->addr[i]) &&
		    !comes(t, &host))
			list[n++] = host;
	}
	if (has_prefix(t, family))
		ret = add_assigned(t, family, &list, &n);
	if (ret) {
		free(list);
		return ret;
	}
	for (i = 0; t->with && i < t->with->n; i++) {
		const struct addr *a = &t->with->addr[i];

		more += a->family == family;
		assigned += a->family == family && assignable(a);
	}
	qsort(list, n, sizeof(*list), sort_cmp);
	ret = rt_addrs_find(&t->ct.rt, t->dev.ifindex, family, list, n, &c,
			    &total);
	free(list);
	if (ret < 0)
		return ret;

	/*
	 * With the last IPv4 address of a device the kernel forgets all of its
	 * IPv4 routes. As steps of ours they can come back.
	 */
	ret = 0;
	if (family == AF_INET && c.n && c.n == total && !assigned)
		ret = plan_routes_flush(t, txn, family);
	else if (count(t, family) && count(t, family) == had + more)
		ret = plan_routes_del(txn, &t->dev, &dflt, 1, false, 0);
	if (!ret)
		ret = plan_unused_del(t, txn, family);
	if (ret != -1)
		plan_addrs_del(t, txn, &c, family);
	rt_copies_free(&c);
	return ret;
}

int target_plan_detach(struct target *t, struct txn *txn)
{
	int ret4, ret6;

	if (target_plan_revoke(t, txn))
		return -1;
	if (!t->have_ct)
		return 0;
	/* The other routes inside go with the port, these do not. */
	ret4 = plan_unused_del(t, txn, AF_INET);
	ret6 = ret4 == -1 ? -1 : plan_unused_del(t, txn, AF_INET6);
	if (ret6 == -1)
		return -1;
	unsteady(t, ret4, ret6);
	return 0;
}

int target_plan_leave(struct target *t, struct txn *txn)
{
	size_t v4, v6;

	if (t->opts.flags & ADDR_NOASSIGN || !t->n)
		return 0;
	if (owned(t, &v4, &v6))
		return -1;
	if (t->have_ct) {
		int ret4 = plan_inside_del(t, txn, AF_INET, v4);
		int ret6 = ret4 == -1 ? -1 :
			plan_inside_del(t, txn, AF_INET6, v6);

		if (ret6 == -1)
			return -1;
		unsteady(t, ret4, ret6);
		ret4 = carve_plan_leave(t, txn);
		unsteady(t, ret4, 0);
		return ret4 == -1 ? -1 : 0;
	}
	/* Nothing was ever assigned on a port that never left. */
	if (t->port.netnsid >= 0)
		no_inside(t);
	return 0;
}

int target_plan_del(struct target *t, struct txn *txn)
{
	return target_plan_revoke(t, txn) ? -1 : target_plan_leave(t, txn);
}

static void forwarding_one(struct ctx *ctx, const char *name, const char *what)
{
	int val;

	if (!sysctl_get(name, &val) && !val)
		warn("%s forwarding is off; containers reach only this host until: %ssysctl -w %s=1",
		     what, ctx->host.exec, name);
}

void forwarding_check(struct ctx *ctx, bool v4, bool v6)
{
	struct err saved = *err_last();

	if (v4)
		forwarding_one(ctx, "net.ipv4.ip_forward", "IPv4");
	if (v6)
		forwarding_one(ctx, "net.ipv6.conf.all.forwarding", "IPv6");
	err_restore(&saved);
}
