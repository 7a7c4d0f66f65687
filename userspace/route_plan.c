// SPDX-License-Identifier: GPL-2.0-only
#include "route_plan.h"

int route_plan_del(struct txn *txn, struct dev *dev, uint32_t table,
		   const struct addr *dst, size_t n, bool unreachable,
		   uint8_t proto)
{
	struct rt_copies c;
	size_t i;
	int ret;

	if (!n)
		return 0;
	ret = rt_routes_in(&dev->at->rt, table, dst, n,
			   unreachable ? 0 : dev->ifindex, proto, &c);
	if (ret < 0)
		return ret;
	for (i = 0; i < c.n; i++) {
		struct route r = { .unreachable = unreachable };

		if (rt_route_dst(c.list[i], &r.dst)) {
			step_route_del(txn, dev, &r, c.list[i]);
			c.list[i] = NULL;	/* the step owns it */
		}
	}
	rt_copies_free(&c);
	return 0;
}
