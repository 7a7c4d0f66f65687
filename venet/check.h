/* SPDX-License-Identifier: GPL-2.0-only */
/* venet: which packets may cross. */
#ifndef _VENET_CHECK_H
#define _VENET_CHECK_H

#include <linux/in6.h>
#include <linux/skbuff.h>

bool venet_special4(__be32 ip);
bool venet_special6(const struct in6_addr *ip);
unsigned int venet_check_received(struct sk_buff *skb);
unsigned int venet_check_sent(struct sk_buff *skb);

#endif /* _VENET_CHECK_H */
