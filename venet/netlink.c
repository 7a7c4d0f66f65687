// SPDX-License-Identifier: GPL-2.0-only
/*
 * venet: the generic netlink family.
 *
 * Which addresses a port owns, and who reads that. Every command acts on hubs
 * of the socket's netns and needs CAP_NET_ADMIN there, reading included: the
 * list of a host's containers is nobody else's business.
 */
#include <linux/rtnetlink.h>
#include <net/genetlink.h>

#include "grant.h"
#include "hub.h"
#include "netlink.h"
#include "port.h"
#include "stats.h"
#include "table.h"

static struct genl_family venet_family;

/* struct netlink_callback holds this between two calls of a dump. */
struct venet_dump {
	int ifindex;		/* of the hub that is being dumped */
	u32 port_id;		/* last port sent */
	struct venet_addr addr;	/* last address sent, behind port_id */
};

static const struct nla_policy venet_hub_policy[VENET_A_HUB_MAX + 1] = {
	[VENET_A_HUB_IFINDEX]	= NLA_POLICY_MIN(NLA_U32, 1),
};

static const struct nla_policy venet_port_policy[VENET_A_PORT_MAX + 1] = {
	[VENET_A_PORT_HUB]	= NLA_POLICY_MIN(NLA_U32, 1),
	[VENET_A_PORT_ID]	= NLA_POLICY_MIN(NLA_U32, 1),
};

static const struct nla_policy venet_addr_policy[VENET_A_ADDR_MAX + 1] = {
	[VENET_A_ADDR_HUB]	 = NLA_POLICY_MIN(NLA_U32, 1),
	[VENET_A_ADDR_PORT]	 = NLA_POLICY_MIN(NLA_U32, 1),
	[VENET_A_ADDR_ADDRESS]	 = NLA_POLICY_MIN_LEN(sizeof(struct in_addr)),
	[VENET_A_ADDR_PREFIXLEN] = { .type = NLA_U8 },
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

static int venet_get_addr(const struct genl_info *info, struct venet_addr *addr)
{
	const struct nlattr *attr = info->attrs[VENET_A_ADDR_ADDRESS];
	const struct nlattr *len = info->attrs[VENET_A_ADDR_PREFIXLEN];
	u8 bits;

	if (!attr) {
		NL_SET_ERR_MSG(info->extack, "the address is missing");
		return -EINVAL;
	}

	memset(addr, 0, sizeof(*addr));
	switch (nla_len(attr)) {
	case sizeof(struct in_addr):
		addr->family = AF_INET;
		bits = 32;
		break;
	case sizeof(struct in6_addr):
		addr->family = AF_INET6;
		bits = 128;
		break;
	default:
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "an address has 4 or 16 bytes");
		return -EINVAL;
	}
	nla_memcpy(&addr->ip, attr, sizeof(addr->ip));

	if (!len || nla_get_u8(len) == bits)
		return 0;
	if (nla_get_u8(len) > bits) {
		NL_SET_ERR_MSG_ATTR(info->extack, len,
				    "the prefix is longer than the address");
		return -EINVAL;
	}
	NL_SET_ERR_MSG_ATTR(info->extack, len,
			    "only exact addresses can be owned, not prefixes");
	return -EOPNOTSUPP;
}

/* What a reply says. */

static int venet_put_stats(struct sk_buff *skb, int type,
			   struct net_device *dev)
{
	struct rtnl_link_stats64 stats = {};
	struct nlattr *nest;

	dev_fetch_sw_netstats(&stats, dev->tstats);
	nest = nla_nest_start(skb, type);
	if (!nest)
		return -EMSGSIZE;
	if (nla_put_uint(skb, VENET_A_STATS_RX_PACKETS, stats.rx_packets) ||
	    nla_put_uint(skb, VENET_A_STATS_RX_BYTES, stats.rx_bytes) ||
	    nla_put_uint(skb, VENET_A_STATS_TX_PACKETS, stats.tx_packets) ||
	    nla_put_uint(skb, VENET_A_STATS_TX_BYTES, stats.tx_bytes))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int venet_put_drops(struct sk_buff *skb, int type,
			   const struct venet *venet)
{
	unsigned int reason;
	struct nlattr *nest;

	nest = nla_nest_start(skb, type);
	if (!nest)
		return -EMSGSIZE;
	for (reason = 1; reason < __VENET_A_DROPS_MAX; reason++)
		if (nla_put_uint(skb, reason, venet_drops_read(venet, reason)))
			return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int venet_put_hub(struct sk_buff *skb, const struct venet *hub,
			 const void *unused)
{
	if (nla_put_u32(skb, VENET_A_HUB_IFINDEX, hub->dev->ifindex) ||
	    nla_put_string(skb, VENET_A_HUB_NAME, hub->dev->name) ||
	    nla_put_u32(skb, VENET_A_HUB_PORTS, hub->nr_ports) ||
	    nla_put_u32(skb, VENET_A_HUB_ADDRS, venet_table_count(hub->table)) ||
	    venet_put_stats(skb, VENET_A_HUB_STATS, hub->dev) ||
	    venet_put_drops(skb, VENET_A_HUB_DROPS, hub))
		return -EMSGSIZE;
	return 0;
}

static int venet_put_netnsid(struct sk_buff *skb, const struct venet *hub,
			     const struct venet *port)
{
	struct net *net = dev_net(hub->dev), *peer = dev_net(port->dev);

	if (net_eq(net, peer))
		return 0;
	return nla_put_s32(skb, VENET_A_PORT_NETNSID,
			   peernet2id_alloc(net, peer, GFP_KERNEL));
}

static int venet_put_port(struct sk_buff *skb, const struct venet *hub,
			  const void *what)
{
	const struct venet *port = what;
	struct net_device *dev = port->dev;

	if (nla_put_u32(skb, VENET_A_PORT_HUB, hub->dev->ifindex) ||
	    nla_put_u32(skb, VENET_A_PORT_ID, port->id) ||
	    nla_put_u32(skb, VENET_A_PORT_IFINDEX, dev->ifindex) ||
	    nla_put_string(skb, VENET_A_PORT_NAME, dev->name) ||
	    nla_put_u8(skb, VENET_A_PORT_UP, !!(dev->flags & IFF_UP)) ||
	    nla_put_u32(skb, VENET_A_PORT_ADDRS, port->nr_addrs) ||
	    venet_put_netnsid(skb, hub, port) ||
	    venet_put_stats(skb, VENET_A_PORT_STATS, dev) ||
	    venet_put_drops(skb, VENET_A_PORT_DROPS, port))
		return -EMSGSIZE;
	if (port->label[0] &&
	    nla_put_string(skb, VENET_A_PORT_LABEL, port->label))
		return -EMSGSIZE;
	return 0;
}

static int venet_put_addr(struct sk_buff *skb, const struct venet *hub,
			  const void *what)
{
	const struct venet_entry *entry = what;
	bool v4 = entry->addr.family == AF_INET;

	if (nla_put_u32(skb, VENET_A_ADDR_HUB, hub->dev->ifindex) ||
	    nla_put_u32(skb, VENET_A_ADDR_PORT, entry->port_id) ||
	    nla_put(skb, VENET_A_ADDR_ADDRESS,
		    v4 ? sizeof(struct in_addr) : sizeof(struct in6_addr),
		    &entry->addr.ip) ||
	    nla_put_u8(skb, VENET_A_ADDR_PREFIXLEN, v4 ? 32 : 128))
		return -EMSGSIZE;
	return 0;
}

/* What a command is about: how it is put into a message. */
typedef int (*venet_put_t)(struct sk_buff *skb, const struct venet *hub,
			   const void *what);

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
	hdr = genlmsg_put_reply(skb, info, &venet_family, 0, cmd);
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
			  &venet_family, NLM_F_MULTI, cmd);
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
	int err;

	xa_for_each_start(&hub->ports, id, port, ctx->port_id + 1UL) {
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

static int venet_nl_addr_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr **attrs = info->attrs;
	struct venet_entry *entry;
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
	err = venet_grant_check(hub, &addr, attrs[VENET_A_ADDR_ADDRESS],
				info->extack);
	if (err)
		goto out;

	entry = venet_table_find(hub->table, &addr);
	if (entry) {
		port = rtnl_dereference(entry->port);
		NL_SET_ERR_MSG_FMT(info->extack,
				   "the address is owned by port %u%s%.30s%s",
				   port->id, port->label[0] ? " (" : "",
				   port->label, port->label[0] ? ")" : "");
		err = -EADDRINUSE;
		goto out;
	}
	err = venet_port_grant(port, &addr, info->extack);
out:
	rtnl_unlock();
	return err;
}

/* The entry of the address that a message names. */
static struct venet_entry *venet_get_entry(struct venet *hub,
					   const struct venet_addr *addr,
					   struct genl_info *info)
{
	struct venet_entry *entry = venet_table_find(hub->table, addr);

	if (!entry) {
		NL_SET_ERR_MSG_ATTR(info->extack,
				    info->attrs[VENET_A_ADDR_ADDRESS],
				    "no port owns this address");
		return ERR_PTR(-ENOENT);
	}
	return entry;
}

static int venet_nl_addr_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *owner = info->attrs[VENET_A_ADDR_PORT];
	struct venet_entry *entry;
	struct venet_addr addr;
	struct venet *hub;
	int err;

	err = venet_get_addr(info, &addr);
	if (err)
		return err;

	rtnl_lock();
	hub = venet_get_hub(genl_info_net(info),
			    info->attrs[VENET_A_ADDR_HUB], info->extack);
	err = PTR_ERR_OR_ZERO(hub);
	if (err)
		goto out;
	entry = venet_get_entry(hub, &addr, info);
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
	venet_port_revoke(entry);
out:
	rtnl_unlock();
	return err;
}

static int venet_nl_addr_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct venet_entry *entry;
	struct venet_addr addr;
	struct venet *hub;
	int err;

	err = venet_get_addr(info, &addr);
	if (err)
		return err;

	rtnl_lock();
	hub = venet_get_hub(genl_info_net(info),
			    info->attrs[VENET_A_ADDR_HUB], info->extack);
	err = PTR_ERR_OR_ZERO(hub);
	if (err)
		goto out;
	entry = venet_get_entry(hub, &addr, info);
	err = PTR_ERR_OR_ZERO(entry);
	if (err)
		goto out;
	err = venet_reply(info, VENET_CMD_ADDR_GET, venet_put_addr, hub, entry);
out:
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

	if (only && !ctx->port_id)
		ctx->port_id = nla_get_u32(only);

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
		.policy		= venet_port_policy,
		.maxattr	= VENET_A_PORT_MAX,
		.doit		= venet_nl_port_get_doit,
		.dumpit		= venet_nl_port_get_dumpit,
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
		.cmd		= VENET_CMD_ADDR_GET,
		.flags		= GENL_UNS_ADMIN_PERM,
		.policy		= venet_addr_policy,
		.maxattr	= VENET_A_ADDR_MAX,
		.doit		= venet_nl_addr_get_doit,
		.dumpit		= venet_nl_addr_get_dumpit,
	},
};

static struct genl_family venet_family __ro_after_init = {
	.name		= VENET_FAMILY_NAME,
	.version	= VENET_FAMILY_VERSION,
	.netnsok	= true,
	.parallel_ops	= true,
	.module		= THIS_MODULE,
	.ops		= venet_ops,
	.n_ops		= ARRAY_SIZE(venet_ops),
};

/**
 * venet_netlink_register - offer the family
 *
 * Return: 0 or a negative errno.
 */
int __init venet_netlink_register(void)
{
	return genl_register_family(&venet_family);
}

/**
 * venet_netlink_unregister - withdraw the family; no command runs any more
 */
void venet_netlink_unregister(void)
{
	genl_unregister_family(&venet_family);
}
