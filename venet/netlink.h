/* SPDX-License-Identifier: GPL-2.0-only */
/* venet: the generic netlink family. */
#ifndef _VENET_NETLINK_H
#define _VENET_NETLINK_H

int venet_netlink_register(void);
void venet_netlink_unregister(void);

#endif /* _VENET_NETLINK_H */
