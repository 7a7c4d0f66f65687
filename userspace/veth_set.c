// SPDX-License-Identifier: GPL-2.0-only
/* Change what a pair may do, and its addresses. */
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "netns.h"
#include "sysctl.h"
#include "util.h"
#include "veth.h"

struct set_args {
	const char *ct;
	const char *name;
	struct addr *add, *del;
	size_t adds, dels;
	uint16_t vlan;
	enum filter_mode filter;
	bool dhcp, isolated;
	bool have_filter, have_dhcp, have_isolated;
};

static int parse_ip(struct words *w, const char *key, struct addr **list,
		    size_t *n)
{
	vec_grow(*list, *n);
	if (word_subnet(w, key, *list + *n))
		return -1;
	(*n)++;
	return 0;
}

/* One keyword and its value: 0, 1 no such word, -1 failed. */
static int parse_word(struct set_args *a, struct words *w)
{
	if (word_is(w, "ip"))
		return parse_ip(w, "ip", &a->add, &a->adds);
	if (word_is(w, "noip"))
		return parse_ip(w, "noip", &a->del, &a->dels);
	if (word_is(w, "name"))
		return (a->name = word_value(w, "name")) ? 0 : -1;
	if (word_is(w, "vlan"))
		return word_vlan(w, &a->vlan);
	if (word_is(w, "filter")) {
		a->have_filter = true;
		return word_filter(w, &a->filter);
	}
	if (word_is(w, "dhcp")) {
		a->have_dhcp = true;
		return word_switch(w, "dhcp", &a->dhcp);
	}
	if (word_is(w, "isolated")) {
		a->have_isolated = true;
		return word_switch(w, "isolated", &a->isolated);
	}
	return 1;
}

static int parse(struct set_args *a, struct words *w)
{
	int ret = 0;

	*a = (struct set_args){ .name = NULL };
	a->ct = word_name(w, "which container? see venetctl veth show");
	if (!a->ct)
		return -1;
	while (w->argc && !ret)
		ret = parse_word(a, w);
	if (ret)
		return ret < 0 ? -1 : words_end(w);
	if (!a->adds && !a->dels && !a->vlan && !a->have_filter &&
	    !a->have_dhcp && !a->have_isolated)
		return fail(ERR_USAGE,
			    "what is to change? see venetctl veth help");
	return 0;
}

/* The filter as it is, and as it is to be. */
static int make_filter(const struct set_args *a, const struct veth *v,
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
	/* What it may use was forgotten with the filter. */
	if (a->have_filter && a->filter == FILTER_ON && !old && !a->adds)
		return fail(ERR_USAGE,
			    "which addresses may %s use? ip ADDRESS", v->ct);
	return 0;
}

/*
 * The end inside, in *ct with its place; 1, or 0 with a warning when it is not
 * to be reached, -1 with the error recorded.
 */
static int open_inside(struct ctx *ctx, const struct veth *v,
		       struct place *place, struct dev *ct)
{
	struct ref r;
	struct link l;
	int fd = v->nsid < 0 ? -1 :
		netns_find(&ctx->host.rt, v->nsid, v->ct, &r);

	if (fd == -2)
		return -1;
	if (fd == -1) {
		warn("the netns of %s has no name here; nothing is changed inside",
		     v->ct);
		return 0;
	}
	if (place_open(place, &r, fd))
		return -1;
	ct->at = place;
	if (rt_link_by_index(&place->rt, v->peer, &l) <= 0)
		return -1;
	ct->ifindex = l.ifindex;
	memcpy(ct->name, l.name, sizeof(ct->name));
	return 1;
}

/* Is the address among those that go? */
static bool goes(const struct set_args *a, const struct addr *have)
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
static bool comes(const struct set_args *a, uint8_t family)
{
	size_t i;

	for (i = 0; i < a->adds; i++)
		if (a->add[i].family == family)
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

static int plan_inside_del(const struct set_args *a, struct txn *txn,
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

static int plan_inside(const struct set_args *a, struct txn *txn,
		       struct dev *ct)
{
	char name[SYSCTL_NAME];
	size_t i;

	/*
	 * With the first address of a subnet go the other ones, and the routes
	 * with them, unless they may take its place.
	 */
	if (a->dels)
		step_sysctl(txn, ct->at,
			    sysctl_dev(name, "net.ipv4.conf.", ct->name,
				       ".promote_secondaries"), 1);
	for (i = 0; i < a->adds; i++)
		step_subnet_add(txn, ct, &a->add[i]);
	if (a->dels && (plan_inside_del(a, txn, ct, AF_INET) ||
			plan_inside_del(a, txn, ct, AF_INET6)))
		return -1;
	return 0;
}

/*
 * What becomes stricter does so before the port is opened elsewhere, what is
 * loosened comes last: the rules stand first, unless they go.
 */
static void plan_host(const struct set_args *a, struct txn *txn,
		      struct veths *vs, const struct veth *v,
		      const struct dev *host, bool filtered, const struct filter *want)
{
	struct port_flags was = { .fixed = v->fixed, .isolated = v->isolated };
	struct port_flags set = was;
	bool moves = a->vlan && a->vlan != v->vlan;
	bool rules = a->have_filter || a->have_dhcp || a->adds || a->dels;

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
	if (want->mode == FILTER_OFF && filtered)
		step_filter(txn, &vs->filters, want);
}

static int set(struct ctx *ctx, const struct set_args *a,
	       struct veths *vs, const struct veth *v)
{
	const struct filter *old = filters_find(&vs->filters, v->host);
	struct dev host = { .at = &ctx->host, .ifindex = v->ifindex }, ct;
	struct filter want = { .mode = FILTER_OFF };
	struct txn txn = { .n = 0 };
	struct veth mine = *v;
	struct place place;
	int ret, inside = 0;

	memcpy(host.name, v->host, sizeof(host.name));
	memset(&ct, 0, sizeof(ct));
	if (a->vlan && !v->vlan)
		return fail(ERR_KERNEL, "the bridge %s does not look at VLANs",
			    v->bridge_name);
	if (a->vlan)
		mine.vlan = a->vlan;
	veths_plan_stale(vs, &txn);
	ret = make_filter(a, v, old, &want) || veths_free(vs, &mine, &want);
	if (!ret && (a->adds || a->dels)) {
		inside = open_inside(ctx, v, &place, &ct);
		ret = inside < 0 || (inside && plan_inside(a, &txn, &ct));
	}
	if (!ret)
		plan_host(a, &txn, vs, v, &host, old, &want);
	if (ret)
		txn_free(&txn);
	else
		ret = ctx_txn(ctx, &txn);
	if (!ret && (a->adds || a->dels) && !inside)
		ret = ERR_PARTLY;
	if (ct.at)
		place_close(&place);
	filter_free(&want);
	return ret > 0 && ret != ERR_PARTLY ? -1 : ret;
}

int veth_set(struct ctx *ctx, int argc, char **argv)
{
	struct words w = { argc, argv };
	const struct veth *v;
	struct set_args a;
	struct veths vs;
	int ret = parse(&a, &w);

	if (!ret) {
		ret = veths_open(&vs, ctx, true);
		if (!ret) {
			v = veths_find(&vs, ctx, a.ct, a.name);
			ret = v ? set(ctx, &a, &vs, v) : -1;
		}
		veths_close(&vs);
	}
	free(a.add);
	free(a.del);
	return ret;
}
