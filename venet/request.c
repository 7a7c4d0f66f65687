// SPDX-License-Identifier: GPL-2.0-only
/* venet: what the commands of the netlink family have in common. */
#include <linux/rtnetlink.h>
#include <net/genetlink.h>

#include "host.h"
#include "netlink.h"
#include "request.h"

/**
 * venet_refuse_attr - refuse what the policy of a command allows for its dump
 * @attr: an attribute that has no meaning here, or NULL
 * @extack: for the reason of a refusal
 *
 * Asking for one thing and dumping all have one policy in old kernels.
 *
 * Return: 0 or -EINVAL.
 */
int venet_refuse_attr(const struct nlattr *attr, struct netlink_ext_ack *extack)
{
	if (!attr)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr,
			    "this attribute has no meaning in such a request");
	return -EINVAL;
}

/**
 * venet_get_hub - the hub that a message names
 * @net: the netns of the socket
 * @attr: the hub's ifindex, or NULL
 * @extack: for the reason of a refusal
 *
 * Context: RTNL.
 * Return: the hub, or -EINVAL or -ENODEV.
 */
struct venet *venet_get_hub(struct net *net, const struct nlattr *attr,
			    struct netlink_ext_ack *extack)
{
	struct net_device *dev;
	struct venet *hub;

	if (!attr) {
		NL_SET_ERR_MSG(extack, "the hub is missing");
		return ERR_PTR(-EINVAL);
	}

	dev = __dev_get_by_index(net, nla_get_u32(attr));
	if (!dev) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "no such hub");
		return ERR_PTR(-ENODEV);
	}
	hub = venet_is_venet(dev) ? netdev_priv(dev) : NULL;
	if (!hub || hub->role != VENET_ROLE_HUB || list_empty(&hub->node)) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "this device is not a hub");
		return ERR_PTR(-ENODEV);
	}
	return hub;
}

/**
 * venet_get_port - the port that a message names
 * @hub: its hub
 * @attr: the port's id, or NULL
 * @extack: for the reason of a refusal
 *
 * Context: RTNL.
 * Return: the port, or -EINVAL or -ENOENT.
 */
struct venet *venet_get_port(struct venet *hub, const struct nlattr *attr,
			     struct netlink_ext_ack *extack)
{
	struct venet *port;

	if (!attr) {
		NL_SET_ERR_MSG(extack, "the port's id is missing");
		return ERR_PTR(-EINVAL);
	}

	port = xa_load(&hub->ports, nla_get_u32(attr));
	if (!port) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "the hub has no such port");
		return ERR_PTR(-ENOENT);
	}
	return port;
}

/**
 * venet_get_hub_port - the port that a message names together with its hub
 * @info: the message
 * @hub_attr: the hub's ifindex, or NULL
 * @id_attr: the port's id, or NULL
 *
 * Context: RTNL.
 * Return: the port, which has a hub, or what either of the above returns.
 */
struct venet *venet_get_hub_port(struct genl_info *info,
				 const struct nlattr *hub_attr,
				 const struct nlattr *id_attr)
{
	struct venet *hub;

	hub = venet_get_hub(genl_info_net(info), hub_attr, info->extack);
	return IS_ERR(hub) ? hub : venet_get_port(hub, id_attr, info->extack);
}

/**
 * venet_reply - answer a request
 * @info: the request
 * @cmd: VENET_CMD_* of the answer
 * @put: puts @what into it
 * @hub: the hub that it is about
 * @what: what else it is about
 *
 * Context: process, RTNL.
 * Return: 0 or a negative errno.
 */
int venet_reply(struct genl_info *info, u8 cmd, venet_put_t put,
		const struct venet *hub, const void *what)
{
	struct sk_buff *skb;
	void *hdr;
	int err;

	skb = genlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
	if (!skb)
		return -ENOMEM;

	err = -EMSGSIZE;
	hdr = genlmsg_put_reply(skb, info, &venet_genl_family, 0, cmd);
	if (!hdr)
		goto err_free;
	err = put(skb, hub, what);
	if (err)
		goto err_free;
	genlmsg_end(skb, hdr);
	return genlmsg_reply(skb, info);

err_free:
	nlmsg_free(skb);
	return err;
}

/**
 * venet_dump_one - put one message into a dump
 * @skb: the part of the dump that is being filled
 * @cb: the dump
 * @cmd: VENET_CMD_* of the message
 * @put: puts @what into it
 * @hub: the hub that it is about
 * @what: what else it is about
 *
 * Context: process, RTNL.
 * Return: 0, or -EMSGSIZE when the part is full.
 */
int venet_dump_one(struct sk_buff *skb, struct netlink_callback *cb, u8 cmd,
		   venet_put_t put, const struct venet *hub, const void *what)
{
	void *hdr;
	int err;

	hdr = genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
			  &venet_genl_family, NLM_F_MULTI, cmd);
	if (!hdr)
		return -EMSGSIZE;
	genl_dump_check_consistent(cb, hdr);
	err = put(skb, hub, what);
	if (err) {
		genlmsg_cancel(skb, hdr);
		return err;
	}
	genlmsg_end(skb, hdr);
	return 0;
}

/**
 * venet_dump_ctx - where a dump has come to
 * @cb: the dump
 *
 * Return: what is kept between two of its parts.
 */
struct venet_dump *venet_dump_ctx(struct netlink_callback *cb)
{
	BUILD_BUG_ON(sizeof(struct venet_dump) > sizeof(cb->ctx));
	return (struct venet_dump *)cb->ctx;
}

/* The hub with the lowest index from @ifindex on: a netns has few of them. */
static struct venet *venet_hub_from(struct net *net, int ifindex)
{
	struct venet *hub, *best = NULL;

	list_for_each_entry(hub, &venet_pernet(net)->hubs, node)
		if (hub->dev->ifindex >= ifindex &&
		    (!best || hub->dev->ifindex < best->dev->ifindex))
			best = hub;
	return best;
}

/**
 * venet_dump_hubs - dump something of each hub
 * @skb: the part of the dump that is being filled
 * @cb: the dump
 * @only: names the one hub that is asked for, or NULL
 * @dump: puts what a hub has into @skb
 *
 * Context: process.
 * Return: what a dumpit callback returns.
 */
int venet_dump_hubs(struct sk_buff *skb, struct netlink_callback *cb,
		    const struct nlattr *only, venet_dump_t dump)
{
	struct venet_dump *ctx = venet_dump_ctx(cb);
	struct net *net = sock_net(cb->skb->sk);
	struct venet *hub;
	int err = 0;

	rtnl_lock();
	/* First, so that what this changes is no change during the dump. */
	venet_host_settle(net);
	cb->seq = venet_pernet(net)->seq;

	if (only && !ctx->ifindex) {
		hub = venet_get_hub(net, only, cb->extack);
		if (IS_ERR(hub)) {
			err = PTR_ERR(hub);
			goto out;
		}
		ctx->ifindex = hub->dev->ifindex;
	}

	while ((hub = venet_hub_from(net, ctx->ifindex))) {
		if (only && hub->dev->ifindex != (int)nla_get_u32(only))
			break;
		if (hub->dev->ifindex != ctx->ifindex)
			*ctx = (struct venet_dump){
				.ifindex = hub->dev->ifindex,
			};
		err = dump(skb, cb, hub);
		if (err)
			break;
		*ctx = (struct venet_dump){
			.ifindex = hub->dev->ifindex + 1,
		};
	}
out:
	rtnl_unlock();
	return err == -EMSGSIZE && skb->len ? (int)skb->len : err;
}
