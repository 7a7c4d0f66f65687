/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How many addresses of each family a container receives for. A batch asks for
 * each of its lines: what was counted once holds while the port's total does.
 */
#ifndef VENET_OWNED_H
#define VENET_OWNED_H

#include "cmd.h"

struct owned {
	uint32_t hub;
	uint32_t port;
	uint32_t total;		/* as the port says */
	size_t v4, v6;
};

/* Of a port as it was read; returns 0, or -1 with an error recorded. */
int owned_count(struct ctx *ctx, const struct venet_port *p, size_t *v4,
		size_t *v6);

/* These were added meanwhile. */
void owned_add(struct ctx *ctx, const struct venet_port *p,
	       const struct addr *addr, size_t n);

#endif /* VENET_OWNED_H */
