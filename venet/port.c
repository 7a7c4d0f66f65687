// SPDX-License-Identifier: GPL-2.0-only
/*
 * venet: the port, the container's side.
 *
 * A port knows its hub and the hub knows its ports; neither holds a reference
 * on the other or on its netns. Whichever goes first takes the other out of its
 * own books under RTNL, and core's grace period before it frees a device lets
 * the packets on their way finish.
 */
#include <linux/inetdevice.h>
#include <linux/rtnetlink.h>
#include <net/ip.h>

#include "check.h"
#include "hub.h"
#include "port.h"
#include "scrub.h"
#include "stats.h"
#include "table.h"
#include "tune.h"

/**
 * venet_port_bind - make a device without a role a port
 * @port: the device, not registered yet
 * @hub: its hub
 * @id: the number it shall have in the hub, or 0 for the lowest free one
 * @extack: for the reason of a refusal
 *
 * Context: process, RTNL.
 * Return: 0 or a negative errno.
 */
int venet_port_bind(struct venet *port, struct venet *hub, u32 id,
		    struct netlink_ext_ack *extack)
{
	struct venet *owner;
	int err;

	ASSERT_RTNL();

	if (venet_hub_is_guest(hub) &&
	    hub->nr_ports >= VENET_GUEST_PORTS_MAX) {
		NL_SET_ERR_MSG(extack,
			       "a hub in a user namespace has 4096 ports at most");
		return -ENOSPC;
	}

	if (id) {
		err = xa_insert(&hub->ports, id, port, GFP_KERNEL_ACCOUNT);
		if (err == -EBUSY) {
			owner = xa_load(&hub->ports, id);
			NL_SET_ERR_MSG_FMT(extack,
					   "id %u belongs to another port%s%.30s%s",
					   id, owner->label[0] ? " (" : "",
					   owner->label,
					   owner->label[0] ? ")" : "");
			return -EEXIST;
		}
	} else {
		err = xa_alloc(&hub->ports, &id, port, XA_LIMIT(1, INT_MAX),
			       GFP_KERNEL_ACCOUNT);
	}
	if (err)
		return err;

	hub->nr_ports++;
	port->id = id;
	rcu_assign_pointer(port->hub, hub);
	/* Pairs with venet_role(). */
	smp_store_release(&port->role, VENET_ROLE_PORT);
	venet_hub_changed(hub);
	return 0;
}

/**
 * venet_port_unbind - take a port and its addresses out of its hub
 * @port: the port; nothing is done when it has no hub any more
 *
 * Context: process, RTNL.
 */
void venet_port_unbind(struct venet *port)
{
	struct venet *hub = rtnl_dereference(port->hub);

	ASSERT_RTNL();

	if (!hub)
		return;

	venet_table_flush(hub->table, port->id);
	port->nr_addrs = 0;
	RCU_INIT_POINTER(port->hub, NULL);
	xa_erase(&hub->ports, port->id);
	hub->nr_ports--;
	venet_hub_changed(hub);
}

/**
 * venet_port_grant - give an address to a port
 * @port: the port, bound to a hub
 * @addr: an address that nobody owns
 * @extack: for the reason of a refusal
 *
 * Context: process, RTNL.
 * Return: 0 or a negative errno.
 */
int venet_port_grant(struct venet *port, const struct venet_addr *addr,
		     struct netlink_ext_ack *extack)
{
	struct venet *hub = rtnl_dereference(port->hub);
	int err;

	if (venet_hub_is_guest(hub) &&
	    venet_table_count(hub->table) >= VENET_GUEST_ADDRS_MAX) {
		NL_SET_ERR_MSG(extack,
			       "a hub in a user namespace has 65536 addresses at most");
		return -ENOSPC;
	}

	err = venet_table_add(hub->table, addr, port, port->id);
	if (err)
		return err;
	port->nr_addrs++;
	venet_hub_changed(hub);
	return 0;
}

/**
 * venet_port_revoke - take an address from the port that owns it
 * @entry: the address
 *
 * Context: process, RTNL.
 */
void venet_port_revoke(struct venet_entry *entry)
{
	struct venet *port = rtnl_dereference(entry->port);
	struct venet *hub = rtnl_dereference(port->hub);

	port->nr_addrs--;
	venet_table_del(hub->table, entry);
	venet_hub_changed(hub);
}

/**
 * venet_port_moved - a port is in a netns, perhaps another one than before
 * @port: the port
 *
 * In its hub's own netns a port would bring the host's packets for the
 * container back to the host: there it is inert.
 *
 * Context: RTNL.
 */
void venet_port_moved(struct venet *port)
{
	struct venet *hub = rtnl_dereference(port->hub);
	bool inert;

	if (!hub)
		return;

	inert = net_eq(dev_net(port->dev), dev_net(hub->dev));
	WRITE_ONCE(port->inert, inert);
	if (inert)
		netif_carrier_off(port->dev);
	else
		netif_carrier_on(port->dev);
	venet_hub_changed(hub);
}

static bool venet_port_owns(const struct venet *port, const struct venet *hub,
			    const struct sk_buff *skb)
{
	const struct venet *owner;

	owner = skb->protocol == htons(ETH_P_IP) ?
		venet_table_owner4(hub->table, ip_hdr(skb)->saddr) :
		venet_table_owner6(hub->table, &ipv6_hdr(skb)->saddr);
	return owner == port;
}

/*
 * While the hub is in a VRF, core calls the VRF's receive handler in place of
 * the hub's, which is where directed broadcasts are dropped otherwise.
 */
static bool venet_port_broadcasts(const struct venet *hub,
				  const struct sk_buff *skb)
{
	return skb->protocol == htons(ETH_P_IP) &&
	       netif_is_l3_slave(hub->dev) &&
	       inet_addr_type_dev_table(dev_net(hub->dev), hub->dev,
					ip_hdr(skb)->daddr) == RTN_BROADCAST;
}

/**
 * venet_port_xmit - container to host
 * @port: the port that is asked to send
 * @skb: the packet; consumed
 *
 * Context: RCU, BH off.
 */
void venet_port_xmit(struct venet *port, struct sk_buff *skb)
{
	const struct venet *hub = rcu_dereference(port->hub);
	unsigned int reason, len = skb->len;

	if (unlikely(!hub)) {
		venet_drop(skb, port, NULL, VENET_A_DROPS_UNBOUND);
		return;
	}

	reason = VENET_A_DROPS_INERT;
	if (unlikely(READ_ONCE(port->inert)))
		goto drop;
	reason = VENET_A_DROPS_DOWN;
	if (unlikely(!READ_ONCE(hub->running)))
		goto drop;
	reason = venet_check_sent(skb);
	if (unlikely(reason))
		goto drop;
	reason = VENET_A_DROPS_SOURCE;
	if (unlikely(!venet_port_owns(port, hub, skb)))
		goto drop;
	reason = VENET_A_DROPS_BROADCAST;
	if (unlikely(venet_port_broadcasts(hub, skb)))
		goto drop;

	venet_scrub(skb, hub->dev);
	if (unlikely(__netif_rx(skb) != NET_RX_SUCCESS)) {
		venet_count_drop(port, hub, VENET_A_DROPS_BACKLOG);
		return;
	}
	dev_sw_netstats_tx_add(port->dev, 1, len);
	dev_sw_netstats_rx_add(hub->dev, len);
	return;

drop:
	venet_drop(skb, port, hub, reason);
}
