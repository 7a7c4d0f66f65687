/* SPDX-License-Identifier: GPL-2.0-only */
/* venet: the port, the container's side. */
#ifndef _VENET_PORT_H
#define _VENET_PORT_H

#include "venet.h"

struct netlink_ext_ack;
struct venet_addr;
struct venet_entry;

int venet_port_bind(struct venet *port, struct venet *hub, u32 id,
		    struct netlink_ext_ack *extack);
void venet_port_unbind(struct venet *port);
int venet_port_grant(struct venet *port, const struct venet_addr *addr,
		     struct netlink_ext_ack *extack);
void venet_port_revoke(struct venet_entry *entry);
void venet_port_moved(struct venet *port);
void venet_port_xmit(struct venet *port, struct sk_buff *skb);

#endif /* _VENET_PORT_H */
