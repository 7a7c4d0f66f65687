// SPDX-License-Identifier: GPL-2.0-only
/* A pair that there is, in the words that make it. */
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "err.h"
#include "util.h"
#include "veth.h"

static void add_addr(struct lan_args *lan, const struct addr *a)
{
	vec_grow(lan->addr, lan->n);
	lan->addr[lan->n++] = *a;
}

/* Neither learned nor made by the kernel. */
static bool is_chosen(const struct nlmsghdr *nlh)
{
	const struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(nlh);

	return ifa->ifa_flags & IFA_F_PERMANENT &&
	       ifa->ifa_scope == RT_SCOPE_UNIVERSE;
}

/*
 * The filter knows the addresses, the container their subnets. One without a
 * filter has what it has.
 */
static void read_addrs(struct lan_args *lan, const struct veth *v,
		       const struct filter *f, const struct rt_copies *inside)
{
	struct addr link_local, have, a;
	size_t i, k;

	for (k = 0; !f && k < inside->n; k++)
		if (is_chosen(inside->list[k]) &&
		    rt_addr_of(inside->list[k], &have))
			add_addr(lan, &have);
	mac_link_local(&v->mac, &link_local);
	for (i = 0; f && i < f->n; i++) {
		a = f->addr[i];
		if (!addr_cmp(&a, &link_local))
			continue;
		for (k = 0; k < inside->n; k++)
			if (rt_addr_of(inside->list[k], &have) &&
			    !memcmp(have.bytes, a.bytes, sizeof(a.bytes)))
				a.len = have.len;
		add_addr(lan, &a);
	}
}

/* The default routes that are ours. */
static int read_gateways(struct lan_args *lan, struct nl *rt, int ifindex,
			 uint8_t family)
{
	const struct nlattr *tb[RTA_GATEWAY + 1];
	const struct rtmsg *rtm;
	struct rt_copies c;
	struct addr dst;
	size_t i;

	if (rt_routes_via(rt, family, ifindex, &c) < 0)
		return -1;
	for (i = 0; i < c.n; i++) {
		rtm = mnl_nlmsg_get_payload(c.list[i]);
		if (!rt_route_dst(c.list[i], &dst) || dst.len ||
		    rtm->rtm_protocol != RTPROT_VENET)
			continue;
		nl_parse(c.list[i], sizeof(*rtm), tb, RTA_GATEWAY);
		if (tb[RTA_GATEWAY])
			addr_set(&lan->gw[family == AF_INET6],
				 mnl_attr_get_payload(tb[RTA_GATEWAY]),
				 mnl_attr_get_payload_len(tb[RTA_GATEWAY]));
	}
	rt_copies_free(&c);
	return 0;
}

int veth_args_of(struct veth_args *a, const struct veths *vs,
		 const struct veth *v, struct place *in)
{
	const struct filter *f = filters_find(&vs->filters, v->host);
	struct rt_copies inside = { .n = 0 };
	size_t total;

	*a = (struct veth_args){
		.bridge = v->bridge_name,
		.label = v->ct,
		.host = v->host,
		.lan.name = v->name,
		.mac = v->mac,
		.host_mac = v->host_mac,
		.have_mac = true,
		.have_host_mac = true,
		.isolated = v->isolated,
		.dhcp = f && f->dhcp,
		.filter = f ? f->mode : FILTER_OFF,
		.vlan = v->vlan,
		.mtu = v->mtu,
	};
	if (v->fixed && !f)
		return fail(ERR_KERNEL,
			    "the filter of %s is lost: somebody has flushed the rules",
			    v->host);
	if (in && rt_addrs_find(&in->rt, v->peer, AF_UNSPEC, NULL, 0, &inside,
				&total) < 0)
		return -1;
	read_addrs(&a->lan, v, f, &inside);
	rt_copies_free(&inside);
	return in && (read_gateways(&a->lan, &in->rt, v->peer, AF_INET) ||
		      read_gateways(&a->lan, &in->rt, v->peer, AF_INET6)) ?
	       -1 : 0;
}

int veth_args_trim(struct veth_args *a, struct ctx *ctx, const struct veth *v)
{
	struct mac_stable stable;
	char id[MACHINE_ID];
	struct bridge b;
	int ret = bridge_find(&ctx->host.rt, a->bridge, &b, v->host);

	if (ret < 0)
		return -1;
	mac_stable(machine_id(id), a->label, v->name, &stable);
	if (!strcmp(a->host, stable.name))
		a->host = NULL;
	a->have_mac = !mac_same(&a->mac, &stable.ct);
	a->have_host_mac = !mac_same(&a->host_mac, &stable.host);
	if (ret && a->vlan == b.pvid)
		a->vlan = 0;
	if (ret && a->mtu == b.mtu)
		a->mtu = 0;
	return 0;
}
