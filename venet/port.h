/* SPDX-License-Identifier: GPL-2.0-only */
/* venet: the port, the container's side. */
#ifndef _VENET_PORT_H
#define _VENET_PORT_H

#include "venet.h"

struct netlink_ext_ack;
struct nlattr;
struct venet_addr;
struct venet_entry;

/* Long enough for "port 2147483647 (LABEL)" with a label cut off at 30. */
#define VENET_PORT_TEXT		50

extern struct netlink_range_validation venet_id_range;

int venet_port_check_label(const struct nlattr *attr,
			   struct netlink_ext_ack *extack);
const char *venet_port_text(const struct venet *port,
			    char text[VENET_PORT_TEXT]);
void venet_port_set_label(struct venet *port, const struct nlattr *attr);
int venet_port_bind(struct venet *port, struct venet *hub, u32 id,
		    struct netlink_ext_ack *extack);
void venet_port_unbind(struct venet *port);
int venet_port_grant(struct venet *port, const struct venet_addr *addr,
		     struct netlink_ext_ack *extack);
void venet_port_revoke(struct venet *hub, struct venet_entry *entry);
void venet_port_give(struct venet *hub, struct venet_entry *entry,
		     struct venet *port);
void venet_port_changed(struct venet *port);
void venet_port_moved(struct venet *port);
void venet_port_xmit(struct venet *port, struct sk_buff *skb);

#endif /* _VENET_PORT_H */
