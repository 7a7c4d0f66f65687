// SPDX-License-Identifier: GPL-2.0-only
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>

#include "lan_args.h"
#include "rtnl.h"
#include "util.h"

/* Neither learned nor made by the kernel. */
static bool is_chosen(const struct nlmsghdr *nlh)
{
	const struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(nlh);

	return ifa->ifa_flags & IFA_F_PERMANENT &&
	       ifa->ifa_scope == RT_SCOPE_UNIVERSE;
}

static int read_addrs(struct lan_args *a, struct nl *rt, int ifindex)
{
	struct rt_copies c;
	size_t total, i;

	if (rt_addrs_find(rt, ifindex, AF_UNSPEC, NULL, 0, &c, &total) < 0)
		return -1;
	for (i = 0; i < c.n; i++) {
		vec_grow(a->addr, a->n);
		a->n += is_chosen(c.list[i]) &&
			rt_addr_of(c.list[i], &a->addr[a->n]);
	}
	rt_copies_free(&c);
	return 0;
}

/* The default routes that are ours. */
static int read_gateways(struct lan_args *a, struct nl *rt, int ifindex,
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
			addr_set(&a->gw[family == AF_INET6],
				 mnl_attr_get_payload(tb[RTA_GATEWAY]),
				 mnl_attr_get_payload_len(tb[RTA_GATEWAY]));
	}
	rt_copies_free(&c);
	return 0;
}

int lan_read(struct lan_args *a, struct nl *rt, int ifindex)
{
	return read_addrs(a, rt, ifindex) ||
	       read_gateways(a, rt, ifindex, AF_INET) ||
	       read_gateways(a, rt, ifindex, AF_INET6) ? -1 : 0;
}

static bool has(const struct lan_args *a, const struct addr *addr)
{
	size_t i;

	for (i = 0; i < a->n; i++)
		if (!addr_cmp(&a->addr[i], addr))
			return true;
	return false;
}

bool lan_same(const struct lan_args *a, const struct lan_args *b)
{
	size_t i;

	for (i = 0; i < a->n; i++)
		if (!has(b, &a->addr[i]))
			return false;
	for (i = 0; i < b->n; i++)
		if (!has(a, &b->addr[i]))
			return false;
	for (i = 0; i < 2; i++)
		if (a->gw[i].family != b->gw[i].family ||
		    (a->gw[i].family && addr_cmp(&a->gw[i], &b->gw[i])))
			return false;
	return true;
}
