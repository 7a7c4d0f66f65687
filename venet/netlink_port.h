/* SPDX-License-Identifier: GPL-2.0-only */
/* venet: netlink commands about ports. */
#ifndef _VENET_NETLINK_PORT_H
#define _VENET_NETLINK_PORT_H

struct genl_info;
struct netlink_callback;
struct sk_buff;

int venet_nl_port_get_doit(struct sk_buff *skb, struct genl_info *info);
int venet_nl_port_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int venet_nl_port_set_doit(struct sk_buff *skb, struct genl_info *info);
int venet_nl_port_bind_doit(struct sk_buff *skb, struct genl_info *info);
int venet_nl_port_unbind_doit(struct sk_buff *skb, struct genl_info *info);

#endif /* _VENET_NETLINK_PORT_H */
