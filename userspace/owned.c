// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "owned.h"
#include "util.h"

static struct owned *find(struct ctx *ctx, const struct venet_port *p)
{
	size_t i;

	for (i = 0; i < ctx->owneds; i++)
		if (ctx->owned[i].hub == p->hub && ctx->owned[i].port == p->id)
			return &ctx->owned[i];
	return NULL;
}

static void count(struct owned *o, const struct addr *a)
{
	if (a->src_only)
		return;
	if (a->family == AF_INET)
		o->v4++;
	else
		o->v6++;
}

int owned_count(struct ctx *ctx, const struct venet_port *p, size_t *v4,
		size_t *v6)
{
	struct owned *o = find(ctx, p);
	struct venet_addr *list;
	size_t n, i;

	if (!o || o->total != p->addrs) {
		if (venet_addrs(&ctx->venet, p->hub, p->id, &list, &n))
			return -1;
		if (!o) {
			vec_grow(ctx->owned, ctx->owneds);
			o = &ctx->owned[ctx->owneds++];
		}
		*o = (struct owned){
			.hub = p->hub, .port = p->id, .total = p->addrs,
		};
		for (i = 0; i < n; i++)
			count(o, &list[i].addr);
		free(list);
	}
	*v4 = o->v4;
	*v6 = o->v6;
	return 0;
}

void owned_add(struct ctx *ctx, const struct venet_port *p,
	       const struct addr *addr, size_t n)
{
	struct owned *o = find(ctx, p);
	size_t i;

	if (!o)
		return;
	o->total += n;
	for (i = 0; i < n; i++)
		count(o, &addr[i]);
}
