/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the kernel has already. A transaction that knows it leaves out the steps
 * that would change nothing: each is asked whether it holds, and it looks here.
 */
#ifndef VENET_KNOWN_H
#define VENET_KNOWN_H

#include "rtnl.h"
#include "venet.h"

struct known {
	const struct venet_addr *addr;	/* the table, as venet_addrs() sorts */
	size_t addrs;
	/* Lists of the kernel's messages, read when first asked about. */
	struct known_list {
		struct nl *rt;		/* of the place */
		uint16_t type;		/* RTM_NEWROUTE, -ADDR or -NEIGH */
		uint8_t family;
		int ifindex;		/* of addresses */
		struct rt_copies copies;	/* sorted by their subjects */
	} *list;
	size_t n;
};

void known_init(struct known *k, const struct venet_addr *addr, size_t n);

/* What was read over this socket, which goes; NULL for all. */
void known_forget(struct known *k, const struct nl *rt);

/* Does it own the address? */
bool known_grant(const struct known *k, uint32_t hub, uint32_t port,
		 const struct addr *a);

/*
 * Is there what a message, RTM_NEWROUTE, -ADDR, or -NEIGH of a proxy, asks for?
 * What cannot be read is not known.
 */
bool known_net(struct known *k, struct nl *rt, const struct nlmsghdr *want);

/* A route of ours to just @dst by way of a device, whatever else it says. */
const struct nlmsghdr *known_route(struct known *k, struct nl *rt,
				   const struct addr *dst, int oif);

#endif /* VENET_KNOWN_H */
