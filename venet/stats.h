/* SPDX-License-Identifier: GPL-2.0-only */
/* venet: counters. */
#ifndef _VENET_STATS_H
#define _VENET_STATS_H

#include "venet.h"

int venet_stats_init(struct venet *venet);
void venet_stats_free(struct venet *venet);
void venet_get_stats64(struct net_device *dev, struct rtnl_link_stats64 *stats);
u64 venet_drops_read(const struct venet *venet, unsigned int reason);
void venet_count_drop(const struct venet *port, const struct venet *hub,
		      unsigned int reason);
void venet_drop(struct sk_buff *skb, const struct venet *port,
		const struct venet *hub, unsigned int reason);

#endif /* _VENET_STATS_H */
