/* SPDX-License-Identifier: GPL-2.0-only */
/* venet: what the module's files share. */
#ifndef _VENET_H
#define _VENET_H

#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/xarray.h>
#include <net/netns/generic.h>
#include <uapi/linux/venet.h>

struct venet_table;

/**
 * struct venet - private data of a venet device, whatever its role
 * @dev: the device itself
 * @hub: port: its hub; NULL once unbound. RCU, written under RTNL
 * @table: hub: who owns which address; set before @role says hub
 * @drops: per-CPU counters, one for each VENET_A_DROPS_*
 * @role: enum venet_role; written under RTNL, read by each packet
 * @running: between ndo_open and ndo_stop
 * @inert: port: it is in its hub's netns, where it neither sends nor receives
 * @id: port: its number in the hub
 * @nr_ports: hub: number of ports
 * @nr_addrs: port: number of addresses it owns
 * @ports: hub: its ports by id, under RTNL
 * @node: hub: link in the list of its netns, under RTNL
 * @label: port: text chosen by the host
 *
 * Everything down to @inert is read by each packet and written by none.
 */
struct venet {
	struct net_device *dev;
	struct venet __rcu *hub;
	struct venet_table *table;
	unsigned long __percpu *drops;
	u8 role;
	bool running;
	bool inert;

	u32 id;
	u32 nr_ports;
	u32 nr_addrs;
	struct xarray ports;
	struct list_head node;
	char label[VENET_LABEL_MAX + 1];
};

/**
 * struct venet_net - what the module keeps for each netns
 * @hubs: the hubs of this netns, under RTNL
 * @seq: counts changes of hubs, ports and addresses, so that a dump can tell
 *	 that it was overtaken by one; never 0
 */
struct venet_net {
	struct list_head hubs;
	u32 seq;
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
