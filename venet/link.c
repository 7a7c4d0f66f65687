// SPDX-License-Identifier: GPL-2.0-only
/*
 * venet: making and deleting devices through rtnetlink.
 *
 * A device made without IFLA_LINK has no role yet: a stock ip and CRIU's
 * restore make one like that. It becomes a hub when the first port is made with
 * IFLA_LINK pointing at it.
 */
#include <linux/rtnetlink.h>
#include <net/rtnetlink.h>

#include "device.h"
#include "hub.h"
#include "link.h"
#include "port.h"

static const struct nla_policy venet_policy[IFLA_VENET_MAX + 1] = {
	[IFLA_VENET_ROLE]	= NLA_POLICY_RANGE(NLA_U8, VENET_ROLE_HUB,
						   VENET_ROLE_HUB),
	[IFLA_VENET_ID]		= NLA_POLICY_FULL_RANGE(NLA_U32, &venet_id_range),
	[IFLA_VENET_LABEL]	= { .type = NLA_NUL_STRING,
				    .len = VENET_LABEL_MAX },
	[IFLA_VENET_MARK]	= { .type = NLA_U32 },
};

static int venet_validate(struct nlattr *tb[], struct nlattr *data[],
			  struct netlink_ext_ack *extack)
{
	if (tb[IFLA_ADDRESS] || tb[IFLA_BROADCAST]) {
		NL_SET_ERR_MSG(extack, "a venet device has no MAC address");
		return -EOPNOTSUPP;
	}
	if (!data || !data[IFLA_VENET_LABEL])
		return 0;
	return venet_port_check_label(data[IFLA_VENET_LABEL], extack);
}

static struct venet *venet_link_hub(struct net *net, u32 ifindex,
				    struct netlink_ext_ack *extack)
{
	struct net_device *dev = __dev_get_by_index(net, ifindex);
	struct venet *hub;
	int err;

	if (!dev) {
		NL_SET_ERR_MSG(extack, "no such device to link to");
		return ERR_PTR(-ENODEV);
	}
	if (!venet_is_venet(dev)) {
		NL_SET_ERR_MSG(extack, "the link is not a venet device");
		return ERR_PTR(-EINVAL);
	}

	hub = netdev_priv(dev);
	err = venet_hub_become(hub, extack);
	return err ? ERR_PTR(err) : hub;
}

static int venet_new_port(struct net_device *dev,
			  struct rtnl_newlink_params *params,
			  struct netlink_ext_ack *extack)
{
	struct venet *port = netdev_priv(dev), *hub;
	struct nlattr **data = params->data;
	struct nlattr **tb = params->tb;
	u32 id = 0;
	int err;

	hub = venet_link_hub(rtnl_newlink_link_net(params),
			     nla_get_u32(tb[IFLA_LINK]), extack);
	if (IS_ERR(hub))
		return PTR_ERR(hub);

	if (!tb[IFLA_MTU])
		dev->mtu = hub->dev->mtu;
	if (data && data[IFLA_VENET_LABEL])
		venet_port_set_label(port, data[IFLA_VENET_LABEL]);
	if (data && data[IFLA_VENET_MARK])
		port->mark = nla_get_u32(data[IFLA_VENET_MARK]);
	if (data && data[IFLA_VENET_ID])
		id = nla_get_u32(data[IFLA_VENET_ID]);

	err = venet_port_bind(port, hub, id, extack);
	if (err)
		return err;
	err = register_netdevice(dev);
	if (err)
		venet_port_unbind(port);
	return err;
}

/**
 * venet_newlink - rtnl_link_ops.newlink
 * @dev: the new device
 * @params: what was asked for
 * @extack: for the reason of a refusal
 *
 * Context: process, RTNL.
 * Return: 0 or a negative errno.
 */
VENET_NEWLINK_SCOPE int venet_newlink(struct net_device *dev,
				      struct rtnl_newlink_params *params,
				      struct netlink_ext_ack *extack)
{
	struct nlattr **data = params->data;
	struct nlattr **tb = params->tb;
	bool hub = data && data[IFLA_VENET_ROLE];
	int err;

	/* More would let a container choose the queue of the host's NIC. */
	if (dev->num_tx_queues != 1 || dev->num_rx_queues != 1) {
		NL_SET_ERR_MSG(extack, "a venet device has one queue");
		return -EINVAL;
	}

	if (tb[IFLA_LINK]) {
		if (hub) {
			NL_SET_ERR_MSG(extack, "a hub has no link");
			return -EINVAL;
		}
		return venet_new_port(dev, params, extack);
	}

	if (tb[IFLA_LINK_NETNSID]) {
		NL_SET_ERR_MSG(extack, "link-netnsid without a link");
		return -EINVAL;
	}
	if (data && (data[IFLA_VENET_ID] || data[IFLA_VENET_LABEL] ||
		     data[IFLA_VENET_MARK])) {
		NL_SET_ERR_MSG(extack,
			       "id, label and mark belong to a port: name its hub as link");
		return -EINVAL;
	}

	err = register_netdevice(dev);
	if (err || !hub)
		return err;
	err = venet_hub_become(netdev_priv(dev), extack);
	if (err)
		unregister_netdevice(dev);
	return err;
}

static int venet_changelink(struct net_device *dev, struct nlattr *tb[],
			    struct nlattr *data[],
			    struct netlink_ext_ack *extack)
{
	if (!data)
		return 0;

	if (data[IFLA_VENET_ROLE] || data[IFLA_VENET_ID] ||
	    data[IFLA_VENET_LABEL] || data[IFLA_VENET_MARK]) {
		NL_SET_ERR_MSG(extack,
			       "a port's attributes are changed by port-set in its hub's netns");
		return -EOPNOTSUPP;
	}
	return 0;
}

static void venet_dellink(struct net_device *dev, struct list_head *kill)
{
	struct venet *venet = netdev_priv(dev);

	/* May be called again for a port that went with its hub. */
	venet_port_unbind(venet);
	venet_hub_release(venet, kill);
	unregister_netdevice_queue(dev, kill);
}

static size_t venet_get_size(const struct net_device *dev)
{
	return nla_total_size(sizeof(u8)) +		/* IFLA_VENET_ROLE */
	       nla_total_size(sizeof(u32)) +		/* IFLA_VENET_ID */
	       nla_total_size(VENET_LABEL_MAX + 1) +	/* IFLA_VENET_LABEL */
	       nla_total_size(sizeof(u32)) +		/* IFLA_VENET_MARK */
	       0;
}

static int venet_fill_info(struct sk_buff *skb, const struct net_device *dev)
{
	const struct venet *venet = netdev_priv(dev), *hub;
	bool on_host;

	if (nla_put_u8(skb, IFLA_VENET_ROLE, venet->role))
		return -EMSGSIZE;
	if (venet->role != VENET_ROLE_PORT)
		return 0;
	if (nla_put_u32(skb, IFLA_VENET_ID, venet->id))
		return -EMSGSIZE;

	/* The rest is the host's business: it shows in the hub's netns only. */
	rcu_read_lock();
	hub = rcu_dereference(venet->hub);
	on_host = hub && net_eq(dev_net(dev), dev_net(hub->dev));
	rcu_read_unlock();
	if (!on_host)
		return 0;
	if (venet->label[0] &&
	    nla_put_string(skb, IFLA_VENET_LABEL, venet->label))
		return -EMSGSIZE;
	if (venet->mark && nla_put_u32(skb, IFLA_VENET_MARK, venet->mark))
		return -EMSGSIZE;
	return 0;
}

static struct net *venet_get_link_net(const struct net_device *dev)
{
	const struct venet *venet = netdev_priv(dev), *hub;
	struct net *net;

	rcu_read_lock();
	hub = rcu_dereference(venet->hub);
	net = dev_net(hub ? hub->dev : dev);
	rcu_read_unlock();
	return net;
}

static struct rtnl_link_ops venet_link_ops __read_mostly = {
	.kind		= "venet",
	.priv_size	= sizeof(struct venet),
	.setup		= venet_setup,
	.maxtype	= IFLA_VENET_MAX,
	.policy		= venet_policy,
	.validate	= venet_validate,
	.newlink	= VENET_NEWLINK,
	.changelink	= venet_changelink,
	.dellink	= venet_dellink,
	.get_size	= venet_get_size,
	.fill_info	= venet_fill_info,
	.get_link_net	= venet_get_link_net,
};

/**
 * venet_link_register - offer the kind "venet"
 *
 * Return: 0 or a negative errno.
 */
int __init venet_link_register(void)
{
	return rtnl_link_register(&venet_link_ops);
}

/**
 * venet_link_unregister - withdraw the kind, deleting all hubs and ports
 */
void venet_link_unregister(void)
{
	rtnl_link_unregister(&venet_link_ops);
}
