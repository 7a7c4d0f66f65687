// SPDX-License-Identifier: GPL-2.0-only
/*
 * venet: how the host routes what containers send.
 *
 * The hub carries IFF_L3MDEV_RX_HANDLER, as ipvlan does in L3S mode, so the
 * stack hands it each packet after PREROUTING (conntrack, NAT, marks) and
 * before routing. The hub routes the packet just as the stack would, and so
 * learns what only a route can tell: that the destination is a broadcast
 * address of the host, or that the stack wants to send a redirect because a
 * packet between two containers leaves by the device it came from.
 */
#include <linux/inetdevice.h>
#include <net/dst_metadata.h>
#include <net/ip.h>
#include <net/ip6_fib.h>
#include <net/ip6_route.h>
#include <net/l3mdev.h>
#include <net/route.h>

#include "input.h"
#include "stats.h"

static struct sk_buff *venet_input4(struct net_device *dev, struct sk_buff *skb)
{
	const struct iphdr *iph = ip_hdr(skb);
	u16 type;

	if (skb_valid_dst(skb))
		return skb;

	/* The stack repeats a lookup that failed, and reports it. */
	if (ip_route_input_noref(skb, iph->daddr, iph->saddr, ip4h_dscp(iph),
				 dev))
		return skb;

	IPCB(skb)->flags &= ~IPSKB_DOREDIRECT;

	type = skb_rtable(skb)->rt_type;
	if (unlikely(type == RTN_BROADCAST || type == RTN_MULTICAST)) {
		venet_drop_received(skb, netdev_priv(dev),
				    VENET_A_DROPS_BROADCAST);
		return NULL;
	}
	return skb;
}

#if IS_ENABLED(CONFIG_IPV6)
/* Would the stack choose among several next hops, by a hash it does not export? */
static bool venet_multipath6(const struct rt6_info *rt)
{
	const struct fib6_info *from = rcu_dereference(rt->from);

	return !from || from->nh || from->fib6_nsiblings;
}

static struct sk_buff *venet_input6(struct net_device *dev, struct sk_buff *skb)
{
	const struct ipv6hdr *ip6h = ipv6_hdr(skb);
	struct net *net = dev_net(dev);
	struct inet6_dev *idev = __in6_dev_get(dev);
	struct flow_keys flkeys;
	struct dst_entry *dst;
	struct flowi6 fl6 = {
		.flowi6_iif = dev->ifindex,
		.daddr = ip6h->daddr,
		.saddr = ip6h->saddr,
		.flowlabel = ip6_flowinfo(ip6h),
		.flowi6_mark = skb->mark,
		.flowi6_proto = ip6h->nexthdr,
	};

	if (skb_valid_dst(skb) || !idev)
		return skb;

	fib6_rules_early_flow_dissect(net, skb, &fl6, &flkeys);
	skb_dst_drop(skb);
	dst = ip6_route_input_lookup(net, dev, &fl6, skb,
				     RT6_LOOKUP_F_HAS_SADDR |
				     RT6_LOOKUP_F_DST_NOREF);
	/* The stack repeats a lookup that failed, and reports it. */
	if (dst->error || venet_multipath6(dst_rt6_info(dst)))
		return skb;
	skb_dst_set_noref(skb, dst);

	/*
	 * ip6_forward() knows "out where it came in" from this field, and then
	 * looks a peer up for each packet and skips a check of the source.
	 */
	if (dst->dev == dev && ip6h->hop_limit > 1 &&
	    READ_ONCE(net->ipv6.devconf_all->forwarding) &&
	    !READ_ONCE(idev->cnf.disable_policy))
		IP6CB(skb)->iif = 0;
	return skb;
}
#endif

static struct sk_buff *venet_input(struct net_device *dev, struct sk_buff *skb,
				   u16 proto)
{
	switch (proto) {
	case AF_INET:
		return venet_input4(dev, skb);
#if IS_ENABLED(CONFIG_IPV6)
	case AF_INET6:
		return venet_input6(dev, skb);
#endif
	default:
		return skb;
	}
}

static const struct l3mdev_ops venet_l3mdev_ops = {
	.l3mdev_l3_rcv = venet_input,
};

/**
 * venet_input_attach - let a hub route what it receives
 * @dev: the hub
 *
 * Context: RTNL, before the device is known as a hub.
 */
void venet_input_attach(struct net_device *dev)
{
	dev->l3mdev_ops = &venet_l3mdev_ops;
	/* The handler must not be seen before its operations. */
	smp_wmb();
	dev->priv_flags |= IFF_L3MDEV_RX_HANDLER;
}
