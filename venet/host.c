// SPDX-License-Identifier: GPL-2.0-only
/*
 * venet: the host's own addresses.
 *
 * A container that was granted a prefix must not speak as the host, whose
 * address may lie inside. So the table of a hub has an entry for each address
 * of the hub's netns. IPv6 tells of a new address in softirq context, where the
 * table cannot be changed. So an event is only a reason to look: a work item
 * does, and so does each command that depends on it. Addresses on the hub's own
 * ports are not the host's: a runtime may configure a port before it moves it.
 */
#include <linux/inetdevice.h>
#include <linux/rtnetlink.h>
#include <net/addrconf.h>
#include <net/if_inet6.h>
#include <net/ip.h>

#include "check.h"
#include "event.h"
#include "host.h"
#include "hub.h"
#include "table.h"
#include "tune.h"

/**
 * struct venet_claim - an address of the host
 * @node: link in venet.claims, by address
 * @addr: the address
 * @entry: its entry in the table, NULL as long as there was no memory for it
 * @round: the last round in which it was found
 */
struct venet_claim {
	struct rb_node node;
	struct venet_addr addr;
	struct venet_entry *entry;
	u32 round;
};

static bool venet_is_port_of(const struct net_device *dev,
			     const struct venet *hub)
{
	const struct venet *port = netdev_priv(dev);

	return venet_is_venet(dev) && rtnl_dereference(port->hub) == hub;
}

/* Context: RTNL; BH may be off. */
static bool venet_claim_found(struct venet *hub, const struct venet_addr *addr)
{
	struct rb_node **link = &hub->claims.rb_node, *parent = NULL;
	struct venet_claim *claim;
	int diff;

	while (*link) {
		parent = *link;
		claim = rb_entry(parent, struct venet_claim, node);
		diff = venet_addr_cmp(addr, &claim->addr);
		if (!diff) {
			claim->round = hub->claims_round;
			return true;
		}
		link = diff < 0 ? &parent->rb_left : &parent->rb_right;
	}

	claim = kzalloc(sizeof(*claim),
			GFP_ATOMIC | __GFP_ACCOUNT | __GFP_NOWARN);
	if (!claim)
		return false;
	claim->addr = *addr;
	claim->round = hub->claims_round;
	rb_link_node(&claim->node, parent, link);
	rb_insert_color(&claim->node, &hub->claims);
	return true;
}

static bool venet_claim_found4(struct venet *hub, __be32 ip)
{
	struct venet_addr addr = { .family = AF_INET, .plen = 32 };

	addr.ip.s6_addr32[0] = ip;
	return venet_special4(ip) || venet_claim_found(hub, &addr);
}

static bool venet_claim_found6(struct venet *hub, const struct in6_addr *ip)
{
	struct venet_addr addr = { .ip = *ip, .family = AF_INET6, .plen = 128 };

	return venet_special6(ip) || venet_claim_found(hub, &addr);
}

static bool venet_host_look4(struct venet *hub, struct net_device *dev)
{
	struct in_device *in_dev = __in_dev_get_rtnl(dev);
	const struct in_ifaddr *ifa;
	bool all = true;

	if (!in_dev)
		return true;
	in_dev_for_each_ifa_rtnl(ifa, in_dev)
		all &= venet_claim_found4(hub, ifa->ifa_local);
	return all;
}

static bool venet_host_look6(struct venet *hub, struct net_device *dev)
{
	bool all = true;
#if IS_ENABLED(CONFIG_IPV6)
	struct inet6_dev *idev = __in6_dev_get(dev);
	const struct inet6_ifaddr *ifp;

	if (!idev)
		return true;
	read_lock_bh(&idev->lock);
	list_for_each_entry(ifp, &idev->addr_list, if_list)
		all &= venet_claim_found6(hub, &ifp->addr);
	read_unlock_bh(&idev->lock);
#endif
	return all;
}

/* The host takes an address, from a port if one owns it. */
static bool venet_claim_take(struct venet *hub, struct venet_claim *claim)
{
	struct venet_entry *entry;

	entry = venet_table_find(hub->table, &claim->addr, 0);
	if (!entry)
		entry = venet_table_add(hub->table, &claim->addr, NULL, 0);
	if (!entry)
		return false;

	claim->entry = entry;
	entry->host = true;
	RCU_INIT_POINTER(entry->port, NULL);
	venet_hub_changed(hub);
	if (entry->port_id)
		venet_event_addr(hub, entry, VENET_CMD_ADDR_CHANGE_NTF);
	return true;
}

/* The host has the address no more: back to the port that it was granted to. */
static void venet_claim_return(struct venet *hub, struct venet_claim *claim)
{
	struct venet_entry *entry = claim->entry;

	rb_erase(&claim->node, &hub->claims);
	kfree(claim);
	if (!entry)
		return;

	venet_hub_changed(hub);
	entry->host = false;
	if (!entry->port_id) {
		venet_table_del(hub->table, entry);
		return;
	}
	rcu_assign_pointer(entry->port, xa_load(&hub->ports, entry->port_id));
	venet_event_addr(hub, entry, VENET_CMD_ADDR_CHANGE_NTF);
}

static bool venet_host_look(struct venet *hub)
{
	struct net_device *dev;
	struct rb_node *n, *next;
	bool all = true;

	hub->claims_round++;
	for_each_netdev(dev_net(hub->dev), dev) {
		if (venet_is_port_of(dev, hub))
			continue;
		all &= venet_host_look4(hub, dev);
		all &= venet_host_look6(hub, dev);
	}

	for (n = rb_first(&hub->claims); n; n = next) {
		struct venet_claim *claim = rb_entry(n, struct venet_claim,
						     node);

		next = rb_next(n);
		if (claim->round != hub->claims_round)
			venet_claim_return(hub, claim);
		else if (!claim->entry)
			all &= venet_claim_take(hub, claim);
	}
	return all;
}

/**
 * venet_host_settle - bring the tables of a netns up to date
 * @net: the netns
 *
 * Context: process, RTNL. May wait for a grace period.
 */
void venet_host_settle(struct net *net)
{
	struct venet_net *vn = venet_pernet(net);
	struct venet *hub;
	bool all = true;

	ASSERT_RTNL();

	if (!READ_ONCE(vn->host_changed))
		return;

	WRITE_ONCE(vn->host_changed, false);
	/* Pairs with venet_host_changed(): what comes later is told once more. */
	smp_mb();
	list_for_each_entry(hub, &vn->hubs, node)
		all &= venet_host_look(hub);
	if (all)
		return;

	/* There was no memory; there may be later. */
	WRITE_ONCE(vn->host_changed, true);
	schedule_delayed_work(&vn->host_work, HZ);
}

static void venet_host_work(struct work_struct *work)
{
	struct venet_net *vn = container_of(to_delayed_work(work),
					    struct venet_net, host_work);
	const struct venet *hub;

	rtnl_lock();
	hub = list_first_entry_or_null(&vn->hubs, struct venet, node);
	if (hub)
		venet_host_settle(dev_net(hub->dev));
	rtnl_unlock();
}

/**
 * venet_host_changed - an address of the host may have come or gone
 * @net: where
 *
 * Context: any.
 */
void venet_host_changed(struct net *net)
{
	struct venet_net *vn = venet_pernet(net);

	WRITE_ONCE(vn->host_changed, true);
	/*
	 * Either this sees the hub that is just being made, or the hub sees the
	 * address when it looks for the first time.
	 */
	smp_mb();
	if (!list_empty_careful(&vn->hubs))
		schedule_delayed_work(&vn->host_work, 0);
}

/**
 * venet_host_release - forget the host's addresses at the end of a hub
 * @hub: the hub
 *
 * Context: process, RTNL.
 */
void venet_host_release(struct venet *hub)
{
	struct venet_claim *claim, *next;

	rbtree_postorder_for_each_entry_safe(claim, next, &hub->claims, node)
		kfree(claim);
	hub->claims = RB_ROOT;
}

static int venet_inetaddr_event(struct notifier_block *nb, unsigned long event,
				void *ptr)
{
	const struct in_ifaddr *ifa = ptr;
	struct net_device *dev = ifa->ifa_dev->dev;

	venet_host_changed(dev_net(dev));
	/* With the last IPv4 address of a device its neighbours go as well. */
	if (venet_is_venet(dev))
		venet_tune(netdev_priv(dev));
	return NOTIFY_DONE;
}

static struct notifier_block venet_inetaddr_notifier = {
	.notifier_call = venet_inetaddr_event,
	/* After IPv4's own. */
	.priority = -10,
};

#if IS_ENABLED(CONFIG_IPV6)
static int venet_inet6addr_event(struct notifier_block *nb, unsigned long event,
				 void *ptr)
{
	const struct inet6_ifaddr *ifp = ptr;

	venet_host_changed(dev_net(ifp->idev->dev));
	return NOTIFY_DONE;
}

static struct notifier_block venet_inet6addr_notifier = {
	.notifier_call = venet_inet6addr_event,
};
#endif

/**
 * venet_host_init - watch the addresses of all devices
 *
 * Return: 0 or a negative errno.
 */
int __init venet_host_init(void)
{
	int err;

	err = register_inetaddr_notifier(&venet_inetaddr_notifier);
#if IS_ENABLED(CONFIG_IPV6)
	if (err)
		return err;
	err = register_inet6addr_notifier(&venet_inet6addr_notifier);
	if (err)
		unregister_inetaddr_notifier(&venet_inetaddr_notifier);
#endif
	return err;
}

/**
 * venet_host_exit - undo venet_host_init()
 */
void venet_host_exit(void)
{
#if IS_ENABLED(CONFIG_IPV6)
	unregister_inet6addr_notifier(&venet_inet6addr_notifier);
#endif
	unregister_inetaddr_notifier(&venet_inetaddr_notifier);
}

/**
 * venet_host_init_net - prepare a netns
 * @net: the netns
 */
void venet_host_init_net(struct net *net)
{
	INIT_DELAYED_WORK(&venet_pernet(net)->host_work, venet_host_work);
}

/**
 * venet_host_exit_net - a netns goes; it has no devices any more
 * @net: the netns
 */
void venet_host_exit_net(struct net *net)
{
	cancel_delayed_work_sync(&venet_pernet(net)->host_work);
}
