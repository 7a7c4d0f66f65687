// SPDX-License-Identifier: GPL-2.0-only
#include "rtnl.h"
#include "util.h"

struct collect {
	struct rt_copies *copies;
	rt_keep *keep;
	void *data;
};

static int collect_cb(const struct nlmsghdr *nlh, void *data)
{
	const struct collect *k = data;
	struct rt_copies *c = k->copies;

	if (k->keep(nlh, k->data)) {
		vec_grow(c->list, c->n);
		c->list[c->n++] = rt_copy(nlh);
	}
	return 0;
}

static void collect_reset(void *data)
{
	rt_copies_free(((struct collect *)data)->copies);
}

int rt_collect(struct nl *rt, struct nlmsghdr *nlh, rt_keep *keep, void *data,
	       const char *what, struct rt_copies *c)
{
	struct collect k = { .copies = c, .keep = keep, .data = data };
	int ret;

	c->list = NULL;
	c->n = 0;
	ret = rt_dump(rt, nlh, collect_cb, &k, collect_reset, what);
	if (ret)
		rt_copies_free(c);
	return ret;
}
