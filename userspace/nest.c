// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "nest.h"
#include "util.h"

static int nest_cmp(const void *a, const void *b)
{
	const struct venet_addr *x = a, *y = b;

	return addr_cmp(&x->addr, &y->addr);
}

int nest_load(struct nest *s, struct venet *v, uint32_t hub)
{
	size_t n, i;

	memset(s, 0, sizeof(*s));
	if (venet_addrs(v, hub, 0, &s->list, &n))
		return -1;
	for (i = 0; i < n; i++) {
		const struct addr *a = &s->list[i].addr;

		if (a->src_only)
			continue;
		s->len[a->family == AF_INET6][a->len] = true;
		s->list[s->n++] = s->list[i];
	}
	if (s->n)
		qsort(s->list, s->n, sizeof(*s->list), nest_cmp);
	return 0;
}

void nest_free(struct nest *s)
{
	free(s->list);
	s->list = NULL;
	s->n = 0;
}

static int about_cmp(const void *element, const void *key)
{
	return addr_cmp(&((const struct venet_addr *)element)->addr, key);
}

/* The first one that does not come before it. */
static size_t nest_first(const struct nest *s, const struct addr *a)
{
	return sorted_first(a, s->list, s->n, sizeof(*s->list), about_cmp);
}

const struct venet_addr *nest_find(const struct nest *s, const struct addr *a)
{
	size_t i = nest_first(s, a);

	return i < s->n && !addr_cmp(&s->list[i].addr, a) ? &s->list[i] : NULL;
}

const struct venet_addr *nest_parent(const struct nest *s,
				     const struct addr *a)
{
	const bool *has = s->len[a->family == AF_INET6];
	const struct venet_addr *found;
	struct addr net = *a;

	while (net.len) {
		net.len--;
		if (!has[net.len])
			continue;
		addr_mask(&net, &net);
		found = nest_find(s, &net);
		if (found)
			return found;
	}
	return NULL;
}

const struct venet_addr *nest_next(const struct nest *s, const struct addr *net,
				   const struct venet_addr *last)
{
	size_t i = last ? (size_t)(last - s->list) + 1 : nest_first(s, net);

	/* The prefix itself comes before what it holds. */
	if (i < s->n && !addr_cmp(&s->list[i].addr, net))
		i++;
	return i < s->n && addr_in(&s->list[i].addr, net) ? &s->list[i] : NULL;
}
