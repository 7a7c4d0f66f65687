/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SHIM_INETDEVICE_H
#define _SHIM_INETDEVICE_H

#include <arpa/inet.h>
#include <linux/types.h>

static inline __be32 inet_make_mask(int plen)
{
	return plen ? htonl(~0u << (32 - plen)) : 0;
}

#endif /* _SHIM_INETDEVICE_H */
