/* SPDX-License-Identifier: GPL-2.0-only */
/* venet: the hub, the host's side. */
#ifndef _VENET_HUB_H
#define _VENET_HUB_H

#include "venet.h"

struct netlink_ext_ack;

int venet_hub_init(void);
void venet_hub_exit(void);
int venet_hub_become(struct venet *venet, struct netlink_ext_ack *extack);
void venet_hub_release(struct venet *hub, struct list_head *kill);
void venet_hub_xmit(struct venet *hub, struct sk_buff *skb);
void venet_hub_set_fastpath(struct venet *hub, u8 fastpath);
bool venet_hub_is_guest(const struct venet *hub);
void venet_hub_changed(const struct venet *hub);

/* Limits of a hub whose netns belongs to a user namespace. */
#define VENET_GUEST_PORTS_MAX	4096
#define VENET_GUEST_ADDRS_MAX	65536

#endif /* _VENET_HUB_H */
