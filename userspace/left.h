/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The unreachable routes that stand on the host for the addresses of containers
 * which are detached: they go when somebody gets the address.
 */
#ifndef VENET_LEFT_H
#define VENET_LEFT_H

#include "cmd.h"
#include "step.h"

/* All of a family, in order of their destinations. */
struct left {
	struct left_route {
		struct addr dst;	/* first: what they are sorted by */
		uint32_t table;
		struct nlmsghdr *copy;
	} *list;
	size_t n;
	bool read;
};

/* Read what there is; returns 0, or -1 with an error recorded. */
int left_read(struct left *l, struct nl *rt, uint8_t family);
void left_free(struct left *l);

/*
 * Steps that remove those for an address, as the host had them when it was
 * asked first: a batch asks for each of its lines.
 */
int left_plan_del(struct ctx *ctx, struct txn *txn, const struct dev *dev,
		  const struct addr *a);

/* More were left meanwhile. */
void left_forget(struct ctx *ctx);

#endif /* VENET_LEFT_H */
