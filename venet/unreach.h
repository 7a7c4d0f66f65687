/* SPDX-License-Identifier: GPL-2.0-only */
/* venet: the answer to packets for nobody. */
#ifndef _VENET_UNREACH_H
#define _VENET_UNREACH_H

#include "venet.h"

void venet_unreachable(struct venet *hub, struct sk_buff *skb);

#endif /* _VENET_UNREACH_H */
