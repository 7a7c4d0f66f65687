// SPDX-License-Identifier: GPL-2.0-only
/*
 * venet: events.
 *
 * They go to the hub's netns only, and there to those who may read. Nothing is
 * built while nobody listens.
 */
#include <net/genetlink.h>
#include <net/ip.h>
#include <net/ipv6.h>

#include "event.h"
#include "message.h"
#include "netlink.h"

static bool venet_heard(const struct venet *hub, unsigned int group)
{
	struct net *net = dev_net(hub->dev);

	return check_net(net) &&
	       genl_has_listeners(&venet_genl_family, net, group);
}

static void venet_event(const struct venet *hub, const void *what, u8 cmd,
			venet_put_t put, unsigned int group, gfp_t gfp)
{
	struct sk_buff *msg;
	void *hdr;

	msg = genlmsg_new(NLMSG_GOODSIZE, gfp);
	if (!msg)
		return;
	hdr = genlmsg_put(msg, 0, 0, &venet_genl_family, 0, cmd);
	if (!hdr || put(msg, hub, what)) {
		nlmsg_free(msg);
		return;
	}
	genlmsg_end(msg, hdr);
	genlmsg_multicast_netns(&venet_genl_family, dev_net(hub->dev), msg, 0,
				group, gfp);
}

/**
 * venet_event_port - tell of a port
 * @hub: its hub
 * @port: the port
 * @cmd: VENET_CMD_PORT_*_NTF
 *
 * Context: process, RTNL.
 */
void venet_event_port(const struct venet *hub, const struct venet *port, u8 cmd)
{
	if (venet_heard(hub, VENET_GROUP_EVENTS))
		venet_event(hub, port, cmd, venet_put_port, VENET_GROUP_EVENTS,
			    GFP_KERNEL);
}

/**
 * venet_event_addr - tell of an address
 * @hub: the hub of its table
 * @entry: its entry
 * @cmd: VENET_CMD_ADDR_*_NTF
 *
 * Context: process, RTNL.
 */
void venet_event_addr(const struct venet *hub, const struct venet_entry *entry,
		      u8 cmd)
{
	if (venet_heard(hub, VENET_GROUP_EVENTS))
		venet_event(hub, entry, cmd, venet_put_addr, VENET_GROUP_EVENTS,
			    GFP_KERNEL);
}

struct venet_spoof {
	const struct venet *port;
	const struct sk_buff *skb;
};

static int venet_put_spoof(struct sk_buff *msg, const struct venet *hub,
			   const void *what)
{
	const struct venet_spoof *spoof = what;
	const struct sk_buff *skb = spoof->skb;
	bool ipv4 = skb->protocol == htons(ETH_P_IP);

	if (nla_put_u32(msg, VENET_A_ADDR_HUB, hub->dev->ifindex) ||
	    nla_put_u32(msg, VENET_A_ADDR_PORT, spoof->port->id) ||
	    (ipv4 ? nla_put_in_addr(msg, VENET_A_ADDR_ADDRESS,
				    ip_hdr(skb)->saddr) :
		    nla_put_in6_addr(msg, VENET_A_ADDR_ADDRESS,
				     &ipv6_hdr(skb)->saddr)))
		return -EMSGSIZE;
	return 0;
}

/**
 * venet_event_spoof - tell of a packet with a source that is not its sender's
 * @hub: the hub
 * @port: the sender, whose number of events a second is limited
 * @skb: the packet, checked but for its source
 *
 * Context: RCU, BH off.
 */
void venet_event_spoof(const struct venet *hub, struct venet *port,
		       const struct sk_buff *skb)
{
	const struct venet_spoof spoof = { .port = port, .skb = skb };

	if (venet_heard(hub, VENET_GROUP_SPOOF) && __ratelimit(&port->limit))
		venet_event(hub, &spoof, VENET_CMD_SPOOF_NTF, venet_put_spoof,
			    VENET_GROUP_SPOOF, GFP_ATOMIC);
}
