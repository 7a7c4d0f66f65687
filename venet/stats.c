// SPDX-License-Identifier: GPL-2.0-only
/*
 * venet: counters.
 *
 * By family, and for each drop by its reason, at the port and at the hub. Per
 * CPU: a container can make drops as fast as it can send, so they must not
 * share a cache line.
 */
#include "stats.h"
#include "trace.h"

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

/* As netlink, ethtool and the tracepoint name them. */
const char * const venet_drop_names[__VENET_A_DROPS_MAX] = {
	[VENET_A_DROPS_UNBOUND]		= "unbound",
	[VENET_A_DROPS_INERT]		= "inert",
	[VENET_A_DROPS_DOWN]		= "down",
	[VENET_A_DROPS_PROTOCOL]	= "protocol",
	[VENET_A_DROPS_MALFORMED]	= "malformed",
	[VENET_A_DROPS_SOURCE]		= "source",
	[VENET_A_DROPS_MARTIAN]		= "martian",
	[VENET_A_DROPS_DESTINATION]	= "destination",
	[VENET_A_DROPS_BROADCAST]	= "broadcast",
	[VENET_A_DROPS_ND]		= "nd",
	[VENET_A_DROPS_CHECKSUM]	= "checksum",
	[VENET_A_DROPS_UNOWNED]		= "unowned",
	[VENET_A_DROPS_NOMEM]		= "nomem",
	[VENET_A_DROPS_BACKLOG]		= "backlog",
};

/**
 * venet_stats_init - allocate a device's counters
 * @venet: the device
 *
 * Context: process, in ndo_init.
 * Return: 0 or -ENOMEM.
 */
int venet_stats_init(struct venet *venet)
{
	int cpu;

	venet->pcpu = alloc_percpu_gfp(struct venet_pcpu, GFP_KERNEL_ACCOUNT);
	if (!venet->pcpu)
		return -ENOMEM;

	for_each_possible_cpu(cpu)
		u64_stats_init(&per_cpu_ptr(venet->pcpu, cpu)->syncp);
	return 0;
}

/**
 * venet_stats_free - undo venet_stats_init()
 * @venet: the device
 */
void venet_stats_free(struct venet *venet)
{
	free_percpu(venet->pcpu);
	venet->pcpu = NULL;
}

/**
 * venet_traffic_read - add up what one family sent and received
 * @venet: the device
 * @family: VENET_IPV4 or VENET_IPV6
 * @stats: where to add it
 */
void venet_traffic_read(const struct venet *venet, enum venet_family family,
			struct rtnl_link_stats64 *stats)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		const struct venet_pcpu *pcpu = per_cpu_ptr(venet->pcpu, cpu);
		const struct venet_traffic *t = &pcpu->traffic[family];
		u64 rx_packets, rx_bytes, tx_packets, tx_bytes;
		unsigned int start;

		do {
			start = u64_stats_fetch_begin(&pcpu->syncp);
			rx_packets = u64_stats_read(&t->rx_packets);
			rx_bytes = u64_stats_read(&t->rx_bytes);
			tx_packets = u64_stats_read(&t->tx_packets);
			tx_bytes = u64_stats_read(&t->tx_bytes);
		} while (u64_stats_fetch_retry(&pcpu->syncp, start));

		stats->rx_packets += rx_packets;
		stats->rx_bytes += rx_bytes;
		stats->tx_packets += tx_packets;
		stats->tx_bytes += tx_bytes;
	}
}

/**
 * venet_drops_read - sum one drop counter over all CPUs
 * @venet: the device
 * @family: which part of it
 * @reason: VENET_A_DROPS_*
 *
 * Return: number of packets.
 */
u64 venet_drops_read(const struct venet *venet, enum venet_family family,
		     unsigned int reason)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(per_cpu_ptr(venet->pcpu, cpu)->drops[family][reason]);
	return sum;
}

/**
 * venet_drops_total - sum one drop counter over all CPUs and families
 * @venet: the device
 * @reason: VENET_A_DROPS_*
 *
 * Return: number of packets.
 */
u64 venet_drops_total(const struct venet *venet, unsigned int reason)
{
	unsigned int family;
	u64 sum = 0;

	for (family = 0; family < VENET_FAMILIES; family++)
		sum += venet_drops_read(venet, family, reason);
	return sum;
}

/**
 * venet_get_stats64 - ndo_get_stats64
 * @dev: a venet device
 * @stats: to fill
 *
 * A refused packet is tx_dropped of the device that was asked to send it and
 * counts in no total. What the receiver's queue did not take is rx_dropped of the
 * receiver as well: core counts that.
 */
void venet_get_stats64(struct net_device *dev, struct rtnl_link_stats64 *stats)
{
	const struct venet *venet = netdev_priv(dev);
	int cpu;

	venet_traffic_read(venet, VENET_IPV4, stats);
	venet_traffic_read(venet, VENET_IPV6, stats);
	for_each_possible_cpu(cpu) {
		const struct venet_pcpu *pcpu = per_cpu_ptr(venet->pcpu, cpu);

		stats->tx_dropped += READ_ONCE(pcpu->tx_dropped);
		stats->rx_dropped += READ_ONCE(pcpu->rx_dropped);
	}
}

static void venet_count_drop(const struct venet *one, const struct venet *other,
			     enum venet_family family, unsigned int reason)
{
	if (one)
		this_cpu_inc(one->pcpu->drops[family][reason]);
	if (other)
		this_cpu_inc(other->pcpu->drops[family][reason]);
}

static void venet_free(struct sk_buff *skb, const struct venet *port,
		       const struct venet *hub, unsigned int reason)
{
	venet_count_drop(port, hub, venet_skb_family(skb), reason);
	trace_venet_drop(skb, port, hub, reason);
	kfree_skb_reason(skb, venet_core_reasons[reason]);
}

/**
 * venet_drop - count and free a packet that is not sent
 * @skb: the packet, not scrubbed: its device is the one asked to send it
 * @port: the port it came from or was going to, or NULL
 * @hub: the hub, or NULL
 * @reason: VENET_A_DROPS_*
 */
void venet_drop(struct sk_buff *skb, const struct venet *port,
		const struct venet *hub, unsigned int reason)
{
	const struct venet *from = netdev_priv(skb->dev);

	this_cpu_inc(from->pcpu->tx_dropped);
	venet_free(skb, port, hub, reason);
}

/**
 * venet_drop_received - count and free a packet that a hub has received
 * @skb: the packet
 * @hub: the hub
 * @reason: VENET_A_DROPS_*
 */
void venet_drop_received(struct sk_buff *skb, const struct venet *hub,
			 unsigned int reason)
{
	this_cpu_inc(hub->pcpu->rx_dropped);
	venet_free(skb, NULL, hub, reason);
}

/**
 * venet_lost - count a packet that the receiver's queue did not take
 * @from: the device that was asked to send it
 * @to: the receiver
 * @family: VENET_IPV4 or VENET_IPV6
 *
 * The packet is gone already, and core has told its tracers.
 */
void venet_lost(const struct venet *from, const struct venet *to,
		enum venet_family family)
{
	this_cpu_inc(from->pcpu->tx_dropped);
	venet_count_drop(from, to, family, VENET_A_DROPS_BACKLOG);
}
