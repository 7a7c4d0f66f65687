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
 * May this packet take a route that another one was given? A socket was chosen
 * by TPROXY or BPF; a secpath has to do with policies.
 */
static __always_inline bool venet_is_plain(const struct sk_buff *skb)
{
	return !skb_dst(skb) && !skb->sk && !skb_sec_path(skb);
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
static __always_inline u32 venet_extra4(const struct net *net,
					struct in_device *in_dev,
					const struct iphdr *iph)
{
	u32 extra = max(IPV4_DEVCONF_ALL(net, RP_FILTER),
			IN_DEV_CONF_GET(in_dev, RP_FILTER));

	if (unlikely(extra))
		extra |= !!IN_DEV_SRC_VMARK(in_dev) << 2;
	return extra << 8 | iph->tos;
}

/* Source and destination as one number. */
static __always_inline __be64 venet_addrs4(const struct iphdr *iph)
{
	return get_unaligned((const __be64 *)&iph->addrs);
}

/* Where is the route of such packets kept, and what else is it a matter of? */
static __always_inline bool venet_place4(const struct venet *venet,
					 const struct sk_buff *skb,
					 struct venet_route __rcu ***slot,
					 u32 *extra)
{
	struct venet_routes *routes = rcu_dereference(venet->routes);
	struct in_device *in_dev = __in_dev_get_rcu(venet->dev);
	const struct net *net = dev_net(venet->dev);
	const struct iphdr *iph = ip_hdr(skb);

	if (!routes || !in_dev || !venet_is_plain(skb) || iph->ihl != 5 ||
	    venet_rules_dissect4(net))
		return false;

	*slot = venet_routes_slot4(routes, venet_addrs4(iph));
	*extra = venet_extra4(net, in_dev, iph);
	return true;
}

/* The end is ipv4_dst_check(), which costs a call and an RCU section. */
static __always_inline bool venet_is_route4(const struct venet_route *route,
					    const struct net *net,
					    const struct sk_buff *skb,
					    u32 extra)
{
	return route && route->v4 == venet_addrs4(ip_hdr(skb)) &&
	       route->mark == skb->mark && route->extra == extra &&
	       READ_ONCE(route->dst->obsolete) == DST_OBSOLETE_FORCE_CHK &&
	       route->cookie == rt_genid_ipv4(net);
}

/* A route of these same packets is out of date, and makes way at once. */
static bool venet_yields4(const struct venet *venet,
			  struct venet_route __rcu **slot,
			  const struct iphdr *iph)
{
	const struct venet_route *route = rcu_dereference(*slot);

	if (!route || (route->v4 == venet_addrs4(iph) &&
		       !venet_route_is_new(route)))
		return true;
	return venet_route_yields(venet, slot, route,
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

static bool venet_route4(struct venet *venet, struct sk_buff *skb)
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
static bool venet_keep4(struct venet *venet, struct sk_buff *skb,
			struct venet_route __rcu **slot, u32 extra)
{
	const struct rtable *rt = skb_rtable(skb);
	struct venet_route *route;
	bool routed;

	route = venet_route_alloc(skb_dst(skb), rt->rt_genid, skb->mark, extra);
	if (!route)
		return true;
	route->local = rt->rt_type == RTN_LOCAL;
	route->v4 = venet_addrs4(ip_hdr(skb));

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

static noinline struct sk_buff *venet_look_up4(struct venet *venet,
					       struct sk_buff *skb)
{
	bool hub = venet_role(venet) == VENET_ROLE_HUB;
	struct venet_route __rcu **slot;
	bool keep;
	u32 extra;
	u16 type;

	if (skb_valid_dst(skb) || !__in_dev_get_rcu(venet->dev))
		return skb;

	keep = venet_place4(venet, skb, &slot, &extra) &&
	       venet_yields4(venet, slot, ip_hdr(skb));
	if (!hub && !keep)
		return skb;
	if (!venet_route4(venet, skb))
		return skb;
	if (keep && venet_keeps4(venet, skb) &&
	    !venet_keep4(venet, skb, slot, extra))
		return skb;

	type = skb_rtable(skb)->rt_type;
	if (hub &&
	    unlikely(type == RTN_BROADCAST || type == RTN_MULTICAST)) {
		venet_drop_received(skb, venet, VENET_A_DROPS_BROADCAST);
		return NULL;
	}
	return skb;
}

static __always_inline struct sk_buff *venet_input4(struct venet *venet,
						    struct sk_buff *skb)
{
	const struct venet_route *route;
	struct venet_route __rcu **slot;
	u32 extra;

	if (!venet_place4(venet, skb, &slot, &extra))
		return venet_look_up4(venet, skb);
	route = rcu_dereference(*slot);
	if (!venet_is_route4(route, dev_net(venet->dev), skb, extra))
		return venet_look_up4(venet, skb);

	/* Early demux finds route and socket in one go. */
	if (!route->local || ip_hdr(skb)->protocol != IPPROTO_TCP)
		skb_dst_set_noref(skb, route->dst);
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

static __always_inline bool venet_place6(const struct venet *venet,
					 const struct sk_buff *skb,
					 struct venet_route __rcu ***slot,
					 u32 *extra)
{
	struct venet_routes *routes = rcu_dereference(venet->routes);
	const struct ipv6hdr *ip6h = ipv6_hdr(skb);
	struct net *net = dev_net(venet->dev);

	if (!routes || !venet_is_plain(skb) || venet_rules_dissect6(net))
		return false;

	*slot = venet_routes_slot6(routes, &ip6h->saddr, &ip6h->daddr);
	*extra = fib6_has_custom_rules(net) ?
		 (__force u32)ip6_flowinfo(ip6h) : 0;
	return true;
}

static __always_inline bool venet_is_route6(const struct venet_route *route,
					    const struct sk_buff *skb,
					    u32 extra)
{
	const struct ipv6hdr *ip6h = ipv6_hdr(skb);

	return route && ipv6_addr_equal(&route->v6.daddr, &ip6h->daddr) &&
	       ipv6_addr_equal(&route->v6.saddr, &ip6h->saddr) &&
	       route->mark == skb->mark && route->extra == extra &&
	       dst_check(route->dst, route->cookie);
}

static bool venet_yields6(const struct venet *venet,
			  struct venet_route __rcu **slot,
			  const struct ipv6hdr *ip6h)
{
	const struct venet_route *route = rcu_dereference(*slot);

	if (!route || (ipv6_addr_equal(&route->v6.daddr, &ip6h->daddr) &&
		       ipv6_addr_equal(&route->v6.saddr, &ip6h->saddr) &&
		       !venet_route_is_new(route)))
		return true;
	return venet_route_yields(venet, slot, route,
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
static struct dst_entry *venet_route6(struct venet *venet,
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

static void venet_keep6(struct venet *venet, struct sk_buff *skb,
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

/*
 * ip6_forward() knows "out where it came in" from IP6CB(skb)->iif, and then
 * looks a peer up for each packet and skips a check of the source.
 */
static __always_inline void venet_take6(struct venet *venet,
					struct sk_buff *skb,
					struct dst_entry *dst)
{
	const struct inet6_dev *idev = __in6_dev_get(venet->dev);
	const struct net *net = dev_net(venet->dev);

	skb_dst_set_noref(skb, dst);
	if (dst->dev == venet->dev && venet->role == VENET_ROLE_HUB &&
	    ipv6_hdr(skb)->hop_limit > 1 &&
	    READ_ONCE(net->ipv6.devconf_all->forwarding) &&
	    idev && !READ_ONCE(idev->cnf.disable_policy))
		IP6CB(skb)->iif = 0;
}

static noinline struct sk_buff *venet_look_up6(struct venet *venet,
					       struct sk_buff *skb)
{
	struct venet_route __rcu **slot;
	struct dst_entry *dst;
	bool keep;
	u32 extra;

	if (skb_valid_dst(skb) || !__in6_dev_get(venet->dev))
		return skb;

	keep = venet_place6(venet, skb, &slot, &extra) &&
	       venet_yields6(venet, slot, ipv6_hdr(skb));
	if (venet_role(venet) != VENET_ROLE_HUB && !keep)
		return skb;
	dst = venet_route6(venet, skb);
	if (!dst)
		return skb;
	if (keep && venet_keeps6(venet, dst))
		venet_keep6(venet, skb, slot, extra, dst);
	skb_dst_drop(skb);
	venet_take6(venet, skb, dst);
	return skb;
}

/* Not inline: what it keeps in registers would cost IPv4. */
static noinline struct sk_buff *venet_input6(struct venet *venet,
					     struct sk_buff *skb)
{
	const struct venet_route *route;
	struct venet_route __rcu **slot;
	u32 extra;

	if (!venet_place6(venet, skb, &slot, &extra))
		return venet_look_up6(venet, skb);
	route = rcu_dereference(*slot);
	if (!venet_is_route6(route, skb, extra))
		return venet_look_up6(venet, skb);

	/* Early demux finds route and socket in one go. */
	if (!route->local || ipv6_hdr(skb)->nexthdr != IPPROTO_TCP)
		venet_take6(venet, skb, route->dst);
	return skb;
}
#endif

static struct sk_buff *venet_input(struct net_device *dev, struct sk_buff *skb,
				   u16 proto)
{
	struct venet *venet = netdev_priv(dev);

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
