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
#include <net/netlink.h>

#include "check.h"
#include "cross.h"
#include "event.h"
#include "host.h"
#include "hub.h"
#include "input.h"
#include "port.h"
#include "route.h"
#include "stats.h"
#include "table.h"
#include "tune.h"

/* So that an id and the next one fit into an int everywhere. */
struct netlink_range_validation venet_id_range = {
	.min = 1,
	.max = S32_MAX,
};

/**
 * venet_port_check_label - may this be the label of a port
 * @attr: the label
 * @extack: for the reason of a refusal
 *
 * Return: 0 or -EINVAL.
 */
int venet_port_check_label(const struct nlattr *attr,
			   struct netlink_ext_ack *extack)
{
	const u8 *c;

	/* It is shown on terminals. */
	for (c = nla_data(attr); *c; c++) {
		if (*c < ' ' || *c == 0x7f) {
			NL_SET_ERR_MSG_ATTR(extack, attr,
					    "a label has no control characters");
			return -EINVAL;
		}
	}
	return 0;
}

/**
 * venet_port_text - how a message names a port
 * @port: the port
 * @text: where to put it
 *
 * Context: RTNL.
 * Return: @text, "port 7 (web1)".
 */
const char *venet_port_text(const struct venet *port,
			    char text[VENET_PORT_TEXT])
{
	snprintf(text, VENET_PORT_TEXT,
		 port->label[0] ? "port %u (%.30s)" : "port %u", port->id,
		 port->label);
	return text;
}

/**
 * venet_port_set_label - name a port
 * @port: the port
 * @attr: its label, checked
 *
 * Context: RTNL.
 */
void venet_port_set_label(struct venet *port, const struct nlattr *attr)
{
	nla_strscpy(port->label, attr, sizeof(port->label));
}

/**
 * venet_port_bind - make a device without a role a port
 * @port: the device; if it is registered, venet_port_moved() must follow
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
			char text[VENET_PORT_TEXT];

			venet_port_text(xa_load(&hub->ports, id), text);
			NL_SET_ERR_MSG_FMT(extack, "the hub has a %s already",
					   text);
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
	port->fastpath = hub->fastpath;
	venet_input_attach(port->dev);
	rcu_assign_pointer(port->hub, hub);
	/* Pairs with venet_role(). */
	smp_store_release(&port->role, VENET_ROLE_PORT);
	venet_routes_switch(port);
	venet_hub_changed(hub);
	return 0;
}

/* An exact address is the longest match there can be: no other is to be asked. */
static void venet_port_learn(struct venet *port, struct venet_entry *entry)
{
	struct venet_entry __rcu **usual;

	usual = &port->usual[entry->addr.family == AF_INET6];
	if (!rtnl_dereference(*usual) && !entry->addr.src_only &&
	    entry->addr.plen == venet_addr_bits(entry->addr.family))
		rcu_assign_pointer(*usual, entry);
}

/* Before the entry leaves the port. */
static bool venet_port_forget(struct venet *port,
			      const struct venet_entry *entry)
{
	struct venet_entry __rcu **usual;

	usual = &port->usual[entry->addr.family == AF_INET6];
	if (rtnl_dereference(*usual) != entry)
		return false;
	RCU_INIT_POINTER(*usual, NULL);
	return true;
}

/* After that: the port may have another one. */
static void venet_port_learn_next(const struct venet *hub, struct venet *port,
				  u8 family)
{
	const struct venet_addr first = { .family = family };
	struct venet_entry *entry;

	entry = venet_table_next(hub->table, port->id, &first);
	if (entry && entry->port_id == port->id &&
	    entry->addr.family == family)
		venet_port_learn(port, entry);
}

/**
 * venet_port_unbind - take a port and its addresses out of its hub
 * @port: the port; nothing is done when it has no hub any more
 *
 * It has no role then, as a new device has none. Packets on their way may
 * still count for it.
 *
 * Context: process, RTNL.
 */
void venet_port_unbind(struct venet *port)
{
	struct venet *hub = rtnl_dereference(port->hub);

	ASSERT_RTNL();

	if (!hub)
		return;

	if (port->announced)
		venet_event_port(hub, port, VENET_CMD_PORT_DEL_NTF);
	port->announced = false;

	RCU_INIT_POINTER(port->usual[0], NULL);
	RCU_INIT_POINTER(port->usual[1], NULL);
	venet_table_flush(hub->table, port->id);
	hub->nr_addrs -= port->nr_addrs;
	port->nr_addrs = 0;
	/* Pairs with venet_role(). */
	smp_store_release(&port->role, VENET_ROLE_NONE);
	RCU_INIT_POINTER(port->hub, NULL);
	WRITE_ONCE(port->inert, false);
	WRITE_ONCE(port->mark, 0);
	venet_routes_switch(port);
	venet_routes_flush(port);
	xa_erase(&hub->ports, port->id);
	hub->nr_ports--;
	port->id = 0;
	port->label[0] = '\0';
	venet_hub_changed(hub);
	/* Its addresses may be the host's now. */
	venet_host_changed(dev_net(hub->dev));
	netif_carrier_on(port->dev);
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
	struct venet_entry *entry;

	if (venet_hub_is_guest(hub) &&
	    hub->nr_addrs >= VENET_GUEST_ADDRS_MAX) {
		NL_SET_ERR_MSG(extack,
			       "a hub in a user namespace has 65536 addresses at most");
		return -ENOSPC;
	}

	entry = venet_table_add(hub->table, addr, port, port->id);
	if (!entry)
		return -ENOMEM;
	venet_port_learn(port, entry);
	port->nr_addrs++;
	hub->nr_addrs++;
	venet_hub_changed(hub);
	venet_event_addr(hub, entry, VENET_CMD_ADDR_ADD_NTF);
	return 0;
}

/**
 * venet_port_revoke - take an address from the port that it was granted to
 * @hub: the hub
 * @entry: the address
 *
 * Context: process, RTNL.
 */
void venet_port_revoke(struct venet *hub, struct venet_entry *entry)
{
	struct venet *port = xa_load(&hub->ports, entry->port_id);
	bool usual = venet_port_forget(port, entry);
	u8 family = entry->addr.family;

	port->nr_addrs--;
	hub->nr_addrs--;
	venet_event_addr(hub, entry, VENET_CMD_ADDR_DEL_NTF);
	if (entry->host)
		venet_table_move(hub->table, entry, NULL, 0);
	else
		venet_table_del(hub->table, entry);
	if (usual)
		venet_port_learn_next(hub, port, family);
	venet_hub_changed(hub);
}

/**
 * venet_port_give - give an address that a port has to another one
 * @hub: the hub of both
 * @entry: the address
 * @port: the new owner
 *
 * Context: process, RTNL.
 */
void venet_port_give(struct venet *hub, struct venet_entry *entry,
		     struct venet *port)
{
	struct venet *from = xa_load(&hub->ports, entry->port_id);
	bool usual = venet_port_forget(from, entry);

	from->nr_addrs--;
	port->nr_addrs++;
	venet_table_move(hub->table, entry, port, port->id);
	venet_port_learn(port, entry);
	if (usual)
		venet_port_learn_next(hub, from, entry->addr.family);
	venet_hub_changed(hub);
	venet_event_addr(hub, entry, VENET_CMD_ADDR_CHANGE_NTF);
}

/**
 * venet_port_changed - something that a port's description shows has changed
 * @port: the port
 *
 * Context: process, RTNL.
 */
void venet_port_changed(struct venet *port)
{
	struct venet *hub = rtnl_dereference(port->hub);

	if (!hub)
		return;
	venet_hub_changed(hub);
	venet_event_port(hub, port, port->announced ? VENET_CMD_PORT_CHANGE_NTF :
						      VENET_CMD_PORT_ADD_NTF);
	port->announced = true;
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
	/* Its addresses are not the host's, whatever netns they are in. */
	venet_host_changed(dev_net(hub->dev));
	venet_port_changed(port);
}

/* The address that a port usually sends with, or NULL. */
static const struct venet_entry *venet_port_usual(const struct venet *port,
						  unsigned int family)
{
	const struct venet_entry *entry;

	if (!(READ_ONCE(port->fastpath) & VENET_FASTPATH_SOURCE))
		return NULL;
	entry = venet_dereference(port->usual[family]);
	/* It may be somebody else's by now: the host's, for one. */
	return entry && rcu_access_pointer(entry->port) == port ? entry : NULL;
}

static bool venet_port_may_send4(const struct venet *port,
				 const struct venet *hub, __be32 ip)
{
	const struct venet_entry *usual = venet_port_usual(port, 0);

	return (usual && usual->addr.ip.s6_addr32[0] == ip) ||
	       venet_table_owner4(hub->table, ip) == port ||
	       venet_table_shares4(hub->table, ip, port);
}

static bool venet_port_may_send6(const struct venet *port,
				 const struct venet *hub,
				 const struct in6_addr *ip)
{
	const struct venet_entry *usual = venet_port_usual(port, 1);

	return (usual && ipv6_addr_equal(&usual->addr.ip, ip)) ||
	       venet_table_owner6(hub->table, ip) == port ||
	       venet_table_shares6(hub->table, ip, port);
}

static bool venet_port_may_send(const struct venet *port,
				const struct venet *hub,
				const struct sk_buff *skb)
{
	return skb->protocol == htons(ETH_P_IP) ?
	       venet_port_may_send4(port, hub, ip_hdr(skb)->saddr) :
	       venet_port_may_send6(port, hub, &ipv6_hdr(skb)->saddr);
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
 * Context: BH off.
 */
void venet_port_xmit(struct venet *port, struct sk_buff *skb)
{
	const struct venet *hub = venet_dereference(port->hub);
	unsigned int reason;

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
	if (unlikely(reason == VENET_A_DROPS_MARTIAN))
		goto spoof;
	if (unlikely(reason))
		goto drop;
	reason = VENET_A_DROPS_SOURCE;
	if (unlikely(!venet_port_may_send(port, hub, skb)))
		goto spoof;
	reason = VENET_A_DROPS_BROADCAST;
	if (unlikely(venet_port_broadcasts(hub, skb)))
		goto drop;

	venet_cross(port, hub, skb, READ_ONCE(port->mark),
		    READ_ONCE(hub->fastpath) & VENET_FASTPATH_PORT_DIRECT &&
		    venet_cross_process(skb));
	return;

spoof:
	venet_event_spoof(hub, port, skb);
drop:
	venet_drop(skb, port, hub, reason);
}
