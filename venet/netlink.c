// SPDX-License-Identifier: GPL-2.0-only
/*
 * venet: the generic netlink family.
 *
 * Which device is a port, which addresses it owns, and who reads that. Every
 * command acts on hubs of the socket's netns and needs CAP_NET_ADMIN there,
 * reading included: the list of a host's containers is nobody else's business.
 * Documentation/netlink/specs/venet.yaml describes the family.
 */
#include <linux/rtnetlink.h>
#include <net/genetlink.h>
#include <net/net_namespace.h>

#include "grant.h"
#include "host.h"
#include "hub.h"
#include "message.h"
#include "netlink.h"
#include "port.h"
#include "table.h"
#include "tune.h"

/* struct netlink_callback holds this between two calls of a dump. */
struct venet_dump {
	int ifindex;		/* of the hub that is being dumped */
	u32 port_id;		/* last port sent */
	struct venet_addr addr;	/* last address sent, behind port_id */
};

/*
 * What each command takes; what it does not take is refused. All have room for
 * every attribute, so that no handler looks behind the end.
 */

#define VENET_POLICY_IFINDEX	NLA_POLICY_MIN(NLA_U32, 1)
#define VENET_POLICY_ID		NLA_POLICY_FULL_RANGE(NLA_U32, &venet_id_range)

static const struct nla_policy venet_hub_policy[VENET_A_HUB_MAX + 1] = {
	[VENET_A_HUB_IFINDEX]	= VENET_POLICY_IFINDEX,
};

static const struct nla_policy venet_port_get_policy[VENET_A_PORT_MAX + 1] = {
	[VENET_A_PORT_HUB]	= VENET_POLICY_IFINDEX,
	[VENET_A_PORT_ID]	= VENET_POLICY_ID,
	[VENET_A_PORT_LABEL]	= { .type = NLA_NUL_STRING,
				    .len = VENET_LABEL_MAX },
};

static const struct nla_policy venet_port_set_policy[VENET_A_PORT_MAX + 1] = {
	[VENET_A_PORT_HUB]	= VENET_POLICY_IFINDEX,
	[VENET_A_PORT_ID]	= VENET_POLICY_ID,
	[VENET_A_PORT_LABEL]	= { .type = NLA_NUL_STRING,
				    .len = VENET_LABEL_MAX },
	[VENET_A_PORT_MARK]	= { .type = NLA_U32 },
};

static const struct nla_policy venet_port_bind_policy[VENET_A_PORT_MAX + 1] = {
	[VENET_A_PORT_HUB]	= VENET_POLICY_IFINDEX,
	[VENET_A_PORT_ID]	= VENET_POLICY_ID,
	[VENET_A_PORT_LABEL]	= { .type = NLA_NUL_STRING,
				    .len = VENET_LABEL_MAX },
	[VENET_A_PORT_IFINDEX]	= VENET_POLICY_IFINDEX,
	[VENET_A_PORT_NETNSID]	= NLA_POLICY_MIN(NLA_S32, 0),
	[VENET_A_PORT_MARK]	= { .type = NLA_U32 },
	[VENET_A_PORT_NETNS_FD]	= { .type = NLA_U32 },
};

static const struct nla_policy venet_port_unbind_policy[VENET_A_PORT_MAX + 1] = {
	[VENET_A_PORT_HUB]	= VENET_POLICY_IFINDEX,
	[VENET_A_PORT_ID]	= VENET_POLICY_ID,
};

static const struct nla_policy venet_addr_policy[VENET_A_ADDR_MAX + 1] = {
	[VENET_A_ADDR_HUB]	 = VENET_POLICY_IFINDEX,
	[VENET_A_ADDR_PORT]	 = { .type = NLA_U32 },
	[VENET_A_ADDR_ADDRESS]	 = NLA_POLICY_MIN_LEN(sizeof(struct in_addr)),
	[VENET_A_ADDR_PREFIXLEN] = { .type = NLA_U8 },
	[VENET_A_ADDR_FLAGS]	 = NLA_POLICY_MASK(NLA_U32, VENET_ADDR_SRC_ONLY |
						   VENET_ADDR_HOST |
						   VENET_ADDR_FORCE),
};

static const struct nla_policy venet_addr_flush_policy[VENET_A_ADDR_MAX + 1] = {
	[VENET_A_ADDR_HUB]	 = VENET_POLICY_IFINDEX,
	[VENET_A_ADDR_PORT]	 = { .type = NLA_U32 },
};

/* What a message names. */

static struct venet *venet_get_hub(struct net *net, const struct nlattr *attr,
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

static struct venet *venet_get_port(struct venet *hub,
				    const struct nlattr *attr,
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

static u32 venet_get_flags(const struct genl_info *info)
{
	const struct nlattr *attr = info->attrs[VENET_A_ADDR_FLAGS];

	return attr ? nla_get_u32(attr) : 0;
}

static int venet_get_addr(const struct genl_info *info, struct venet_addr *addr)
{
	const struct nlattr *attr = info->attrs[VENET_A_ADDR_ADDRESS];
	const struct nlattr *len = info->attrs[VENET_A_ADDR_PREFIXLEN];
	struct in6_addr prefix;

	if (!attr) {
		NL_SET_ERR_MSG(info->extack, "the address is missing");
		return -EINVAL;
	}

	memset(addr, 0, sizeof(*addr));
	addr->src_only = venet_get_flags(info) & VENET_ADDR_SRC_ONLY;
	switch (nla_len(attr)) {
	case sizeof(struct in_addr):
		addr->family = AF_INET;
		break;
	case sizeof(struct in6_addr):
		addr->family = AF_INET6;
		break;
	default:
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "an address has 4 or 16 bytes");
		return -EINVAL;
	}
	nla_memcpy(&addr->ip, attr, sizeof(addr->ip));

	addr->plen = venet_addr_bits(addr->family);
	if (!len)
		return 0;
	if (nla_get_u8(len) > addr->plen) {
		NL_SET_ERR_MSG_ATTR(info->extack, len,
				    "the prefix is longer than the address");
		return -EINVAL;
	}
	addr->plen = nla_get_u8(len);
	ipv6_addr_prefix(&prefix, &addr->ip, addr->plen);
	if (!ipv6_addr_equal(&prefix, &addr->ip)) {
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "the address has bits set behind its prefix");
		return -EINVAL;
	}
	return 0;
}

/* Replies. */

static int venet_reply(struct genl_info *info, u8 cmd, venet_put_t put,
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

static int venet_dump_one(struct sk_buff *skb, struct netlink_callback *cb,
			  u8 cmd, venet_put_t put, const struct venet *hub,
			  const void *what)
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

/*
 * Commands. Dumps keep keys between two calls, never pointers: what a key stood
 * for may be gone.
 */

static struct venet_dump *venet_dump_ctx(struct netlink_callback *cb)
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

typedef int (*venet_dump_t)(struct sk_buff *skb, struct netlink_callback *cb,
			    struct venet *hub);

/* Call @dump for each hub, or for the one that @only names. */
static int venet_dump_hubs(struct sk_buff *skb, struct netlink_callback *cb,
			   const struct nlattr *only, venet_dump_t dump)
{
	struct venet_dump *ctx = venet_dump_ctx(cb);
	struct net *net = sock_net(cb->skb->sk);
	struct venet *hub;
	int err = 0;

	rtnl_lock();
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

static int venet_nl_hub_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct venet *hub;
	int err;

	rtnl_lock();
	hub = venet_get_hub(genl_info_net(info),
			    info->attrs[VENET_A_HUB_IFINDEX], info->extack);
	err = IS_ERR(hub) ? PTR_ERR(hub) :
	      venet_reply(info, VENET_CMD_HUB_GET, venet_put_hub, hub, NULL);
	rtnl_unlock();
	return err;
}

static int venet_dump_hub(struct sk_buff *skb, struct netlink_callback *cb,
			  struct venet *hub)
{
	return venet_dump_one(skb, cb, VENET_CMD_HUB_GET, venet_put_hub, hub,
			      NULL);
}

static int venet_nl_hub_get_dumpit(struct sk_buff *skb,
				   struct netlink_callback *cb)
{
	return venet_dump_hubs(skb, cb, NULL, venet_dump_hub);
}

static int venet_nl_port_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct venet *hub, *port;
	int err;

	rtnl_lock();
	hub = venet_get_hub(genl_info_net(info), info->attrs[VENET_A_PORT_HUB],
			    info->extack);
	err = PTR_ERR_OR_ZERO(hub);
	if (err)
		goto out;
	port = venet_get_port(hub, info->attrs[VENET_A_PORT_ID], info->extack);
	err = PTR_ERR_OR_ZERO(port);
	if (err)
		goto out;
	err = venet_reply(info, VENET_CMD_PORT_GET, venet_put_port, hub, port);
out:
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

static int venet_nl_port_get_dumpit(struct sk_buff *skb,
				    struct netlink_callback *cb)
{
	return venet_dump_hubs(skb, cb,
			       genl_info_dump(cb)->attrs[VENET_A_PORT_HUB],
			       venet_dump_ports);
}

static int venet_nl_port_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *label = info->attrs[VENET_A_PORT_LABEL];
	const struct nlattr *mark = info->attrs[VENET_A_PORT_MARK];
	struct venet *hub, *port;
	int err;

	if (label) {
		err = venet_port_check_label(label, info->extack);
		if (err)
			return err;
	}

	rtnl_lock();
	hub = venet_get_hub(genl_info_net(info), info->attrs[VENET_A_PORT_HUB],
			    info->extack);
	err = PTR_ERR_OR_ZERO(hub);
	if (err)
		goto out;
	port = venet_get_port(hub, info->attrs[VENET_A_PORT_ID], info->extack);
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

static int venet_nl_port_bind_doit(struct sk_buff *skb, struct genl_info *info)
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

static int venet_nl_port_unbind_doit(struct sk_buff *skb,
				     struct genl_info *info)
{
	struct venet *hub, *port;
	int err;

	rtnl_lock();
	hub = venet_get_hub(genl_info_net(info), info->attrs[VENET_A_PORT_HUB],
			    info->extack);
	err = PTR_ERR_OR_ZERO(hub);
	if (err)
		goto out;
	port = venet_get_port(hub, info->attrs[VENET_A_PORT_ID], info->extack);
	err = PTR_ERR_OR_ZERO(port);
	if (!err)
		venet_port_unbind(port);
out:
	rtnl_unlock();
	return err;
}

/* A warning: it goes with the ACK of a request that succeeded. */
static void venet_warn_shared(struct venet *hub,
			      const struct venet_addr *addr,
			      struct genl_info *info)
{
	struct venet_addr owned = *addr;
	const struct venet_entry *entry;
	const struct venet *owner;

	owned.src_only = false;
	entry = venet_table_match(hub->table, &owned);
	if (!entry)
		return;
	if (entry->host) {
		NL_SET_ERR_MSG(info->extack,
			       "the host has this address itself, IPv4 then needs accept_local on the hub");
		return;
	}
	owner = xa_load(&hub->ports, entry->port_id);
	NL_SET_ERR_MSG_FMT(info->extack,
			   "the address is owned by " VENET_PORT_FMT,
			   VENET_PORT_ARGS(owner));
}

static int venet_nl_addr_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr **attrs = info->attrs;
	struct venet *hub, *port;
	struct venet_addr addr;
	int err;

	err = venet_get_addr(info, &addr);
	if (err)
		return err;

	rtnl_lock();
	hub = venet_get_hub(genl_info_net(info), attrs[VENET_A_ADDR_HUB],
			    info->extack);
	err = PTR_ERR_OR_ZERO(hub);
	if (err)
		goto out;
	port = venet_get_port(hub, attrs[VENET_A_ADDR_PORT], info->extack);
	err = PTR_ERR_OR_ZERO(port);
	if (err)
		goto out;
	err = venet_grant_check(hub, port, &addr,
				venet_get_flags(info) & VENET_ADDR_FORCE,
				attrs[VENET_A_ADDR_ADDRESS], info->extack);
	if (err)
		goto out;
	err = venet_port_grant(port, &addr, info->extack);
	if (!err && addr.src_only)
		venet_warn_shared(hub, &addr, info);
out:
	rtnl_unlock();
	return err;
}

/* The hub and the granted address that a message names. */
static struct venet_entry *venet_get_granted(struct genl_info *info,
					     struct venet **hub)
{
	const struct nlattr *owner = info->attrs[VENET_A_ADDR_PORT];
	struct venet_entry *entry;
	struct venet_addr addr;
	int err;

	err = venet_get_addr(info, &addr);
	if (err)
		return ERR_PTR(err);
	if (addr.src_only && !owner) {
		NL_SET_ERR_MSG(info->extack,
			       "whose src-only address? The port's id is missing");
		return ERR_PTR(-EINVAL);
	}

	*hub = venet_get_hub(genl_info_net(info), info->attrs[VENET_A_ADDR_HUB],
			     info->extack);
	if (IS_ERR(*hub))
		return ERR_CAST(*hub);
	entry = venet_table_find((*hub)->table, &addr,
				 owner ? nla_get_u32(owner) : 0);
	if (entry && entry->port_id)
		return entry;

	NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[VENET_A_ADDR_ADDRESS],
			    "no port owns this address");
	return ERR_PTR(-ENOENT);
}

static int venet_nl_addr_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *owner = info->attrs[VENET_A_ADDR_PORT];
	struct venet_entry *entry;
	struct venet *hub;
	int err;

	rtnl_lock();
	entry = venet_get_granted(info, &hub);
	err = PTR_ERR_OR_ZERO(entry);
	if (err)
		goto out;
	if (owner && nla_get_u32(owner) != entry->port_id) {
		NL_SET_ERR_MSG_FMT(info->extack,
				   "the address is owned by port %u",
				   entry->port_id);
		err = -ENOENT;
		goto out;
	}
	venet_port_revoke(hub, entry);
out:
	rtnl_unlock();
	return err;
}

static int venet_nl_addr_move_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct venet_entry *entry;
	struct venet *hub, *port;
	int err;

	if (venet_get_flags(info)) {
		NL_SET_ERR_MSG_ATTR(info->extack,
				    info->attrs[VENET_A_ADDR_FLAGS],
				    "only an owned address can be moved");
		return -EINVAL;
	}

	rtnl_lock();
	entry = venet_get_granted(info, &hub);
	err = PTR_ERR_OR_ZERO(entry);
	if (err)
		goto out;
	port = venet_get_port(hub, info->attrs[VENET_A_ADDR_PORT],
			      info->extack);
	err = PTR_ERR_OR_ZERO(port);
	if (err)
		goto out;
	if (port->id != entry->port_id)
		venet_port_give(hub, entry, port);
out:
	rtnl_unlock();
	return err;
}

static int venet_nl_addr_flush_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct venet_addr none = { .family = AF_UNSPEC };
	struct venet_entry *entry;
	struct venet *hub, *port;
	int err;

	rtnl_lock();
	hub = venet_get_hub(genl_info_net(info), info->attrs[VENET_A_ADDR_HUB],
			    info->extack);
	err = PTR_ERR_OR_ZERO(hub);
	if (err)
		goto out;
	port = venet_get_port(hub, info->attrs[VENET_A_ADDR_PORT],
			      info->extack);
	err = PTR_ERR_OR_ZERO(port);
	if (err)
		goto out;
	while ((entry = venet_table_next(hub->table, port->id, &none)) &&
	       entry->port_id == port->id) {
		venet_port_revoke(hub, entry);
		cond_resched();
	}
out:
	rtnl_unlock();
	return err;
}

/* What holds the address that a message names. */
static struct venet_entry *venet_get_holder(struct genl_info *info,
					    struct venet **hub)
{
	const struct nlattr *owner = info->attrs[VENET_A_ADDR_PORT];
	struct venet_entry *entry;
	struct venet_addr addr;
	int err;

	err = venet_get_addr(info, &addr);
	if (err)
		return ERR_PTR(err);
	*hub = venet_get_hub(genl_info_net(info), info->attrs[VENET_A_ADDR_HUB],
			     info->extack);
	if (IS_ERR(*hub))
		return ERR_CAST(*hub);

	venet_host_settle(genl_info_net(info));
	if (addr.src_only || info->attrs[VENET_A_ADDR_PREFIXLEN])
		entry = venet_table_find((*hub)->table, &addr,
					 owner ? nla_get_u32(owner) : 0);
	else
		entry = venet_table_match((*hub)->table, &addr);
	if (entry)
		return entry;

	NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[VENET_A_ADDR_ADDRESS],
			    "no port owns this address");
	return ERR_PTR(-ENOENT);
}

static int venet_nl_addr_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct venet_entry *entry;
	struct venet *hub;
	int err;

	rtnl_lock();
	entry = venet_get_holder(info, &hub);
	err = IS_ERR(entry) ? PTR_ERR(entry) :
	      venet_reply(info, VENET_CMD_ADDR_GET, venet_put_addr, hub, entry);
	rtnl_unlock();
	return err;
}

static int venet_dump_addrs(struct sk_buff *skb, struct netlink_callback *cb,
			    struct venet *hub)
{
	struct nlattr *only = genl_info_dump(cb)->attrs[VENET_A_ADDR_PORT];
	struct venet_dump *ctx = venet_dump_ctx(cb);
	struct venet_entry *entry;
	int err;

	if (!ctx->port_id) {
		/* What is the host's alone stands at port 0. */
		ctx->port_id = only ? nla_get_u32(only) : 1;
		venet_host_settle(dev_net(hub->dev));
	}

	while ((entry = venet_table_next(hub->table, ctx->port_id,
					 &ctx->addr))) {
		if (only && entry->port_id != nla_get_u32(only))
			break;
		err = venet_dump_one(skb, cb, VENET_CMD_ADDR_GET,
				     venet_put_addr, hub, entry);
		if (err)
			return err;
		ctx->port_id = entry->port_id;
		ctx->addr = entry->addr;
	}
	return 0;
}

static int venet_nl_addr_get_dumpit(struct sk_buff *skb,
				    struct netlink_callback *cb)
{
	return venet_dump_hubs(skb, cb,
			       genl_info_dump(cb)->attrs[VENET_A_ADDR_HUB],
			       venet_dump_addrs);
}

/* Reading is for those who may write: see above. */
static const struct genl_ops venet_ops[] = {
	{
		.cmd		= VENET_CMD_HUB_GET,
		.flags		= GENL_UNS_ADMIN_PERM,
		.policy		= venet_hub_policy,
		.maxattr	= VENET_A_HUB_MAX,
		.doit		= venet_nl_hub_get_doit,
		.dumpit		= venet_nl_hub_get_dumpit,
	},
	{
		.cmd		= VENET_CMD_PORT_GET,
		.flags		= GENL_UNS_ADMIN_PERM,
		.policy		= venet_port_get_policy,
		.maxattr	= VENET_A_PORT_MAX,
		.doit		= venet_nl_port_get_doit,
		.dumpit		= venet_nl_port_get_dumpit,
	},
	{
		.cmd		= VENET_CMD_PORT_SET,
		.flags		= GENL_UNS_ADMIN_PERM,
		.policy		= venet_port_set_policy,
		.maxattr	= VENET_A_PORT_MAX,
		.doit		= venet_nl_port_set_doit,
	},
	{
		.cmd		= VENET_CMD_PORT_BIND,
		.flags		= GENL_UNS_ADMIN_PERM,
		.policy		= venet_port_bind_policy,
		.maxattr	= VENET_A_PORT_MAX,
		.doit		= venet_nl_port_bind_doit,
	},
	{
		.cmd		= VENET_CMD_PORT_UNBIND,
		.flags		= GENL_UNS_ADMIN_PERM,
		.policy		= venet_port_unbind_policy,
		.maxattr	= VENET_A_PORT_MAX,
		.doit		= venet_nl_port_unbind_doit,
	},
	{
		.cmd		= VENET_CMD_ADDR_ADD,
		.flags		= GENL_UNS_ADMIN_PERM,
		.policy		= venet_addr_policy,
		.maxattr	= VENET_A_ADDR_MAX,
		.doit		= venet_nl_addr_add_doit,
	},
	{
		.cmd		= VENET_CMD_ADDR_DEL,
		.flags		= GENL_UNS_ADMIN_PERM,
		.policy		= venet_addr_policy,
		.maxattr	= VENET_A_ADDR_MAX,
		.doit		= venet_nl_addr_del_doit,
	},
	{
		.cmd		= VENET_CMD_ADDR_MOVE,
		.flags		= GENL_UNS_ADMIN_PERM,
		.policy		= venet_addr_policy,
		.maxattr	= VENET_A_ADDR_MAX,
		.doit		= venet_nl_addr_move_doit,
	},
	{
		.cmd		= VENET_CMD_ADDR_FLUSH,
		.flags		= GENL_UNS_ADMIN_PERM,
		.policy		= venet_addr_flush_policy,
		.maxattr	= VENET_A_ADDR_MAX,
		.doit		= venet_nl_addr_flush_doit,
	},
	{
		.cmd		= VENET_CMD_ADDR_GET,
		.flags		= GENL_UNS_ADMIN_PERM,
		.policy		= venet_addr_policy,
		.maxattr	= VENET_A_ADDR_MAX,
		.doit		= venet_nl_addr_get_doit,
		.dumpit		= venet_nl_addr_get_dumpit,
	},
};

static const struct genl_multicast_group venet_groups[] = {
	[VENET_GROUP_EVENTS] = {
		.name	= VENET_MCGRP_EVENTS,
		.flags	= GENL_MCAST_CAP_NET_ADMIN,
	},
	[VENET_GROUP_SPOOF] = {
		.name	= VENET_MCGRP_SPOOF,
		.flags	= GENL_MCAST_CAP_NET_ADMIN,
	},
};

struct genl_family venet_genl_family __ro_after_init = {
	.name		= VENET_FAMILY_NAME,
	.version	= VENET_FAMILY_VERSION,
	.netnsok	= true,
	.parallel_ops	= true,
	.module		= THIS_MODULE,
	.ops		= venet_ops,
	.n_ops		= ARRAY_SIZE(venet_ops),
	.mcgrps		= venet_groups,
	.n_mcgrps	= ARRAY_SIZE(venet_groups),
};

/**
 * venet_netlink_register - offer the family
 *
 * Return: 0 or a negative errno.
 */
int __init venet_netlink_register(void)
{
	return genl_register_family(&venet_genl_family);
}

/**
 * venet_netlink_unregister - withdraw the family; no command runs any more
 */
void venet_netlink_unregister(void)
{
	genl_unregister_family(&venet_genl_family);
}
