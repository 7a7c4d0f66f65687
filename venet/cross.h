/* SPDX-License-Identifier: GPL-2.0-only */
/* venet: the way to the other side. */
#ifndef _VENET_CROSS_H
#define _VENET_CROSS_H

#include "scrub.h"
#include "stats.h"

bool venet_cross_forwarded(const struct venet *hub, const struct sk_buff *skb);
bool venet_cross_process(const struct sk_buff *skb);
void venet_cross_at_once(const struct venet *from, const struct venet *to,
			 struct sk_buff *skb);

/**
 * venet_cross - let a packet cross
 * @from: the device that sends it
 * @to: the device that receives it
 * @skb: the packet, checked; consumed
 * @mark: what it is marked with on the other side
 * @at_once: receive it before its sender returns
 *
 * Context: BH off.
 */
static __always_inline void venet_cross(const struct venet *from,
					const struct venet *to,
					struct sk_buff *skb, u32 mark,
					bool at_once)
{
	/* No other passes the check. */
	enum venet_family family = skb->protocol == htons(ETH_P_IPV6) ?
				   VENET_IPV6 : VENET_IPV4;
	unsigned int len = skb->len;

	/* Core's function looks for a PHY before it looks for a wish. */
	if (unlikely(skb_shinfo(skb)->tx_flags))
		skb_tx_timestamp(skb);

	venet_scrub(skb, to->dev);
	skb->mark = mark;

	if (unlikely(at_once))
		venet_cross_at_once(from, to, skb);
	else if (likely(__netif_rx(skb) == NET_RX_SUCCESS))
		venet_count_crossed(from, to, family, len);
	else
		venet_lost(from, to, family);
}

#endif /* _VENET_CROSS_H */
