/* SPDX-License-Identifier: GPL-2.0-only */
/* venet: what netlink messages say. */
#ifndef _VENET_MESSAGE_H
#define _VENET_MESSAGE_H

#include "venet.h"

struct venet_entry;

/* How the thing that a message is about is put into it. */
typedef int (*venet_put_t)(struct sk_buff *skb, const struct venet *hub,
			   const void *what);

int venet_put_hub(struct sk_buff *skb, const struct venet *hub,
		  const void *unused);
int venet_put_port(struct sk_buff *skb, const struct venet *hub,
		   const void *port);
int venet_put_addr(struct sk_buff *skb, const struct venet *hub,
		   const void *entry);

#endif /* _VENET_MESSAGE_H */
