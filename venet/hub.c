// SPDX-License-Identifier: GPL-2.0-only
/*
 * venet: the hub, the host's side.
 *
 * One hub serves all containers of a host. It never leaves its netns: every
 * port's IFLA_LINK, the scope of netlink and the owner of the capability hang
 * on it.
 */
#include <linux/rtnetlink.h>
#include <linux/sysctl.h>
#include <net/net_namespace.h>

#include "check.h"
#include "cross.h"
#include "host.h"
#include "hub.h"
#include "input.h"
#include "port.h"
#include "route.h"
#include "stats.h"
#include "table.h"
#include "tune.h"
#include "unreach.h"

/* ICMP errors a second. */
#define VENET_UNREACH_MAX	100

static unsigned int venet_userns_hubs;
static struct ctl_table_header *venet_sysctl;

static struct ctl_table venet_sysctls[] = {
	{
		.procname	= "userns_hubs",
		.data		= &venet_userns_hubs,
		.maxlen		= sizeof(venet_userns_hubs),
		.mode		= 0644,
		.proc_handler	= proc_douintvec_minmax,
		.extra1		= SYSCTL_ZERO,
		.extra2		= SYSCTL_ONE,
	},
	VENET_SYSCTL_END
};

/**
 * venet_hub_init - make the sysctl net.venet.userns_hubs
 *
 * Any local user can make a user namespace, and a netns in it, and a device in
 * that. Whether it may be a hub is for the administrator to say.
 *
 * Return: 0 or -ENOMEM.
 */
int __init venet_hub_init(void)
{
	venet_sysctl = register_net_sysctl(&init_net, "net/venet",
					   venet_sysctls);
	return venet_sysctl ? 0 : -ENOMEM;
}

/**
 * venet_hub_exit - undo venet_hub_init()
 */
void venet_hub_exit(void)
{
	unregister_net_sysctl_table(venet_sysctl);
}

/**
 * venet_hub_is_guest - does a hub belong to a user namespace
 * @hub: the hub
 *
 * Return: true when its memory is bounded because its owner is not the
 * administrator of the machine.
 */
bool venet_hub_is_guest(const struct venet *hub)
{
	return dev_net(hub->dev)->user_ns != &init_user_ns;
}

/**
 * venet_hub_changed - a hub, one of its ports or addresses came, changed or went
 * @hub: the hub
 *
 * Context: RTNL.
 */
void venet_hub_changed(const struct venet *hub)
{
	struct venet_net *vn = venet_pernet(dev_net(hub->dev));

	if (!++vn->seq)
		vn->seq = 1;
}

/**
 * venet_hub_become - make a device without a role a hub, for good
 * @venet: the device; nothing is done when it is a hub already
 * @extack: for the reason of a refusal
 *
 * Context: process, RTNL.
 * Return: 0 or a negative errno.
 */
int venet_hub_become(struct venet *venet, struct netlink_ext_ack *extack)
{
	struct net_device *dev = venet->dev;
	struct venet_table *table;

	ASSERT_RTNL();

	switch (venet->role) {
	case VENET_ROLE_HUB:
		return 0;
	case VENET_ROLE_PORT:
		NL_SET_ERR_MSG(extack, "the link is a port, not a hub");
		return -EINVAL;
	}

	if (venet_hub_is_guest(venet) && !READ_ONCE(venet_userns_hubs)) {
		NL_SET_ERR_MSG(extack,
			       "hubs in user namespaces are off (sysctl net.venet.userns_hubs)");
		return -EPERM;
	}
	if (dev->mtu < IPV6_MIN_MTU) {
		NL_SET_ERR_MSG(extack, "the MTU of a hub is 1280 or more");
		return -EINVAL;
	}

	table = venet_table_alloc();
	if (!table)
		return -ENOMEM;

	if (venet_routes_init(venet, VENET_HUB_ROUTES)) {
		venet_table_free(table);
		return -ENOMEM;
	}

	venet->table = table;
	venet->fastpath = VENET_FASTPATH_DEFAULT;
	dev->min_mtu = IPV6_MIN_MTU;
	venet_pin_netns(dev);
	venet_input_attach(dev);
	venet_limit_init(venet, VENET_UNREACH_MAX);
	list_add_tail(&venet->node, &venet_pernet(dev_net(dev))->hubs);
	/* Pairs with venet_role(). */
	smp_store_release(&venet->role, VENET_ROLE_HUB);
	venet_routes_switch(venet);
	venet_hub_changed(venet);
	venet_host_changed(dev_net(dev));
	venet_host_settle(dev_net(dev));
	venet_tune(venet);
	return 0;
}

/**
 * venet_hub_release - take down all ports of a hub that is about to go
 * @hub: the hub
 * @kill: where to queue its ports for unregistration, whatever their netns
 *
 * Context: process, RTNL.
 */
void venet_hub_release(struct venet *hub, struct list_head *kill)
{
	struct venet *port;
	unsigned long id;

	ASSERT_RTNL();

	if (list_empty(&hub->node))
		return;

	xa_for_each(&hub->ports, id, port) {
		venet_port_unbind(port);
		unregister_netdevice_queue(port->dev, kill);
	}
	list_del_init(&hub->node);
	venet_host_release(hub);
	venet_hub_changed(hub);
}

/**
 * venet_hub_set_fastpath - choose the shortcuts of a hub and its ports
 * @hub: the hub
 * @fastpath: enum venet_fastpath
 *
 * Context: process, RTNL.
 */
void venet_hub_set_fastpath(struct venet *hub, u8 fastpath)
{
	struct venet *port;
	unsigned long id;

	WRITE_ONCE(hub->fastpath, fastpath);
	venet_routes_switch(hub);
	if (!(fastpath & VENET_FASTPATH_HUB_ROUTES))
		venet_routes_flush(hub);

	xa_for_each(&hub->ports, id, port) {
		WRITE_ONCE(port->fastpath, fastpath);
		venet_routes_switch(port);
		if (!(fastpath & VENET_FASTPATH_PORT_ROUTES))
			venet_routes_flush(port);
	}
	venet_hub_changed(hub);
}

static struct venet *venet_hub_owner(const struct venet *hub,
				     const struct sk_buff *skb)
{
	return skb->protocol == htons(ETH_P_IP) ?
	       venet_table_owner4(hub->table, ip_hdr(skb)->daddr) :
	       venet_table_owner6(hub->table, &ipv6_hdr(skb)->daddr);
}

/**
 * venet_hub_xmit - host to container
 * @hub: the hub that is asked to send
 * @skb: the packet; consumed
 *
 * Context: BH off.
 */
void venet_hub_xmit(struct venet *hub, struct sk_buff *skb)
{
	unsigned int reason;
	struct venet *port;

	reason = venet_check_received(skb);
	if (unlikely(reason)) {
		venet_drop(skb, NULL, hub, reason);
		return;
	}

	port = venet_hub_owner(hub, skb);
	if (unlikely(!port)) {
		venet_unreachable(hub, skb);
		venet_drop(skb, NULL, hub, VENET_A_DROPS_UNOWNED);
		return;
	}
	if (unlikely(READ_ONCE(port->inert))) {
		venet_drop(skb, port, hub, VENET_A_DROPS_INERT);
		return;
	}
	if (unlikely(!READ_ONCE(port->running))) {
		venet_drop(skb, port, hub, VENET_A_DROPS_DOWN);
		return;
	}

	venet_cross(hub, port, skb, 0,
		    READ_ONCE(hub->fastpath) & VENET_FASTPATH_HUB_DIRECT &&
		    venet_cross_forwarded(hub, skb));
}
