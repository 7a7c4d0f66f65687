/* SPDX-License-Identifier: GPL-2.0-only */
/* venet: counters. */
#ifndef _VENET_STATS_H
#define _VENET_STATS_H

#include <linux/u64_stats_sync.h>

#include "venet.h"

/* Which part of a counter: packets of neither family can only be dropped. */
enum venet_family {
	VENET_IPV4,
	VENET_IPV6,
	VENET_NEITHER,
	VENET_FAMILIES
};

/**
 * struct venet_traffic - packets and bytes in both directions
 * @rx_packets: received by the device
 * @rx_bytes: their bytes
 * @tx_packets: sent by the device
 * @tx_bytes: their bytes
 */
struct venet_traffic {
	u64_stats_t rx_packets;
	u64_stats_t rx_bytes;
	u64_stats_t tx_packets;
	u64_stats_t tx_bytes;
};

/**
 * struct venet_pcpu - the counters of a device on one CPU
 * @syncp: for @traffic on 32-bit machines
 * @traffic: by family
 * @tx_dropped: packets that the device was asked to send and did not
 * @rx_dropped: packets that it received and the host's stack did not
 * @drops: by family and VENET_A_DROPS_*; at a port those of both directions, at
 *	   a hub those of its ports as well
 */
struct venet_pcpu {
	struct u64_stats_sync syncp;
	struct venet_traffic traffic[2];
	unsigned long tx_dropped;
	unsigned long rx_dropped;
	unsigned long drops[VENET_FAMILIES][__VENET_A_DROPS_MAX];
};

extern const char * const venet_drop_names[__VENET_A_DROPS_MAX];

int venet_stats_init(struct venet *venet);
void venet_stats_free(struct venet *venet);
void venet_get_stats64(struct net_device *dev, struct rtnl_link_stats64 *stats);
void venet_traffic_read(const struct venet *venet, enum venet_family family,
			struct rtnl_link_stats64 *stats);
u64 venet_drops_read(const struct venet *venet, enum venet_family family,
		     unsigned int reason);
u64 venet_drops_total(const struct venet *venet, unsigned int reason);
void venet_drop(struct sk_buff *skb, const struct venet *port,
		const struct venet *hub, unsigned int reason);
void venet_drop_received(struct sk_buff *skb, const struct venet *hub,
			 unsigned int reason);
void venet_lost(const struct venet *from, const struct venet *to,
		enum venet_family family);

/**
 * venet_limit_init - bound how often a device tells of something
 * @venet: the device
 * @burst: how many times a second
 */
static inline void venet_limit_init(struct venet *venet, int burst)
{
	ratelimit_state_init(&venet->limit, HZ, burst);
	/* Core would say in the log how many were left out. */
	ratelimit_set_flags(&venet->limit, RATELIMIT_MSG_ON_RELEASE);
}

static inline enum venet_family venet_skb_family(const struct sk_buff *skb)
{
	switch (skb->protocol) {
	case htons(ETH_P_IP):
		return VENET_IPV4;
	case htons(ETH_P_IPV6):
		return VENET_IPV6;
	default:
		return VENET_NEITHER;
	}
}

/**
 * venet_count_crossed - count a packet that went from one device to the other
 * @from: the device that sent it
 * @to: the device that receives it
 * @family: VENET_IPV4 or VENET_IPV6
 * @len: its bytes
 *
 * Context: BH off.
 */
static inline void venet_count_crossed(const struct venet *from,
				       const struct venet *to,
				       enum venet_family family,
				       unsigned int len)
{
	struct venet_pcpu *tx = this_cpu_ptr(from->pcpu);
	struct venet_pcpu *rx = this_cpu_ptr(to->pcpu);

	u64_stats_update_begin(&tx->syncp);
	u64_stats_inc(&tx->traffic[family].tx_packets);
	u64_stats_add(&tx->traffic[family].tx_bytes, len);
	u64_stats_update_end(&tx->syncp);

	u64_stats_update_begin(&rx->syncp);
	u64_stats_inc(&rx->traffic[family].rx_packets);
	u64_stats_add(&rx->traffic[family].rx_bytes, len);
	u64_stats_update_end(&rx->syncp);
}

#endif /* _VENET_STATS_H */
