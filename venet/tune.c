// SPDX-License-Identifier: GPL-2.0-only
/*
 * venet: what the module sets on its own devices.
 *
 * Sysctls of the hub, never those of all devices; and two neighbours on hub and
 * ports. A POINTOPOINT device has one IPv4 neighbour, 0.0.0.0; IPv6 gets along
 * with one as well, because both sides route via fe80::1, an address assigned
 * nowhere. Pinned as permanent they do not count against the neighbour limits
 * of the machine, which all containers share.
 */
#include <linux/inetdevice.h>
#include <linux/rtnetlink.h>
#include <net/addrconf.h>
#include <net/arp.h>
#include <net/ndisc.h>
#include <net/neighbour.h>

#include "tune.h"

static void venet_pin(struct neigh_table *table, const void *key,
		      struct net_device *dev)
{
	struct neighbour *neigh;

	neigh = neigh_lookup(table, key, dev);
	if (!neigh)
		neigh = neigh_create(table, key, dev);
	/* Without the pin the stack makes a neighbour as needed: slower. */
	if (IS_ERR(neigh))
		return;

	neigh_update(neigh, NULL, NUD_PERMANENT,
		     NEIGH_UPDATE_F_OVERRIDE | NEIGH_UPDATE_F_ADMIN, 0);
	neigh_release(neigh);
}

static void venet_pin_neighbours(struct net_device *dev)
{
	static const struct in6_addr gateway = {
		.s6_addr = { 0xfe, 0x80, [15] = 1 },
	};
	static const __be32 any = htonl(INADDR_ANY);

	if (__in_dev_get_rtnl(dev))
		venet_pin(&arp_tbl, &any, dev);
#if IS_ENABLED(CONFIG_IPV6)
	if (__in6_dev_get(dev))
		venet_pin(&nd_tbl, &gateway, dev);
#endif
}

static void venet_set_sysctls(struct net_device *dev)
{
	struct in_device *in_dev = __in_dev_get_rtnl(dev);
#if IS_ENABLED(CONFIG_IPV6)
	struct inet6_dev *idev = __in6_dev_get(dev);

	if (idev)
		WRITE_ONCE(idev->cnf.accept_redirects, 0);
#endif
	if (!in_dev)
		return;

	/* The table has verified the source, and no route would add to that. */
	IN_DEV_CONF_SET(in_dev, RP_FILTER, 0);
	IN_DEV_CONF_SET(in_dev, SEND_REDIRECTS, 0);
	IN_DEV_CONF_SET(in_dev, ACCEPT_REDIRECTS, 0);
	IN_DEV_CONF_SET(in_dev, PROXY_ARP, 0);
}

/**
 * venet_tune - set what a hub or a bound port needs
 * @venet: the device; nothing is done when it has no role or is down
 *
 * Called at each event that may have undone it.
 *
 * Context: process, RTNL.
 */
void venet_tune(struct venet *venet)
{
	if (venet->role == VENET_ROLE_NONE || !(venet->dev->flags & IFF_UP))
		return;

	if (venet->role == VENET_ROLE_HUB)
		venet_set_sysctls(venet->dev);
	venet_pin_neighbours(venet->dev);
}
