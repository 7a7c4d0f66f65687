// SPDX-License-Identifier: GPL-2.0-only
/* venet: netlink commands about addresses. */
#include <linux/rtnetlink.h>
#include <net/genetlink.h>
#include <net/ipv6.h>

#include "grant.h"
#include "host.h"
#include "netlink_addr.h"
#include "port.h"
#include "request.h"

static u32 venet_get_flags(const struct genl_info *info)
{
	const struct nlattr *attr = info->attrs[VENET_A_ADDR_FLAGS];

	return attr ? nla_get_u32(attr) : 0;
}

static int venet_get_addr(const struct genl_info *info, u32 flags,
			  struct venet_addr *addr)
{
	const struct nlattr *attr = info->attrs[VENET_A_ADDR_ADDRESS];
	const struct nlattr *len = info->attrs[VENET_A_ADDR_PREFIXLEN];
	struct in6_addr prefix;

	if (!attr) {
		NL_SET_ERR_MSG(info->extack, "the address is missing");
		return -EINVAL;
	}
	if (venet_get_flags(info) & ~flags) {
		NL_SET_ERR_MSG_ATTR(info->extack,
				    info->attrs[VENET_A_ADDR_FLAGS],
				    "the command does not take this flag");
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

/* A warning: it goes with the ACK of a request that succeeded. */
static void venet_warn_shared(struct venet *hub,
			      const struct venet_addr *addr,
			      struct genl_info *info)
{
	struct venet_addr owned = *addr;
	const struct venet_entry *entry;
	char text[VENET_PORT_TEXT];

	owned.src_only = false;
	entry = venet_table_match(hub->table, &owned);
	if (!entry)
		return;
	if (entry->host) {
		NL_SET_ERR_MSG(info->extack,
			       "the host has this address itself, IPv4 then needs accept_local on the hub");
		return;
	}
	venet_port_text(xa_load(&hub->ports, entry->port_id), text);
	NL_SET_ERR_MSG_FMT(info->extack, "the address is owned by %s", text);
}

/* The port that a message names. */
static struct venet *venet_get_named(struct genl_info *info)
{
	return venet_get_hub_port(info, info->attrs[VENET_A_ADDR_HUB],
				  info->attrs[VENET_A_ADDR_PORT]);
}

/**
 * venet_nl_addr_add_doit - grant an address
 * @skb: the request
 * @info: the request, parsed
 *
 * Context: process.
 * Return: 0 or a negative errno.
 */
int venet_nl_addr_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct venet *hub, *port;
	struct venet_addr addr;
	int err;

	err = venet_get_addr(info, VENET_ADDR_SRC_ONLY | VENET_ADDR_FORCE,
			     &addr);
	if (err)
		return err;

	rtnl_lock();
	port = venet_get_named(info);
	err = PTR_ERR_OR_ZERO(port);
	if (err)
		goto out;
	hub = rtnl_dereference(port->hub);
	err = venet_grant_check(hub, port, &addr,
				venet_get_flags(info) & VENET_ADDR_FORCE,
				info->attrs[VENET_A_ADDR_ADDRESS],
				info->extack);
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

	err = venet_get_addr(info, VENET_ADDR_SRC_ONLY, &addr);
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

/**
 * venet_nl_addr_del_doit - take an address back
 * @skb: the request
 * @info: the request, parsed
 *
 * Context: process.
 * Return: 0 or a negative errno.
 */
int venet_nl_addr_del_doit(struct sk_buff *skb, struct genl_info *info)
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

/**
 * venet_nl_addr_move_doit - give an address to another port
 * @skb: the request
 * @info: the request, parsed
 *
 * Context: process.
 * Return: 0 or a negative errno.
 */
int venet_nl_addr_move_doit(struct sk_buff *skb, struct genl_info *info)
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

/**
 * venet_nl_addr_flush_doit - take all addresses of a port back
 * @skb: the request
 * @info: the request, parsed
 *
 * Context: process.
 * Return: 0 or a negative errno.
 */
int venet_nl_addr_flush_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct venet_addr none = { .family = AF_UNSPEC };
	struct venet_entry *entry;
	struct venet *hub, *port;
	int err;

	rtnl_lock();
	port = venet_get_named(info);
	err = PTR_ERR_OR_ZERO(port);
	if (err)
		goto out;
	hub = rtnl_dereference(port->hub);
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

	err = venet_get_addr(info, VENET_ADDR_SRC_ONLY, &addr);
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

/**
 * venet_nl_addr_get_doit - say who has an address
 * @skb: the request
 * @info: the request, parsed
 *
 * Context: process.
 * Return: 0 or a negative errno.
 */
int venet_nl_addr_get_doit(struct sk_buff *skb, struct genl_info *info)
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

	/* What is the host's alone stands at port 0. */
	if (!ctx->port_id)
		ctx->port_id = only ? nla_get_u32(only) : 1;

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

/**
 * venet_nl_addr_get_dumpit - list addresses
 * @skb: the part of the dump that is to be filled
 * @cb: the dump
 *
 * Context: process.
 * Return: its length, 0 at the end, or a negative errno.
 */
int venet_nl_addr_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct nlattr **attrs = genl_info_dump(cb)->attrs;

	if (venet_refuse_attr(attrs[VENET_A_ADDR_ADDRESS], cb->extack) ||
	    venet_refuse_attr(attrs[VENET_A_ADDR_PREFIXLEN], cb->extack) ||
	    venet_refuse_attr(attrs[VENET_A_ADDR_FLAGS], cb->extack))
		return -EINVAL;
	return venet_dump_hubs(skb, cb, attrs[VENET_A_ADDR_HUB],
			       venet_dump_addrs);
}
