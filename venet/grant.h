/* SPDX-License-Identifier: GPL-2.0-only */
/* venet: which addresses a port may own. */
#ifndef _VENET_GRANT_H
#define _VENET_GRANT_H

#include "venet.h"

struct netlink_ext_ack;
struct nlattr;
struct venet_addr;

int venet_grant_check(struct venet *hub, const struct venet *port,
		      const struct venet_addr *addr, bool force,
		      const struct nlattr *attr,
		      struct netlink_ext_ack *extack);

#endif /* _VENET_GRANT_H */
