/* SPDX-License-Identifier: GPL-2.0-only */
/* venet: the way to the other side. */
#ifndef _VENET_CROSS_H
#define _VENET_CROSS_H

#include "venet.h"

bool venet_cross_forwarded(const struct venet *hub, const struct sk_buff *skb);
bool venet_cross_process(const struct venet *hub, const struct sk_buff *skb);
void venet_cross(const struct venet *from, const struct venet *to,
		 struct sk_buff *skb, u32 mark, bool direct);

#endif /* _VENET_CROSS_H */
