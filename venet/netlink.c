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

#include "hub.h"
#include "netlink.h"
#include "netlink_addr.h"
#include "netlink_port.h"
#include "port.h"
#include "request.h"

/*
 * What each command takes; what it does not take is refused. All have room for
 * every attribute, so that no handler looks behind the end.
 */

#define VENET_POLICY_IFINDEX	NLA_POLICY_MIN(NLA_U32, 1)
#define VENET_POLICY_ID		NLA_POLICY_FULL_RANGE(NLA_U32, &venet_id_range)

static const struct nla_policy venet_hub_policy[VENET_A_HUB_MAX + 1] = {
	[VENET_A_HUB_IFINDEX]	= VENET_POLICY_IFINDEX,
};

static const struct nla_policy venet_hub_set_policy[VENET_A_HUB_MAX + 1] = {
	[VENET_A_HUB_IFINDEX]	= VENET_POLICY_IFINDEX,
	[VENET_A_HUB_FASTPATH]	= NLA_POLICY_MASK(NLA_U32,
						  VENET_FASTPATH_SOURCE |
						  VENET_FASTPATH_HUB_ROUTES |
						  VENET_FASTPATH_PORT_ROUTES |
						  VENET_FASTPATH_HUB_DIRECT |
						  VENET_FASTPATH_PORT_DIRECT),
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

/* Hubs: ports and addresses have files of their own. */

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
	return venet_dump_hubs(skb, cb,
			       genl_info_dump(cb)->attrs[VENET_A_HUB_IFINDEX],
			       venet_dump_hub);
}

static int venet_nl_hub_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *fastpath = info->attrs[VENET_A_HUB_FASTPATH];
	struct venet *hub;

	rtnl_lock();
	hub = venet_get_hub(genl_info_net(info),
			    info->attrs[VENET_A_HUB_IFINDEX], info->extack);
	if (!IS_ERR(hub) && fastpath)
		venet_hub_set_fastpath(hub, nla_get_u32(fastpath));
	rtnl_unlock();
	return PTR_ERR_OR_ZERO(hub);
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
		.cmd		= VENET_CMD_HUB_SET,
		.flags		= GENL_UNS_ADMIN_PERM,
		.policy		= venet_hub_set_policy,
		.maxattr	= VENET_A_HUB_MAX,
		.doit		= venet_nl_hub_set_doit,
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
