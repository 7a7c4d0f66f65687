/* SPDX-License-Identifier: GPL-2.0-only */
/* What the kernel knows, read once, for the commands that show it. */
#ifndef VENET_SNAP_H
#define VENET_SNAP_H

#include "cmd.h"
#include "netns.h"
#include "venet.h"
#include "via.h"

struct snap {
	struct venet_hub *hub;
	size_t hubs;
	struct venet_port *port;
	size_t ports;
	struct venet_addr *addr;
	size_t addrs;
	struct netns_map netns;
	struct vias vias;	/* with SNAP_PORTS */
};

enum {
	SNAP_PORTS = 1,
	SNAP_ADDRS = 2,
	SNAP_NETNS = 4,	/* names of the ports' namespaces */
};

/* The hubs, and what else is wanted: of one hub, or of one port of it. */
int snap_load(struct snap *s, struct ctx *ctx, unsigned int want,
	      uint32_t hub, uint32_t port);
void snap_free(struct snap *s);

/* By index, NULL when it is gone meanwhile. */
const struct venet_hub *snap_hub(const struct snap *s, uint32_t ifindex);
const struct venet_port *snap_port(const struct snap *s, uint32_t hub,
				   uint32_t id);

/* The addresses of a port are one run of the list: how many, from *first. */
size_t snap_addrs(const struct snap *s, const struct venet_port *p,
		  size_t *first);

#endif /* VENET_SNAP_H */
