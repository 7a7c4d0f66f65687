// SPDX-License-Identifier: GPL-2.0-only
/* venet: the module. */
#include <linux/module.h>
#include <linux/netdevice.h>
#include <net/addrconf.h>
#include <net/genetlink.h>
#include <net/rtnetlink.h>
#include <venet_version.h>

#include "host.h"
#include "hub.h"
#include "link.h"
#include "netlink.h"
#include "port.h"
#include "route.h"
#include "selftest.h"
#include "tune.h"

unsigned int venet_net_id __read_mostly;

static int __net_init venet_net_init(struct net *net)
{
	struct venet_net *vn = venet_pernet(net);

	INIT_LIST_HEAD(&vn->hubs);
	vn->seq = 1;
	venet_host_init_net(net);
	return 0;
}

static void __net_exit venet_net_exit(struct net *net)
{
	venet_host_exit_net(net);
}

static struct pernet_operations venet_net_ops = {
	.init	= venet_net_init,
	.exit	= venet_net_exit,
	.id	= &venet_net_id,
	.size	= sizeof(struct venet_net),
};

/*
 * A team, or a bond in active-backup mode, would take a device without a MAC
 * address. Tunnels that send through a venet device are above it as well, but
 * not its master.
 */
static int venet_prechangeupper(const struct netdev_notifier_changeupper_info *info)
{
	struct netlink_ext_ack *extack;

	if (!info->linking || !info->master ||
	    netif_is_l3_master(info->upper_dev))
		return NOTIFY_DONE;

	extack = netdev_notifier_info_to_extack(&info->info);
	NL_SET_ERR_MSG(extack, "only a VRF can be the master of a venet device");
	return notifier_from_errno(-EOPNOTSUPP);
}

static int venet_event(struct notifier_block *nb, unsigned long event,
		       void *ptr)
{
	struct net_device *dev = netdev_notifier_info_to_dev(ptr);
	struct venet *venet;

	if (!venet_is_venet(dev))
		return NOTIFY_DONE;
	venet = netdev_priv(dev);

	switch (event) {
	case NETDEV_REGISTER:
		/* Sent for a new device and for one that changed its netns. */
		venet_port_moved(venet);
		break;
	case NETDEV_UNREGISTER:
		/* Sent before it leaves its netns, down and without readers. */
		venet_routes_flush(venet);
		break;
	case NETDEV_PRECHANGEUPPER:
		return venet_prechangeupper(ptr);
	case NETDEV_CHANGENAME:
		/* Rules with a name of a device do not flush routes for it. */
		venet_routes_flush(venet);
		fallthrough;
	case NETDEV_DOWN:
		venet_port_changed(venet);
		break;
	case NETDEV_UP:
		venet_port_changed(venet);
		venet_tune(venet);
		break;
	case NETDEV_CHANGE:
	case NETDEV_CHANGEMTU:
		/* The ARP flag and a small MTU take neighbours away. */
		venet_tune(venet);
		break;
	}
	return NOTIFY_DONE;
}

static struct notifier_block venet_notifier = {
	.notifier_call = venet_event,
	/* After IPv6's, which takes neighbours away when the ARP flag changes. */
	.priority = ADDRCONF_NOTIFY_PRIORITY - 10,
};

static int __init venet_module_init(void)
{
	int err;

	err = venet_selftest();
	if (err)
		return err;
	err = register_pernet_subsys(&venet_net_ops);
	if (err)
		return err;
	err = register_netdevice_notifier(&venet_notifier);
	if (err)
		goto err_unregister_pernet;
	err = venet_host_init();
	if (err)
		goto err_unregister_notifier;
	err = venet_hub_init();
	if (err)
		goto err_host_exit;
	err = venet_link_register();
	if (err)
		goto err_hub_exit;
	err = venet_netlink_register();
	if (err)
		goto err_unregister_link;
	return 0;

err_unregister_link:
	venet_link_unregister();
err_hub_exit:
	venet_hub_exit();
err_host_exit:
	venet_host_exit();
err_unregister_notifier:
	unregister_netdevice_notifier(&venet_notifier);
err_unregister_pernet:
	unregister_pernet_subsys(&venet_net_ops);
	return err;
}

static void __exit venet_module_exit(void)
{
	venet_netlink_unregister();
	venet_link_unregister();
	venet_hub_exit();
	venet_host_exit();
	unregister_netdevice_notifier(&venet_notifier);
	unregister_pernet_subsys(&venet_net_ops);
	/* Addresses are freed by core's kfree_rcu(), which needs no code of ours. */
}

module_init(venet_module_init);
module_exit(venet_module_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Layer-3 point-to-point devices for containers");
MODULE_AUTHOR("The venet authors");
MODULE_VERSION(VENET_VERSION);
MODULE_ALIAS_RTNL_LINK("venet");
MODULE_ALIAS_GENL_FAMILY(VENET_FAMILY_NAME);
