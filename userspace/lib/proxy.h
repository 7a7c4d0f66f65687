/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Proxy neighbour entries: addresses for which the kernel answers on a link,
 * because it routes them elsewhere.
 */
#ifndef VENET_PROXY_H
#define VENET_PROXY_H

#include "rtnl.h"

struct rt_proxy {
	struct addr addr;
	int ifindex;
	bool ours;	/* has our protocol number */
};

/* RTM_NEWNEIGH or RTM_DELNEIGH. Takes an empty buffer of NL_REQUEST bytes. */
struct nlmsghdr *rt_proxy(char *buf, uint16_t type, int ifindex,
			  const struct addr *a);

/*
 * The entry of an address on a link: 1 found, 0 not, -1 failed. To be asked
 * before one is made: the kernel takes a second one for the first.
 */
int rt_proxy_get(struct nl *rt, int ifindex, const struct addr *a,
		 struct rt_proxy *p);

/* All of a family, of whoever made them; 1, 0 for none, or as for lists. */
int rt_proxies(struct nl *rt, uint8_t family, struct rt_copies *c);

/* What such a message is about; false when it is no proxy entry. */
bool rt_proxy_of(const struct nlmsghdr *nlh, struct rt_proxy *p);

#endif /* VENET_PROXY_H */
