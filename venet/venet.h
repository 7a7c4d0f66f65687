/* SPDX-License-Identifier: GPL-2.0-only */
/* venet: what the module's files share. */
#ifndef _VENET_H
#define _VENET_H

#include <linux/netdevice.h>
#include <linux/ratelimit.h>
#include <linux/rbtree.h>
#include <linux/skbuff.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>
#include <net/netns/generic.h>
#include <uapi/linux/venet.h>

struct venet_entry;
struct venet_pcpu;
struct venet_routes;
struct venet_table;

/**
 * struct venet - private data of a venet device, whatever its role
 * @dev: the device itself
 * @hub: port: its hub; NULL once unbound. RCU, written under RTNL
 * @table: hub: who owns which address; set before @role says hub
 * @pcpu: counters
 * @routes: where packets find the routes that are kept; NULL while none are
 * @usual: port: an exact address of each family that it was granted, or NULL.
 *	   RCU, written under RTNL
 * @mark: port: skb->mark of its packets on the host
 * @role: enum venet_role; written under RTNL, read by each packet
 * @running: between ndo_open and ndo_stop
 * @inert: port: it is in its hub's netns, where it neither sends nor receives
 * @fastpath: enum venet_fastpath; a port's is a copy of its hub's
 * @own_routes: their table, whether packets see it or not
 * @announced: port: an event has told of it
 * @id: port: its number in the hub
 * @nr_ports: hub: number of ports
 * @nr_addrs: number of addresses of the port, or of all ports of the hub
 * @ports: hub: its ports by id, under RTNL
 * @claims: hub: the host's own addresses, under RTNL
 * @claims_round: hub: marks those that were found when last looked for
 * @node: hub: link in the list of its netns, under RTNL
 * @limit: hub: bounds its ICMP errors; port: its spoof events
 * @label: port: text chosen by the host
 * @born: when it was made, in nanoseconds after boot
 *
 * Everything down to @fastpath is read by each packet and written by none.
 */
struct venet {
	struct net_device *dev;
	struct venet __rcu *hub;
	struct venet_table *table;
	struct venet_pcpu __percpu *pcpu;
	struct venet_routes __rcu *routes;
	struct venet_entry __rcu *usual[2];
	u32 mark;
	u8 role;
	bool running;
	bool inert;
	u8 fastpath;

	struct venet_routes *own_routes;
	bool announced;
	u32 id;
	u32 nr_ports;
	u32 nr_addrs;
	struct xarray ports;
	struct rb_root claims;
	u32 claims_round;
	struct list_head node;
	struct ratelimit_state limit;
	char label[VENET_LABEL_MAX + 1];
	u64 born;
};

/**
 * struct venet_net - what the module keeps for each netns
 * @hubs: the hubs of this netns, under RTNL
 * @seq: counts changes of hubs, ports and addresses, so that a dump can tell
 *	 that it was overtaken by one; never 0
 * @host_changed: an address of the host came or went since the hubs looked
 * @host_work: makes the hubs look
 */
struct venet_net {
	struct list_head hubs;
	u32 seq;
	bool host_changed;
	struct delayed_work host_work;
};

extern unsigned int venet_net_id;
extern const struct net_device_ops venet_netdev_ops;

static inline struct venet_net *venet_pernet(const struct net *net)
{
	return net_generic(net, venet_net_id);
}

static inline bool venet_is_venet(const struct net_device *dev)
{
	return dev->netdev_ops == &venet_netdev_ops;
}

static inline enum venet_role venet_role(const struct venet *venet)
{
	/* Pairs with the release that publishes a hub's table. */
	return smp_load_acquire(&venet->role);
}

#endif /* _VENET_H */
