// SPDX-License-Identifier: GPL-2.0-only
/*
 * venet: how received packets are routed.
 *
 * Hubs and ports carry IFF_L3MDEV_RX_HANDLER, as ipvlan does in L3S mode, so
 * the stack hands them each packet after PREROUTING (conntrack, NAT, marks) and
 * before routing. A hub routes the packet just as the stack would, and so
 * learns what only a route can tell: that the destination is a broadcast
 * address of the host, or that the stack wants to send a redirect because a
 * packet between two containers leaves by the device it came from.
 *
 * Both keep routes (see route.c). What decides about a route is part of the
 * key, or a change of it makes the stack disown the route; where it is neither,
 * the packet or the route has no part in this and goes the long way.
 */
#include <linux/inetdevice.h>
#include <linux/jhash.h>
#include <net/dst_metadata.h>
#include <net/ip.h>
#include <net/ip6_fib.h>
#include <net/ip6_route.h>
#include <net/l3mdev.h>
#include <net/route.h>

#include "input.h"
#include "route.h"
#include "stats.h"

/*
 * The table where this packet's route may be kept, or NULL. A packet whose
 * route is kept is all that counts here: what others need is not inline.
 */
static __always_inline struct venet_routes *
venet_routes_for(const struct venet *venet, const struct sk_buff *skb)
{
	u8 bit = venet->role == VENET_ROLE_HUB ? VENET_FASTPATH_HUB_ROUTES :
						 VENET_FASTPATH_PORT_ROUTES;

	/*
	 * Down, the device may be on its way to another netns. A socket was
	 * chosen by TPROXY or BPF; a secpath has to do with policies.
	 */
	if (!(READ_ONCE(venet->fastpath) & bit) || !READ_ONCE(venet->running) ||
	    skb_dst(skb) || skb->sk || skb_sec_path(skb))
		return NULL;
	return rcu_dereference(venet->routes);
}

/* Do rules ask for what only a look into the packet tells, like ports? */
static bool venet_rules_dissect4(const struct net *net)
{
#ifdef CONFIG_IP_MULTIPLE_TABLES
	return READ_ONCE(net->ipv4.fib_rules_require_fldissect);
#else
	return false;
#endif
}

/*
 * Switching rp_filter does not make the stack disown its routes, nor does what
 * has a meaning with it only.
 */
static u32 venet_extra4(struct in_device *in_dev, const struct iphdr *iph)
{
	u32 extra = IN_DEV_RPFILTER(in_dev);

	if (unlikely(extra))
		extra |= !!IN_DEV_SRC_VMARK(in_dev) << 2;
	return extra << 8 | iph->tos;
}

static bool venet_is_route4(const struct venet_route *route,
			    const struct iphdr *iph, u32 mark, u32 extra)
{
	return route && route->v4.daddr == iph->daddr &&
	       route->v4.saddr == iph->saddr && route->mark == mark &&
	       route->extra == extra && dst_check(route->dst, route->cookie);
}

/* A route of these same packets is out of date, and makes way at once. */
static noinline bool venet_yields4(struct venet_routes *routes,
				   struct venet_route __rcu **slot,
				   const struct venet_route *route,
				   const struct iphdr *iph)
{
	if (!route || (route->v4.daddr == iph->daddr &&
		       route->v4.saddr == iph->saddr &&
		       !venet_route_is_new(route)))
		return true;
	return venet_route_yields(routes, slot, route,
				  jhash_2words((__force u32)iph->saddr,
					       (__force u32)iph->daddr, 0));
}

/* May another packet take the route that this one was given? */
static bool venet_keeps4(const struct venet *venet, const struct sk_buff *skb)
{
	const struct rtable *rt = skb_rtable(skb);

	if (rt->dst.error || rt->dst.lwtstate ||
	    (rt->rt_type != RTN_UNICAST && rt->rt_type != RTN_LOCAL) ||
	    IPCB(skb)->flags & IPSKB_MULTIPATH)
		return false;
#ifdef CONFIG_IP_ROUTE_CLASSID
	if (rt->dst.tclassid)
		return false;
#endif
	/* The container's stack may want to send a redirect. */
	return venet->role == VENET_ROLE_HUB || rt->dst.dev != venet->dev;
}

static noinline bool venet_route4(struct venet *venet, struct sk_buff *skb)
{
	const struct iphdr *iph = ip_hdr(skb);

	/* The stack repeats a lookup that failed, and reports it. */
	if (ip_route_input_noref(skb, iph->daddr, iph->saddr, ip4h_dscp(iph),
				 venet->dev))
		return false;
	if (venet->role == VENET_ROLE_HUB)
		IPCB(skb)->flags &= ~IPSKB_DOREDIRECT;
	return true;
}

/* Returns false when the packet has no route any more. */
static noinline bool venet_keep4(struct venet *venet, struct sk_buff *skb,
				 struct venet_route __rcu **slot, u32 extra)
{
	const struct iphdr *iph = ip_hdr(skb);
	struct venet_route *route;
	bool routed;

	route = venet_route_alloc(skb_dst(skb), 0, skb->mark, extra);
	if (!route)
		return true;
	route->local = skb_rtable(skb)->rt_type == RTN_LOCAL;
	route->v4.saddr = iph->saddr;
	route->v4.daddr = iph->daddr;

	/*
	 * A change that came after the look-up and before the stack made this
	 * route would never disown it. A second look-up sees such a change.
	 */
	skb_dst_drop(skb);
	routed = venet_route4(venet, skb);
	if (routed && skb_dst(skb) == route->dst)
		venet_route_put(slot, route);
	else
		venet_route_free(route);
	return routed;
}

static struct sk_buff *venet_input4(struct venet *venet, struct sk_buff *skb)
{
	struct in_device *in_dev = __in_dev_get_rcu(venet->dev);
	const struct iphdr *iph = ip_hdr(skb);
	struct venet_route __rcu **slot = NULL;
	struct venet_routes *routes;
	struct venet_route *route;
	u32 extra;
	u16 type;

	if (skb_valid_dst(skb) || !in_dev)
		return skb;

	routes = venet_routes_for(venet, skb);
	if (routes && iph->ihl == 5 &&
	    !venet_rules_dissect4(dev_net(venet->dev))) {
		extra = venet_extra4(in_dev, iph);
		slot = venet_routes_slot4(routes, iph->saddr, iph->daddr);
		route = rcu_dereference(*slot);
		if (venet_is_route4(route, iph, skb->mark, extra)) {
			/* Early demux finds route and socket in one go. */
			if (!route->local || iph->protocol != IPPROTO_TCP)
				skb_dst_set_noref(skb, route->dst);
			return skb;
		}
		if (!venet_yields4(routes, slot, route, iph))
			slot = NULL;
	}

	if (venet->role != VENET_ROLE_HUB && !slot)
		return skb;
	if (!venet_route4(venet, skb))
		return skb;
	if (slot && venet_keeps4(venet, skb) &&
	    !venet_keep4(venet, skb, slot, extra))
		return skb;

	type = skb_rtable(skb)->rt_type;
	if (venet->role == VENET_ROLE_HUB &&
	    unlikely(type == RTN_BROADCAST || type == RTN_MULTICAST)) {
		venet_drop_received(skb, venet, VENET_A_DROPS_BROADCAST);
		return NULL;
	}
	return skb;
}

#if IS_ENABLED(CONFIG_IPV6)
static bool venet_rules_dissect6(const struct net *net)
{
#ifdef CONFIG_IPV6_MULTIPLE_TABLES
	return READ_ONCE(net->ipv6.fib6_rules_require_fldissect);
#else
	return false;
#endif
}

static bool venet_is_route6(const struct venet_route *route,
			    const struct ipv6hdr *ip6h, u32 mark, u32 extra)
{
	return route && ipv6_addr_equal(&route->v6.daddr, &ip6h->daddr) &&
	       ipv6_addr_equal(&route->v6.saddr, &ip6h->saddr) &&
	       route->mark == mark && route->extra == extra &&
	       dst_check(route->dst, route->cookie);
}

static noinline bool venet_yields6(struct venet_routes *routes,
				   struct venet_route __rcu **slot,
				   const struct venet_route *route,
				   const struct ipv6hdr *ip6h)
{
	if (!route || (ipv6_addr_equal(&route->v6.daddr, &ip6h->daddr) &&
		       ipv6_addr_equal(&route->v6.saddr, &ip6h->saddr) &&
		       !venet_route_is_new(route)))
		return true;
	return venet_route_yields(routes, slot, route,
				  jhash2((__force const u32 *)&ip6h->saddr,
					 2 * sizeof(ip6h->saddr) / sizeof(u32),
					 0));
}

/* Would the stack choose among several next hops, by a hash it does not export? */
static bool venet_multipath6(const struct rt6_info *rt)
{
	const struct fib6_info *from = rcu_dereference(rt->from);

	return !from || from->nh || from->fib6_nsiblings;
}

static bool venet_keeps6(const struct venet *venet, const struct dst_entry *dst)
{
	return !dst->lwtstate &&
	       (venet->role == VENET_ROLE_HUB || dst->dev != venet->dev);
}

/* The route that the stack would choose, or NULL where that is for it alone. */
static noinline struct dst_entry *venet_route6(struct venet *venet,
					       struct sk_buff *skb)
{
	const struct ipv6hdr *ip6h = ipv6_hdr(skb);
	struct net *net = dev_net(venet->dev);
	struct flow_keys flkeys;
	struct dst_entry *dst;
	struct flowi6 fl6 = {
		.flowi6_iif = venet->dev->ifindex,
		.daddr = ip6h->daddr,
		.saddr = ip6h->saddr,
		.flowlabel = ip6_flowinfo(ip6h),
		.flowi6_mark = skb->mark,
		.flowi6_proto = ip6h->nexthdr,
	};

	fib6_rules_early_flow_dissect(net, skb, &fl6, &flkeys);
	dst = ip6_route_input_lookup(net, venet->dev, &fl6, skb,
				     RT6_LOOKUP_F_HAS_SADDR |
				     RT6_LOOKUP_F_DST_NOREF);
	/* The stack repeats a lookup that failed, and reports it. */
	return dst->error || venet_multipath6(dst_rt6_info(dst)) ? NULL : dst;
}

static noinline void venet_keep6(struct venet *venet, struct sk_buff *skb,
				 struct venet_route __rcu **slot, u32 extra,
				 struct dst_entry *dst)
{
	const struct ipv6hdr *ip6h = ipv6_hdr(skb);
	const struct rt6_info *rt = dst_rt6_info(dst);
	struct venet_route *route;

	route = venet_route_alloc(dst, rt6_get_cookie(rt), skb->mark, extra);
	if (!route)
		return;
	route->local = rt->rt6i_flags & RTF_LOCAL;
	route->v6.saddr = ip6h->saddr;
	route->v6.daddr = ip6h->daddr;

	/*
	 * A change that came after the look-up is in the cookie already and
	 * would never disown the route. A second look-up sees such a change.
	 */
	if (venet_route6(venet, skb) == dst)
		venet_route_put(slot, route);
	else
		venet_route_free(route);
}

static struct dst_entry *venet_find6(struct venet *venet, struct sk_buff *skb,
				     bool *demux)
{
	const struct ipv6hdr *ip6h = ipv6_hdr(skb);
	struct net *net = dev_net(venet->dev);
	struct venet_route __rcu **slot = NULL;
	struct venet_routes *routes;
	struct venet_route *route;
	struct dst_entry *dst;
	u32 extra;

	routes = venet_routes_for(venet, skb);
	if (routes && !venet_rules_dissect6(net)) {
		extra = fib6_has_custom_rules(net) ?
			(__force u32)ip6_flowinfo(ip6h) : 0;
		slot = venet_routes_slot6(routes, &ip6h->saddr, &ip6h->daddr);
		route = rcu_dereference(*slot);
		if (venet_is_route6(route, ip6h, skb->mark, extra)) {
			*demux = route->local && ip6h->nexthdr == IPPROTO_TCP;
			return route->dst;
		}
		if (!venet_yields6(routes, slot, route, ip6h))
			slot = NULL;
	}

	if (venet->role != VENET_ROLE_HUB && !slot)
		return NULL;
	dst = venet_route6(venet, skb);
	if (dst && slot && venet_keeps6(venet, dst))
		venet_keep6(venet, skb, slot, extra, dst);
	return dst;
}

static struct sk_buff *venet_input6(struct venet *venet, struct sk_buff *skb)
{
	const struct inet6_dev *idev = __in6_dev_get(venet->dev);
	struct net *net = dev_net(venet->dev);
	struct dst_entry *dst;
	bool demux = false;

	if (skb_valid_dst(skb) || !idev)
		return skb;

	dst = venet_find6(venet, skb, &demux);
	/* Early demux finds route and socket in one go. */
	if (!dst || demux)
		return skb;
	skb_dst_drop(skb);
	skb_dst_set_noref(skb, dst);

	/*
	 * ip6_forward() knows "out where it came in" from this field, and then
	 * looks a peer up for each packet and skips a check of the source.
	 */
	if (venet->role == VENET_ROLE_HUB && dst->dev == venet->dev &&
	    ipv6_hdr(skb)->hop_limit > 1 &&
	    READ_ONCE(net->ipv6.devconf_all->forwarding) &&
	    !READ_ONCE(idev->cnf.disable_policy))
		IP6CB(skb)->iif = 0;
	return skb;
}
#endif

static struct sk_buff *venet_input(struct net_device *dev, struct sk_buff *skb,
				   u16 proto)
{
	struct venet *venet = netdev_priv(dev);

	/* A former port, that somebody redirects packets to. */
	if (venet_role(venet) == VENET_ROLE_NONE)
		return skb;

	switch (proto) {
	case AF_INET:
		return venet_input4(venet, skb);
#if IS_ENABLED(CONFIG_IPV6)
	case AF_INET6:
		return venet_input6(venet, skb);
#endif
	default:
		return skb;
	}
}

static const struct l3mdev_ops venet_l3mdev_ops = {
	.l3mdev_l3_rcv = venet_input,
};

/**
 * venet_input_attach - let a device route what it receives
 * @dev: the device
 *
 * Context: RTNL, before the device has its role.
 */
void venet_input_attach(struct net_device *dev)
{
	dev->l3mdev_ops = &venet_l3mdev_ops;
	/* The handler must not be seen before its operations. */
	smp_wmb();
	dev->priv_flags |= IFF_L3MDEV_RX_HANDLER;
}
