// SPDX-License-Identifier: GPL-2.0-only
/* venet: which addresses a port may own. */
#include <linux/inetdevice.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/ipv6.h>

#include "check.h"
#include "grant.h"
#include "host.h"
#include "port.h"
#include "table.h"

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

/* Shorter ones hold a good part of the Internet. */
static bool venet_is_short(const struct venet_addr *addr)
{
	return addr->plen < (addr->family == AF_INET ? 8 : 16);
}

static bool venet_is_special(const struct venet_addr *addr)
{
	/* All of IPv4 begins with special addresses but is not made of them. */
	if (ipv6_addr_any(&addr->ip) && venet_is_short(addr))
		return false;
	return addr->family == AF_INET ? venet_special4(addr->ip.s6_addr32[0]) :
					 venet_special6(&addr->ip);
}

/* Who has it already? */
static int venet_grant_taken(struct venet *hub, const struct venet *port,
			     const struct venet_addr *addr,
			     const struct nlattr *attr,
			     struct netlink_ext_ack *extack)
{
	const struct venet_entry *entry;
	char text[VENET_PORT_TEXT];

	entry = venet_table_find(hub->table, addr, port->id);
	if (!entry)
		return 0;
	if (!entry->port_id) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "this address is the host's own");
		return -EADDRNOTAVAIL;
	}
	venet_port_text(xa_load(&hub->ports, entry->port_id), text);
	NL_SET_ERR_MSG_FMT(extack, "the address is owned by %s", text);
	return -EADDRINUSE;
}

/**
 * venet_grant_check - may a port own an address
 * @hub: the hub
 * @port: the port
 * @addr: the address
 * @force: a short prefix is meant so
 * @attr: where the address stands in the request
 * @extack: for the reason of a refusal
 *
 * Context: process, RTNL.
 * Return: 0, -EINVAL for a special address, -EADDRNOTAVAIL for one that the
 * host itself uses, -EADDRINUSE for one that a port owns.
 */
int venet_grant_check(struct venet *hub, const struct venet *port,
		      const struct venet_addr *addr, bool force,
		      const struct nlattr *attr, struct netlink_ext_ack *extack)
{
	if (addr->src_only && addr->plen < venet_addr_bits(addr->family)) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "only an exact address can be src-only");
		return -EINVAL;
	}
	if (venet_is_special(addr)) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "no port can own a special address (RFC 6890)");
		return -EINVAL;
	}
	if (venet_is_short(addr) && !force) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "a prefix as short as this needs the force flag");
		return -EINVAL;
	}
	if (addr->family == AF_INET && addr->plen == 32 &&
	    venet_host_broadcast4(hub, addr->ip.s6_addr32[0])) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "this is a broadcast address of the host's network");
		return -EADDRNOTAVAIL;
	}

	venet_host_settle(dev_net(hub->dev));
	return venet_grant_taken(hub, port, addr, attr, extack);
}
