/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is carved out of a container's prefix for another one. Inside, the rest
 * of the prefix is unreachable, which would hide it: a route leads to it.
 */
#ifndef VENET_CARVE_H
#define VENET_CARVE_H

#include "target.h"

/*
 * The container gets its addresses: what is carved out of them, and they out of
 * the prefix of another container, which is told of them.
 */
int carve_plan_enter(struct target *t, struct txn *txn);

/* It loses them: its own routes to what was carved out of them. */
int carve_plan_leave(struct target *t, struct txn *txn);

/* Nobody has them any more: the routes of the other containers to them. */
int carve_plan_gone(struct target *t, struct txn *txn);

#endif /* VENET_CARVE_H */
