/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SHIM_IPV6_H
#define _SHIM_IPV6_H

#include <linux/in6.h>
#include <linux/kernel.h>

static inline bool ipv6_addr_equal(const struct in6_addr *a,
				   const struct in6_addr *b)
{
	return !memcmp(a, b, sizeof(*a));
}

static inline void ipv6_addr_prefix(struct in6_addr *prefix,
				    const struct in6_addr *addr, int plen)
{
	int i;

	for (i = 0; i < 16; i++, plen -= 8)
		prefix->s6_addr[i] = plen >= 8 ? addr->s6_addr[i] :
				     plen > 0 ? addr->s6_addr[i] &
						(0xff00 >> plen) : 0;
}

#endif /* _SHIM_IPV6_H */
