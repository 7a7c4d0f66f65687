// SPDX-License-Identifier: GPL-2.0-only
#include "route_plan.h"

static int plan_del(struct txn *txn, struct dev *dev, uint32_t table,
		    const struct addr *dst, size_t n, bool unreachable,
		    uint8_t proto, bool leave)
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
		struct route left = { .unreachable = true };

		if (!rt_route_dst(c.list[i], &r.dst))
			continue;
		left.dst = r.dst;
		left.table = rt_route_table(c.list[i]);
		if (leave)
			step_route_add(txn, dev, &left);
		step_route_del(txn, dev, &r, c.list[i]);
		c.list[i] = NULL;	/* the step owns it */
	}
	rt_copies_free(&c);
	return 0;
}

int route_plan_del(struct txn *txn, struct dev *dev, uint32_t table,
		   const struct addr *dst, size_t n, bool unreachable,
		   uint8_t proto)
{
	return plan_del(txn, dev, table, dst, n, unreachable, proto, false);
}

int route_plan_leave(struct txn *txn, struct dev *dev, const struct addr *dst,
		     size_t n)
{
	return plan_del(txn, dev, 0, dst, n, false, RTPROT_VENET, true);
}
