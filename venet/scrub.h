/* SPDX-License-Identifier: GPL-2.0-only */
/* venet: what a packet leaves behind when it crosses. */
#ifndef _VENET_SCRUB_H
#define _VENET_SCRUB_H

#include <linux/netdevice.h>
#include <linux/netfilter_netdev.h>
#include <net/sock.h>

/**
 * venet_scrub - make a packet one that was just received by another device
 * @skb: the packet, with its network header at skb->data
 * @dev: the device on the other side
 *
 * Core's scrub leaves what matters inside one administration; between a
 * container and its host each of these is a way to act on the other side.
 * skb->hash and the offsets of inner headers are kept, they are only hints.
 *
 * Context: BH off.
 */
static inline void venet_scrub(struct sk_buff *skb, struct net_device *dev)
{
	/* Route, conntrack, extensions, mark, IPVS, offload marks. */
	skb_scrub_packet(skb, true);

	/* A departure time would hold the packet in the other side's fq. */
	skb_set_delivery_time(skb, 0, 0);
	skb->priority = 0;
	/* Else the host's NIC queue would be the container's choice. */
	skb_set_queue_mapping(skb, 0);
	/* An MSG_CONFIRM of the sender would confirm the host's neighbour. */
	skb_set_dst_pending_confirm(skb, 0);
	skb_init_secmark(skb);

	/* Set by ifb: taps, tc and nft ingress would not see the packet. */
	venet_skb_clear_tc(skb);
	skb_reset_redirect(skb);
	nf_skip_egress(skb, false);

	/* A socket chosen for a receive that did not happen. */
	if (skb_sk_is_prefetched(skb))
		skb_orphan(skb);

	skb->dev = dev;
	skb_reset_mac_header(skb);
	skb->mac_len = 0;
}

#endif /* _VENET_SCRUB_H */
