/* SPDX-License-Identifier: GPL-2.0-only */
/* venet: events. */
#ifndef _VENET_EVENT_H
#define _VENET_EVENT_H

#include "venet.h"

struct venet_entry;

void venet_event_port(const struct venet *hub, const struct venet *port,
		      u8 cmd);
void venet_event_addr(const struct venet *hub, const struct venet_entry *entry,
		      u8 cmd);
void venet_event_spoof(const struct venet *hub, struct venet *port,
		       const struct sk_buff *skb);

#endif /* _VENET_EVENT_H */
