// SPDX-License-Identifier: GPL-2.0-only
/*
 * venet: counters.
 *
 * Every drop has a reason, counted at the port and at the hub, per CPU: a
 * container can make drops as fast as it can send, so they must not share a
 * cache line.
 */
#include "stats.h"

/*
 * What core's drop monitor shows. An out-of-tree module cannot have reasons of
 * its own: the subsystems are a fixed enum.
 */
static const enum skb_drop_reason venet_core_reasons[__VENET_A_DROPS_MAX] = {
	[VENET_A_DROPS_UNBOUND]		= SKB_DROP_REASON_DEV_READY,
	[VENET_A_DROPS_INERT]		= SKB_DROP_REASON_DEV_READY,
	[VENET_A_DROPS_DOWN]		= SKB_DROP_REASON_DEV_READY,
	[VENET_A_DROPS_PROTOCOL]	= SKB_DROP_REASON_UNHANDLED_PROTO,
	[VENET_A_DROPS_MALFORMED]	= SKB_DROP_REASON_IP_INHDR,
	[VENET_A_DROPS_SOURCE]		= SKB_DROP_REASON_IP_INVALID_SOURCE,
	[VENET_A_DROPS_MARTIAN]		= SKB_DROP_REASON_IP_INVALID_SOURCE,
	[VENET_A_DROPS_DESTINATION]	= SKB_DROP_REASON_IP_INVALID_DEST,
	[VENET_A_DROPS_BROADCAST]	= SKB_DROP_REASON_IP_INVALID_DEST,
	[VENET_A_DROPS_ND]		= SKB_DROP_REASON_UNHANDLED_PROTO,
	[VENET_A_DROPS_CHECKSUM]	= SKB_DROP_REASON_SKB_CSUM,
	[VENET_A_DROPS_UNOWNED]		= SKB_DROP_REASON_NO_TX_TARGET,
	[VENET_A_DROPS_NOMEM]		= SKB_DROP_REASON_NOMEM,
	[VENET_A_DROPS_BACKLOG]		= SKB_DROP_REASON_CPU_BACKLOG,
};

/**
 * venet_stats_init - allocate a device's drop counters
 * @venet: the device
 *
 * Context: process, in ndo_init.
 * Return: 0 or -ENOMEM.
 */
int venet_stats_init(struct venet *venet)
{
	venet->drops = __alloc_percpu_gfp(sizeof(*venet->drops) *
					  __VENET_A_DROPS_MAX,
					  sizeof(*venet->drops),
					  GFP_KERNEL_ACCOUNT);
	return venet->drops ? 0 : -ENOMEM;
}

/**
 * venet_stats_free - undo venet_stats_init()
 * @venet: the device
 */
void venet_stats_free(struct venet *venet)
{
	free_percpu(venet->drops);
	venet->drops = NULL;
}

/**
 * venet_drops_read - sum one drop counter over all CPUs
 * @venet: the device
 * @reason: VENET_A_DROPS_*
 *
 * Return: number of packets.
 */
u64 venet_drops_read(const struct venet *venet, unsigned int reason)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(*per_cpu_ptr(venet->drops + reason, cpu));
	return sum;
}

/**
 * venet_get_stats64 - ndo_get_stats64
 * @dev: a venet device
 * @stats: to fill
 *
 * A refused packet is tx_dropped of the device that was asked to send it and
 * counts in no total.
 */
void venet_get_stats64(struct net_device *dev, struct rtnl_link_stats64 *stats)
{
	const struct venet *venet = netdev_priv(dev);
	unsigned int reason;

	dev_fetch_sw_netstats(stats, dev->tstats);
	for (reason = 1; reason < __VENET_A_DROPS_MAX; reason++)
		stats->tx_dropped += venet_drops_read(venet, reason);
}

/**
 * venet_count_drop - count a packet that is about to be dropped
 * @port: the port it came from or was going to, or NULL
 * @hub: the hub, or NULL
 * @reason: VENET_A_DROPS_*
 */
void venet_count_drop(const struct venet *port, const struct venet *hub,
		      unsigned int reason)
{
	if (port)
		this_cpu_inc(port->drops[reason]);
	if (hub)
		this_cpu_inc(hub->drops[reason]);
}

/**
 * venet_drop - count and free a packet
 * @skb: the packet
 * @port: the port it came from or was going to, or NULL
 * @hub: the hub, or NULL
 * @reason: VENET_A_DROPS_*
 */
void venet_drop(struct sk_buff *skb, const struct venet *port,
		const struct venet *hub, unsigned int reason)
{
	venet_count_drop(port, hub, reason);
	kfree_skb_reason(skb, venet_core_reasons[reason]);
}
