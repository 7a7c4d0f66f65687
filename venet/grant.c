// SPDX-License-Identifier: GPL-2.0-only
/* venet: which addresses a port may own. */
#include <linux/inetdevice.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/addrconf.h>

#include "check.h"
#include "grant.h"
#include "table.h"

static bool venet_is_port_of(const struct net_device *dev,
			     const struct venet *hub)
{
	const struct venet *port;

	if (!venet_is_venet(dev))
		return false;
	port = netdev_priv(dev);
	return rtnl_dereference(port->hub) == hub;
}

/*
 * A runtime may put the container's address on the port while that is still on
 * the host; any other device's address is the host's own.
 */
static bool venet_host_owns4(const struct venet *hub, __be32 ip)
{
	struct net *net = dev_net(hub->dev);
	const struct in_ifaddr *ifa;
	struct net_device *dev;

	if (inet_addr_type(net, ip) != RTN_LOCAL)
		return false;

	for_each_netdev(net, dev) {
		struct in_device *in_dev = __in_dev_get_rtnl(dev);

		if (!in_dev || !venet_is_port_of(dev, hub))
			continue;
		in_dev_for_each_ifa_rtnl(ifa, in_dev)
			if (ifa->ifa_local == ip)
				return false;
	}
	return true;
}

/* The broadcast addresses that IPv4 derives from the host's own (RFC 1122). */
static bool venet_host_broadcast4(const struct venet *hub, __be32 ip)
{
	struct net *net = dev_net(hub->dev);
	const struct in_ifaddr *ifa;
	struct net_device *dev;

	/* Also the answer in a netns that has no IPv4 address at all. */
	if (inet_addr_type(net, ip) != RTN_BROADCAST)
		return false;

	for_each_netdev(net, dev) {
		struct in_device *in_dev = __in_dev_get_rtnl(dev);

		if (!in_dev)
			continue;
		in_dev_for_each_ifa_rtnl(ifa, in_dev) {
			__be32 mask = ifa->ifa_mask;
			__be32 subnet = ifa->ifa_address & mask;

			if (ip == ifa->ifa_broadcast ||
			    (ifa->ifa_prefixlen < 31 &&
			     (ip == subnet || ip == (subnet | ~mask))))
				return true;
		}
	}
	return false;
}

static bool venet_host_owns6(const struct venet *hub,
			     const struct in6_addr *ip)
{
	bool owns = false;
#if IS_ENABLED(CONFIG_IPV6)
	struct net_device *dev;

	rcu_read_lock();
	dev = ipv6_dev_find(dev_net(hub->dev), ip, NULL);
	owns = dev && !venet_is_port_of(dev, hub);
	rcu_read_unlock();
#endif
	return owns;
}

/**
 * venet_grant_check - may any port of a hub own an address
 * @hub: the hub
 * @addr: the address
 * @attr: where it stands in the request
 * @extack: for the reason of a refusal
 *
 * Context: RTNL.
 * Return: 0, -EINVAL for a special address, -EADDRNOTAVAIL for one that the
 * host itself uses.
 */
int venet_grant_check(const struct venet *hub, const struct venet_addr *addr,
		      const struct nlattr *attr, struct netlink_ext_ack *extack)
{
	__be32 ip = addr->ip.s6_addr32[0];

	if (addr->family == AF_INET ? venet_special4(ip) :
				      venet_special6(&addr->ip)) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "no port can own a special address (RFC 6890)");
		return -EINVAL;
	}
	if (addr->family == AF_INET6) {
		if (!venet_host_owns6(hub, &addr->ip))
			return 0;
	} else {
		if (venet_host_broadcast4(hub, ip)) {
			NL_SET_ERR_MSG_ATTR(extack, attr,
					    "this is a broadcast address of the host's network");
			return -EADDRNOTAVAIL;
		}
		if (!venet_host_owns4(hub, ip))
			return 0;
	}
	NL_SET_ERR_MSG_ATTR(extack, attr, "this address is the host's own");
	return -EADDRNOTAVAIL;
}
