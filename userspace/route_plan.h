/* SPDX-License-Identifier: GPL-2.0-only */
/* Steps for routes, planned by looking at those that are there. */
#ifndef VENET_ROUTE_PLAN_H
#define VENET_ROUTE_PLAN_H

#include "step.h"

/*
 * Remove the routes to @dst (sorted, of one family) by way of a device, or the
 * unreachable ones where it is, of this protocol (0: any), from a table (0:
 * from each). Returns 0, -1, or RT_UNSTEADY as rt_routes_in() does.
 */
int route_plan_del(struct txn *txn, struct dev *dev, uint32_t table,
		   const struct addr *dst, size_t n, bool unreachable,
		   uint8_t proto);

/*
 * Remove all of our own, from each table, and leave an unreachable one in the
 * place of each.
 */
int route_plan_leave(struct txn *txn, struct dev *dev, const struct addr *dst,
		     size_t n);

#endif /* VENET_ROUTE_PLAN_H */
