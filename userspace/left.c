// SPDX-License-Identifier: GPL-2.0-only
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>

#include "left.h"
#include "util.h"

static int any_cmp(const void *a, const void *b)
{
	return addr_cmp(a, b);
}

int left_read(struct left *l, struct nl *rt, uint8_t family)
{
	struct rt_copies c;
	struct addr dst;
	size_t i;

	memset(l, 0, sizeof(*l));
	if (rt_routes_unreachable(rt, family, &c) < 0)
		return -1;
	for (i = 0; i < c.n; i++) {
		if (!rt_route_dst(c.list[i], &dst))
			continue;
		vec_grow(l->list, l->n);
		l->list[l->n++] = (struct left_route){
			.dst = dst,
			.table = rt_route_table(c.list[i]),
			.copy = c.list[i],
		};
		c.list[i] = NULL;
	}
	rt_copies_free(&c);
	if (l->n)
		qsort(l->list, l->n, sizeof(*l->list), any_cmp);
	l->read = true;
	return 0;
}

void left_free(struct left *l)
{
	while (l->n)
		free(l->list[--l->n].copy);
	free(l->list);
	memset(l, 0, sizeof(*l));
}

int left_plan_del(struct ctx *ctx, struct txn *txn, const struct dev *dev,
		  const struct addr *a)
{
	struct left *l;
	struct addr net;
	size_t i;

	if (!ctx->left)
		ctx->left = xzalloc(2 * sizeof(*ctx->left));
	l = &ctx->left[a->family == AF_INET6];
	if (!l->read && left_read(l, &ctx->host.rt, a->family))
		return -1;
	addr_mask(a, &net);
	/* One for each table. */
	for (i = sorted_first(&net, l->list, l->n, sizeof(*l->list), any_cmp);
	     i < l->n; i++) {
		const struct left_route *r = &l->list[i];
		struct route route = {
			.dst = net,
			.unreachable = true,
			.table = r->table,
		};

		if (addr_cmp(&r->dst, &net))
			break;
		step_route_del(txn, dev, &route, rt_copy(r->copy));
	}
	return 0;
}

void left_forget(struct ctx *ctx)
{
	size_t i;

	for (i = 0; ctx->left && i < 2; i++)
		left_free(&ctx->left[i]);
	free(ctx->left);
	ctx->left = NULL;
}
