/* SPDX-License-Identifier: GPL-2.0-only */
/* venet: what the commands of the netlink family have in common. */
#ifndef _VENET_REQUEST_H
#define _VENET_REQUEST_H

#include "message.h"
#include "table.h"
#include "venet.h"

struct genl_info;
struct netlink_callback;
struct netlink_ext_ack;
struct nlattr;

/**
 * struct venet_dump - where a dump has come to
 * @ifindex: of the hub that is being dumped
 * @port_id: the last port sent
 * @addr: the last address sent, behind @port_id
 *
 * Kept in struct netlink_callback between two parts: keys, never pointers. What
 * a key stood for may be gone.
 */
struct venet_dump {
	int ifindex;
	u32 port_id;
	struct venet_addr addr;
};

typedef int (*venet_dump_t)(struct sk_buff *skb, struct netlink_callback *cb,
			    struct venet *hub);

int venet_refuse_attr(const struct nlattr *attr,
		      struct netlink_ext_ack *extack);
struct venet *venet_get_hub(struct net *net, const struct nlattr *attr,
			    struct netlink_ext_ack *extack);
struct venet *venet_get_port(struct venet *hub, const struct nlattr *attr,
			     struct netlink_ext_ack *extack);
struct venet *venet_get_hub_port(struct genl_info *info,
				 const struct nlattr *hub_attr,
				 const struct nlattr *id_attr);
int venet_reply(struct genl_info *info, u8 cmd, venet_put_t put,
		const struct venet *hub, const void *what);
int venet_dump_one(struct sk_buff *skb, struct netlink_callback *cb, u8 cmd,
		   venet_put_t put, const struct venet *hub, const void *what);
struct venet_dump *venet_dump_ctx(struct netlink_callback *cb);
int venet_dump_hubs(struct sk_buff *skb, struct netlink_callback *cb,
		    const struct nlattr *only, venet_dump_t dump);

#endif /* _VENET_REQUEST_H */
