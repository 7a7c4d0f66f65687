/* SPDX-License-Identifier: GPL-2.0-only */
/* venet: netlink commands about addresses. */
#ifndef _VENET_NETLINK_ADDR_H
#define _VENET_NETLINK_ADDR_H

struct genl_info;
struct netlink_callback;
struct sk_buff;

int venet_nl_addr_add_doit(struct sk_buff *skb, struct genl_info *info);
int venet_nl_addr_del_doit(struct sk_buff *skb, struct genl_info *info);
int venet_nl_addr_move_doit(struct sk_buff *skb, struct genl_info *info);
int venet_nl_addr_flush_doit(struct sk_buff *skb, struct genl_info *info);
int venet_nl_addr_get_doit(struct sk_buff *skb, struct genl_info *info);
int venet_nl_addr_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);

#endif /* _VENET_NETLINK_ADDR_H */
