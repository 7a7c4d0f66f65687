/* SPDX-License-Identifier: GPL-2.0-only */
/* venet: the generic netlink family. */
#ifndef _VENET_NETLINK_H
#define _VENET_NETLINK_H

struct genl_family;

/* Multicast groups, by their place in the family's list. */
enum {
	VENET_GROUP_EVENTS,
	VENET_GROUP_SPOOF
};

extern struct genl_family venet_genl_family;

int venet_netlink_register(void);
void venet_netlink_unregister(void);

#endif /* _VENET_NETLINK_H */
