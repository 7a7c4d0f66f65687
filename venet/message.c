// SPDX-License-Identifier: GPL-2.0-only
/*
 * venet: what netlink messages say.
 *
 * A reply, a line of a dump and an event say the same about the same thing.
 */
#include <linux/rtnetlink.h>
#include <net/genetlink.h>
#include <net/net_namespace.h>

#include "message.h"
#include "stats.h"
#include "table.h"

static int venet_put_traffic(struct sk_buff *skb, int type,
			     const struct rtnl_link_stats64 *stats)
{
	struct nlattr *nest;

	nest = nla_nest_start(skb, type);
	if (!nest ||
	    nla_put_uint(skb, VENET_A_STATS_RX_PACKETS, stats->rx_packets) ||
	    nla_put_uint(skb, VENET_A_STATS_RX_BYTES, stats->rx_bytes) ||
	    nla_put_uint(skb, VENET_A_STATS_TX_PACKETS, stats->tx_packets) ||
	    nla_put_uint(skb, VENET_A_STATS_TX_BYTES, stats->tx_bytes))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int venet_put_stats(struct sk_buff *skb, const struct venet *venet,
			   int all, int ipv4, int ipv6)
{
	struct rtnl_link_stats64 sum = {}, part4 = {}, part6 = {};

	venet_traffic_read(venet, VENET_IPV4, &part4);
	venet_traffic_read(venet, VENET_IPV6, &part6);
	sum.rx_packets = part4.rx_packets + part6.rx_packets;
	sum.rx_bytes = part4.rx_bytes + part6.rx_bytes;
	sum.tx_packets = part4.tx_packets + part6.tx_packets;
	sum.tx_bytes = part4.tx_bytes + part6.tx_bytes;

	if (venet_put_traffic(skb, all, &sum) ||
	    venet_put_traffic(skb, ipv4, &part4) ||
	    venet_put_traffic(skb, ipv6, &part6))
		return -EMSGSIZE;
	return 0;
}

static int venet_put_drops_of(struct sk_buff *skb, const struct venet *venet,
			      int type, enum venet_family family)
{
	struct nlattr *nest;
	unsigned int reason;
	u64 drops;

	nest = nla_nest_start(skb, type);
	if (!nest)
		return -EMSGSIZE;
	for (reason = 1; reason < __VENET_A_DROPS_MAX; reason++) {
		drops = venet_drops_read(venet, family, reason);
		if (drops && nla_put_uint(skb, reason, drops))
			return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	return 0;
}

static int venet_put_drops(struct sk_buff *skb, const struct venet *venet,
			   int all, int ipv4, int ipv6)
{
	struct nlattr *nest;
	unsigned int reason;

	nest = nla_nest_start(skb, all);
	if (!nest)
		return -EMSGSIZE;
	for (reason = 1; reason < __VENET_A_DROPS_MAX; reason++)
		if (nla_put_uint(skb, reason, venet_drops_total(venet, reason)))
			return -EMSGSIZE;
	nla_nest_end(skb, nest);

	if (venet_put_drops_of(skb, venet, ipv4, VENET_IPV4) ||
	    venet_put_drops_of(skb, venet, ipv6, VENET_IPV6))
		return -EMSGSIZE;
	return 0;
}

/**
 * venet_put_hub - describe a hub
 * @skb: the message
 * @hub: the hub
 * @unused: nothing more is needed
 *
 * Context: RTNL.
 * Return: 0 or -EMSGSIZE.
 */
int venet_put_hub(struct sk_buff *skb, const struct venet *hub,
		  const void *unused)
{
	if (nla_put_u32(skb, VENET_A_HUB_IFINDEX, hub->dev->ifindex) ||
	    nla_put_string(skb, VENET_A_HUB_NAME, hub->dev->name) ||
	    nla_put_u8(skb, VENET_A_HUB_UP, !!(hub->dev->flags & IFF_UP)) ||
	    nla_put_u32(skb, VENET_A_HUB_PORTS, hub->nr_ports) ||
	    nla_put_u32(skb, VENET_A_HUB_ADDRS, hub->nr_addrs) ||
	    nla_put_u32(skb, VENET_A_HUB_FASTPATH, hub->fastpath) ||
	    venet_put_stats(skb, hub, VENET_A_HUB_STATS, VENET_A_HUB_STATS4,
			    VENET_A_HUB_STATS6) ||
	    venet_put_drops(skb, hub, VENET_A_HUB_DROPS, VENET_A_HUB_DROPS4,
			    VENET_A_HUB_DROPS6))
		return -EMSGSIZE;
	return 0;
}

static int venet_put_netnsid(struct sk_buff *skb, const struct venet *hub,
			     const struct venet *port)
{
	struct net *net = dev_net(hub->dev), *peer = dev_net(port->dev);

	if (net_eq(net, peer))
		return 0;
	return nla_put_s32(skb, VENET_A_PORT_NETNSID,
			   peernet2id_alloc(net, peer, GFP_KERNEL));
}

/**
 * venet_put_port - describe a port
 * @skb: the message
 * @hub: its hub
 * @what: the port
 *
 * Context: process, RTNL.
 * Return: 0 or -EMSGSIZE.
 */
int venet_put_port(struct sk_buff *skb, const struct venet *hub,
		   const void *what)
{
	const struct venet *port = what;
	const struct net_device *dev = port->dev;

	if (nla_put_u32(skb, VENET_A_PORT_HUB, hub->dev->ifindex) ||
	    nla_put_u32(skb, VENET_A_PORT_ID, port->id) ||
	    nla_put_u32(skb, VENET_A_PORT_IFINDEX, dev->ifindex) ||
	    nla_put_string(skb, VENET_A_PORT_NAME, dev->name) ||
	    nla_put_u8(skb, VENET_A_PORT_UP, !!(dev->flags & IFF_UP)) ||
	    nla_put_u32(skb, VENET_A_PORT_ADDRS, port->nr_addrs) ||
	    (port->label[0] &&
	     nla_put_string(skb, VENET_A_PORT_LABEL, port->label)) ||
	    (port->mark && nla_put_u32(skb, VENET_A_PORT_MARK, port->mark)) ||
	    venet_put_netnsid(skb, hub, port) ||
	    venet_put_stats(skb, port, VENET_A_PORT_STATS, VENET_A_PORT_STATS4,
			    VENET_A_PORT_STATS6) ||
	    venet_put_drops(skb, port, VENET_A_PORT_DROPS, VENET_A_PORT_DROPS4,
			    VENET_A_PORT_DROPS6) ||
	    nla_put_uint(skb, VENET_A_PORT_BORN, port->born))
		return -EMSGSIZE;
	return 0;
}

/**
 * venet_put_addr - describe an address
 * @skb: the message
 * @hub: the hub of its table
 * @what: its entry
 *
 * Context: RTNL.
 * Return: 0 or -EMSGSIZE.
 */
int venet_put_addr(struct sk_buff *skb, const struct venet *hub,
		   const void *what)
{
	const struct venet_entry *entry = what;
	bool ipv4 = entry->addr.family == AF_INET;
	u32 flags = 0;

	if (entry->addr.src_only)
		flags |= VENET_ADDR_SRC_ONLY;
	if (entry->host)
		flags |= VENET_ADDR_HOST;

	if (nla_put_u32(skb, VENET_A_ADDR_HUB, hub->dev->ifindex) ||
	    nla_put_u32(skb, VENET_A_ADDR_PORT, entry->port_id) ||
	    nla_put(skb, VENET_A_ADDR_ADDRESS,
		    ipv4 ? sizeof(struct in_addr) : sizeof(struct in6_addr),
		    &entry->addr.ip) ||
	    nla_put_u8(skb, VENET_A_ADDR_PREFIXLEN, entry->addr.plen) ||
	    (flags && nla_put_u32(skb, VENET_A_ADDR_FLAGS, flags)))
		return -EMSGSIZE;
	return 0;
}
