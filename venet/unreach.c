// SPDX-License-Identifier: GPL-2.0-only
/*
 * venet: the answer to packets for nobody.
 *
 * A destination that is routed to the hub and owned by no port is unreachable,
 * and the sender is told so, as a router would (RFC 1812 5.2.7.1, RFC 4443 3.1).
 * From the hub's own budget: that of the host also carries the messages which
 * path MTU discovery needs, and a scan must not use it up.
 */
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/ipv6.h>
#include <net/icmp.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/route.h>

#include "unreach.h"

/* Nobody answers an error, nor any but the first fragment (RFC 1122 3.2.2). */
static bool venet_answerable4(const struct sk_buff *skb)
{
	const struct iphdr *iph = ip_hdr(skb);
	u8 buf;
	const u8 *type;

	if (iph->frag_off & htons(IP_OFFSET))
		return false;
	if (iph->protocol != IPPROTO_ICMP)
		return true;
	type = skb_header_pointer(skb, iph->ihl * 4, sizeof(buf), &buf);
	return type && !icmp_is_err(*type);
}

static void venet_unreachable4(const struct venet *hub, struct sk_buff *skb)
{
	struct flowi4 fl4 = {
		.daddr = ip_hdr(skb)->daddr,
		.flowi4_oif = hub->dev->ifindex,
	};
	struct rtable *rt;

	/*
	 * Core has dropped the route that led here, by which ICMP knows the
	 * netns and that the destination is not the host itself.
	 */
	rt = ip_route_output_key(dev_net(hub->dev), &fl4);
	if (IS_ERR(rt))
		return;
	skb_dst_drop(skb);
	skb_dst_set(skb, &rt->dst);
	icmp_ndo_send(skb, ICMP_DEST_UNREACH, ICMP_HOST_UNREACH, 0);
}

#if IS_ENABLED(CONFIG_IPV6)
static bool venet_answerable6(const struct sk_buff *skb)
{
	u8 nexthdr = ipv6_hdr(skb)->nexthdr, buf;
	__be16 frag_off = 0;
	const u8 *type;
	int offset;

	offset = ipv6_skip_exthdr(skb, sizeof(struct ipv6hdr), &nexthdr,
				  &frag_off);
	if (offset < 0 || frag_off & htons(IP6_OFFSET))
		return false;
	if (nexthdr != IPPROTO_ICMPV6)
		return true;
	type = skb_header_pointer(skb, offset, sizeof(buf), &buf);
	return type && !icmpv6_is_err(*type);
}
#endif

/**
 * venet_unreachable - tell the sender that nobody owns the destination
 * @hub: the hub that was asked to send
 * @skb: the packet, checked; the caller frees it
 *
 * Context: RCU, BH off.
 */
void venet_unreachable(struct venet *hub, struct sk_buff *skb)
{
	bool ipv4 = skb->protocol == htons(ETH_P_IP);

#if IS_ENABLED(CONFIG_IPV6)
	if (!(ipv4 ? venet_answerable4(skb) : venet_answerable6(skb)))
		return;
#else
	if (!ipv4 || !venet_answerable4(skb))
		return;
#endif
	if (!__ratelimit(&hub->limit))
		return;

	if (ipv4)
		venet_unreachable4(hub, skb);
	else
		icmpv6_ndo_send(skb, ICMPV6_DEST_UNREACH, ICMPV6_ADDR_UNREACH,
				0);
}
