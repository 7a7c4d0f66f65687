// SPDX-License-Identifier: GPL-2.0-only
/* What a pair may do becomes something else, and its addresses. */
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "lan_plan.h"
#include "netns.h"
#include "sysctl.h"
#include "util.h"
#include "veth.h"

/* The filter as it is, and as it is to be. */
static void make_filter(const struct veth_change *a, const struct veth *v,
			const struct filter *old, struct filter *want)
{
	struct addr link_local;
	size_t i;

	if (old)
		filter_copy(want, old);
	else
		*want = (struct filter){ .mode = FILTER_OFF };
	memcpy(want->host, v->host, sizeof(want->host));
	if (a->have_filter)
		want->mode = a->filter;
	if (a->have_dhcp)
		want->dhcp = a->dhcp;
	want->mac = v->mac;
	mac_link_local(&v->mac, &link_local);
	filter_addr(want, &link_local, true);
	for (i = 0; i < a->dels; i++)
		filter_addr(want, &a->del[i], false);
	for (i = 0; i < a->adds; i++)
		filter_addr(want, &a->add[i], true);
	for (i = 0; a->mend && i < a->mend->n; i++)
		filter_addr(want, &a->mend->addr[i], true);
}

/*
 * The end inside: 1, or 0 with a warning when it is not to be reached, -1 with
 * the error recorded.
 */
static int open_inside(struct veth_change *c, struct ctx *ctx,
		       const struct veth *v)
{
	struct ref r;
	struct link l;
	int fd = -1, ret;

	if (!c->at) {
		if (v->nsid >= 0)
			fd = netns_find(&ctx->host.rt, v->nsid, v->ct, &r);
		if (fd == -2)
			return -1;
		if (fd == -1) {
			warn("the netns of %s has no name here; nothing is changed inside",
			     v->ct);
			return 0;
		}
		if (place_open(&c->place, &r, fd))
			return -1;
		c->at = &c->place;
	}
	c->ct.at = c->at;
	ret = rt_link_by_index(&c->at->rt, v->peer, &l);
	if (!ret)
		fail(ERR_KERNEL, "the end of %s inside is gone", v->host);
	if (ret <= 0)
		return -1;
	c->ct.ifindex = l.ifindex;
	c->is_up = l.up;
	memcpy(c->ct.name, l.name, sizeof(c->ct.name));
	return 1;
}

/* Is the address among those that go? */
static bool goes(const struct veth_change *a, const struct addr *have)
{
	struct addr host = addr_host(have), gone;
	size_t i;

	for (i = 0; i < a->dels; i++) {
		gone = addr_host(&a->del[i]);
		if (!addr_cmp(&gone, &host))
			return true;
	}
	return false;
}

/* Does any address of the family come? */
static bool comes(const struct veth_change *a, uint8_t family)
{
	size_t i;

	for (i = 0; i < a->adds; i++)
		if (a->add[i].family == family)
			return true;
	for (i = 0; a->mend && i < a->mend->n; i++)
		if (a->mend->addr[i].family == family)
			return true;
	return false;
}

/* As steps of ours the routes by way of the device can come back. */
static int plan_routes_del(struct txn *txn, struct dev *ct)
{
	struct rt_copies c;
	size_t i;

	if (rt_routes_via(&ct->at->rt, AF_INET, ct->ifindex, &c) < 0)
		return -1;
	for (i = 0; i < c.n; i++) {
		struct route r = { .unreachable = false };

		if (!rt_route_dst(c.list[i], &r.dst))
			continue;
		step_route_del(txn, ct, &r, c.list[i]);
		c.list[i] = NULL;
	}
	rt_copies_free(&c);
	return 0;
}

static int plan_inside_del(const struct veth_change *a, struct txn *txn,
			   struct dev *ct, uint8_t family)
{
	struct rt_copies c;
	size_t total, i, n = 0;
	struct addr have;
	int ret = rt_addrs_find(&ct->at->rt, ct->ifindex, family, NULL, 0, &c,
				&total);

	for (i = 0; ret > 0 && i < c.n; i++)
		n += rt_addr_of(c.list[i], &have) && goes(a, &have);
	/* With the last IPv4 address the kernel forgets the routes. */
	if (family == AF_INET && n && n == total && !comes(a, family) &&
	    plan_routes_del(txn, ct)) {
		rt_copies_free(&c);
		return -1;
	}
	for (i = 0; ret > 0 && i < c.n; i++) {
		if (!rt_addr_of(c.list[i], &have) || !goes(a, &have))
			continue;
		step_addr_del(txn, ct, &have, c.list[i]);
		c.list[i] = NULL;
	}
	if (ret >= 0)
		rt_copies_free(&c);
	return ret < 0 ? -1 : 0;
}

static int plan_inside(struct veth_change *a, struct txn *txn)
{
	char name[SYSCTL_NAME];
	struct dev *ct = &a->ct;
	size_t i;

	if (a->mend && lan_mend(txn, ct, a->mend, false, a->is_up))
		return -1;
	/*
	 * With the first address of a subnet go the other ones, and the routes
	 * with them, unless they may take its place.
	 */
	if (a->dels)
		step_sysctl(txn, ct->at,
			    sysctl_dev(name, "net.ipv4.conf.", ct->name,
				       ".promote_secondaries"), 1);
	for (i = 0; i < a->adds; i++)
		step_lan_addr(txn, ct, &a->add[i]);
	return a->dels && (plan_inside_del(a, txn, ct, AF_INET) ||
			   plan_inside_del(a, txn, ct, AF_INET6)) ? -1 : 0;
}

/*
 * What becomes stricter does so before the port is opened elsewhere, what is
 * loosened comes last: the rules stand first, unless they go.
 */
static void plan_host(struct veth_change *a, struct txn *txn,
		      struct veths *vs, const struct veth *v,
		      const struct filter *old)
{
	const struct filter *want = &a->want;
	struct dev *host = &a->host;
	struct port_flags was = { .fixed = v->fixed, .isolated = v->isolated };
	struct port_flags set = was;
	bool moves = a->vlan && a->vlan != v->vlan;
	bool rules = !old || !filter_same(old, want);

	set.fixed = want->mode != FILTER_OFF;
	if (a->have_isolated)
		set.isolated = a->isolated;
	if (want->mode != FILTER_OFF && rules)
		step_filter(txn, &vs->filters, want);
	/* Entries of the old VLAN would stay. */
	if (was.fixed && (moves || !set.fixed))
		step_port_fdb(txn, host, &v->mac, false);
	if (moves)
		step_port_vlan(txn, host, a->vlan, v->vlan);
	if (set.fixed && (moves || !was.fixed))
		step_port_fdb(txn, host, &v->mac, true);
	if (set.fixed != was.fixed || set.isolated != was.isolated)
		step_port(txn, host, &set, &was);
	if (want->mode == FILTER_OFF && old)
		step_filter(txn, &vs->filters, want);
	if (a->mend && !v->up)
		step_link_up(txn, host);
}

int veth_change_plan(struct veth_change *c, struct ctx *ctx, struct veths *vs,
		     const struct veth *v, struct txn *txn)
{
	const struct filter *old = filters_find(&vs->filters, v->host);
	struct veth mine = *v;
	int inside;

	if (v->fixed && !old && !c->have_filter)
		return fail(ERR_USAGE,
			    "the filter of %s is lost; say what it is to be: filter on ip ADDRESS",
			    v->host);
	c->host = (struct dev){ .at = &ctx->host, .ifindex = v->ifindex };
	memcpy(c->host.name, v->host, sizeof(c->host.name));
	if (c->vlan && !v->vlan)
		return fail(ERR_KERNEL, "the bridge %s does not look at VLANs",
			    v->bridge_name);
	if (c->vlan)
		mine.vlan = c->vlan;
	make_filter(c, v, old, &c->want);
	/* What it has is its own already. */
	if ((!old || !filter_same(old, &c->want) || mine.vlan != v->vlan) &&
	    veths_free(vs, &mine, &c->want))
		return -1;
	if (c->adds || c->dels || c->mend) {
		inside = open_inside(c, ctx, v);
		if (inside < 0 || (inside && plan_inside(c, txn)))
			return -1;
		c->blind = !inside;
	}
	plan_host(c, txn, vs, v, old);
	return 0;
}

void veth_change_free(struct veth_change *c)
{
	if (c->at && c->at == &c->place)
		place_close(&c->place);
	filter_free(&c->want);
	free(c->add);
	free(c->del);
}
