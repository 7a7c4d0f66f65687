// SPDX-License-Identifier: GPL-2.0-only
/* venet: netlink commands about ports. */
#include <linux/rtnetlink.h>
#include <net/genetlink.h>
#include <net/net_namespace.h>

#include "netlink_port.h"
#include "port.h"
#include "request.h"
#include "tune.h"

/* The port that a message names. */
static struct venet *venet_get_named(struct genl_info *info)
{
	return venet_get_hub_port(info, info->attrs[VENET_A_PORT_HUB],
				  info->attrs[VENET_A_PORT_ID]);
}

/**
 * venet_nl_port_get_doit - describe a port
 * @skb: the request
 * @info: the request, parsed
 *
 * Context: process.
 * Return: 0 or a negative errno.
 */
int venet_nl_port_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct venet *port;
	int err;

	err = venet_refuse_attr(info->attrs[VENET_A_PORT_LABEL], info->extack);
	if (err)
		return err;

	rtnl_lock();
	port = venet_get_named(info);
	err = IS_ERR(port) ? PTR_ERR(port) :
	      venet_reply(info, VENET_CMD_PORT_GET, venet_put_port,
			  rtnl_dereference(port->hub), port);
	rtnl_unlock();
	return err;
}

static int venet_dump_ports(struct sk_buff *skb, struct netlink_callback *cb,
			    struct venet *hub)
{
	struct venet_dump *ctx = venet_dump_ctx(cb);
	struct venet *port;
	unsigned long id;
	const struct nlattr *label;
	int err;

	label = genl_info_dump(cb)->attrs[VENET_A_PORT_LABEL];
	xa_for_each_start(&hub->ports, id, port, ctx->port_id + 1UL) {
		if (label && nla_strcmp(label, port->label))
			continue;
		err = venet_dump_one(skb, cb, VENET_CMD_PORT_GET,
				     venet_put_port, hub, port);
		if (err)
			return err;
		ctx->port_id = id;
	}
	return 0;
}

/**
 * venet_nl_port_get_dumpit - describe all ports
 * @skb: the part of the dump that is to be filled
 * @cb: the dump
 *
 * Context: process.
 * Return: its length, 0 at the end, or a negative errno.
 */
int venet_nl_port_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct nlattr **attrs = genl_info_dump(cb)->attrs;

	if (venet_refuse_attr(attrs[VENET_A_PORT_ID], cb->extack))
		return -EINVAL;
	return venet_dump_hubs(skb, cb, attrs[VENET_A_PORT_HUB],
			       venet_dump_ports);
}

/**
 * venet_nl_port_set_doit - change label or mark of a port
 * @skb: the request
 * @info: the request, parsed
 *
 * Context: process.
 * Return: 0 or a negative errno.
 */
int venet_nl_port_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *label = info->attrs[VENET_A_PORT_LABEL];
	const struct nlattr *mark = info->attrs[VENET_A_PORT_MARK];
	struct venet *port;
	int err;

	if (label) {
		err = venet_port_check_label(label, info->extack);
		if (err)
			return err;
	}

	rtnl_lock();
	port = venet_get_named(info);
	err = PTR_ERR_OR_ZERO(port);
	if (err)
		goto out;

	if (label)
		venet_port_set_label(port, label);
	if (mark)
		WRITE_ONCE(port->mark, nla_get_u32(mark));
	venet_port_changed(port);
out:
	rtnl_unlock();
	return err;
}

/*
 * The netns that a message names. A device in another netns than the socket's
 * is the business of whoever administers that one as well.
 */
static struct net *venet_get_netns(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *nsid = info->attrs[VENET_A_PORT_NETNSID];
	const struct nlattr *fd = info->attrs[VENET_A_PORT_NETNS_FD];
	const struct nlattr *attr = fd ?: nsid;
	struct net *net;

	if (nsid && fd) {
		NL_SET_ERR_MSG_ATTR(info->extack, fd,
				    "the netns is named by its id or by a file, not by both");
		return ERR_PTR(-EINVAL);
	}
	if (!attr)
		return get_net(genl_info_net(info));

	if (fd) {
		net = get_net_ns_by_fd(nla_get_u32(fd));
	} else {
		net = get_net_ns_by_id(genl_info_net(info), nla_get_s32(nsid));
		net = net ?: ERR_PTR(-ENOENT);
	}
	if (IS_ERR(net)) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr, "no such netns");
		return net;
	}
	if (!netlink_ns_capable(skb, net->user_ns, CAP_NET_ADMIN)) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "CAP_NET_ADMIN is needed in the device's netns too");
		put_net(net);
		return ERR_PTR(-EPERM);
	}
	return net;
}

/* The device that shall become a port. */
static struct venet *venet_get_unbound(struct net *net,
				       const struct nlattr *attr,
				       struct netlink_ext_ack *extack)
{
	struct net_device *dev;
	struct venet *venet;

	if (!attr) {
		NL_SET_ERR_MSG(extack, "the device's ifindex is missing");
		return ERR_PTR(-EINVAL);
	}

	dev = __dev_get_by_index(net, nla_get_u32(attr));
	if (!dev) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "no such device");
		return ERR_PTR(-ENODEV);
	}
	if (!venet_is_venet(dev)) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "this is not a venet device");
		return ERR_PTR(-EINVAL);
	}

	venet = netdev_priv(dev);
	switch (venet->role) {
	case VENET_ROLE_HUB:
		NL_SET_ERR_MSG_ATTR(extack, attr, "a hub cannot be a port");
		return ERR_PTR(-EBUSY);
	case VENET_ROLE_PORT:
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "this device is a port already");
		return ERR_PTR(-EBUSY);
	}
	return venet;
}

/**
 * venet_nl_port_bind_doit - make a device without a role a port
 * @skb: the request
 * @info: the request, parsed
 *
 * Context: process.
 * Return: 0 or a negative errno.
 */
int venet_nl_port_bind_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr **attrs = info->attrs;
	const struct nlattr *label = attrs[VENET_A_PORT_LABEL];
	u32 id = attrs[VENET_A_PORT_ID] ? nla_get_u32(attrs[VENET_A_PORT_ID]) : 0;
	struct venet *hub, *port;
	struct net *net;
	int err;

	if (label) {
		err = venet_port_check_label(label, info->extack);
		if (err)
			return err;
	}
	net = venet_get_netns(skb, info);
	if (IS_ERR(net))
		return PTR_ERR(net);

	rtnl_lock();
	hub = venet_get_hub(genl_info_net(info), attrs[VENET_A_PORT_HUB],
			    info->extack);
	err = PTR_ERR_OR_ZERO(hub);
	if (err)
		goto out;
	port = venet_get_unbound(net, attrs[VENET_A_PORT_IFINDEX],
				 info->extack);
	err = PTR_ERR_OR_ZERO(port);
	if (err)
		goto out;
	err = venet_port_bind(port, hub, id, info->extack);
	if (err)
		goto out;

	if (label)
		venet_port_set_label(port, label);
	if (attrs[VENET_A_PORT_MARK])
		WRITE_ONCE(port->mark, nla_get_u32(attrs[VENET_A_PORT_MARK]));
	venet_port_moved(port);
	/* It may be up already, as a restored container's device is. */
	venet_tune(port);
	err = venet_reply(info, VENET_CMD_PORT_GET, venet_put_port, hub, port);
	if (err)
		venet_port_unbind(port);
out:
	rtnl_unlock();
	put_net(net);
	return err;
}

/**
 * venet_nl_port_unbind_doit - make a port a device without a role
 * @skb: the request
 * @info: the request, parsed
 *
 * Context: process.
 * Return: 0 or a negative errno.
 */
int venet_nl_port_unbind_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct venet *port;
	int err;

	rtnl_lock();
	port = venet_get_named(info);
	err = PTR_ERR_OR_ZERO(port);
	if (!err)
		venet_port_unbind(port);
	rtnl_unlock();
	return err;
}
