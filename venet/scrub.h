/* SPDX-License-Identifier: GPL-2.0-only */
/* venet: what a packet leaves behind when it crosses. */
#ifndef _VENET_SCRUB_H
#define _VENET_SCRUB_H

#include <linux/skbuff.h>

void venet_scrub(struct sk_buff *skb, struct net_device *dev);

#endif /* _VENET_SCRUB_H */
