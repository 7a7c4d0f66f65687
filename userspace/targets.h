/* SPDX-License-Identifier: GPL-2.0-only */
/* The containers that one command changes, each of them once. */
#ifndef VENET_TARGETS_H
#define VENET_TARGETS_H

#include "target.h"

/* Steps point to targets: a list of pointers, never moved. */
struct targets {
	struct target **list;
	size_t n;
};

/*
 * The target for a port, opened when it is asked for first; NULL with an error
 * recorded.
 */
struct target *targets_get(struct targets *ts, struct ctx *ctx, uint32_t hub,
			   uint32_t port, const struct addr_opts *opts);

/*
 * Plan for each of them, and run it all as one. An exit status, or -1 with an
 * error recorded.
 */
int targets_run(struct targets *ts, struct ctx *ctx,
		int (*plan)(struct target *t, struct txn *txn));

/* Was something left undone in any of them? */
bool targets_partly(const struct targets *ts);

void targets_free(struct targets *ts);

#endif /* VENET_TARGETS_H */
