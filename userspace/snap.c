// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "snap.h"
#include "util.h"

static int load_ports(struct snap *s, struct ctx *ctx, uint32_t hub,
		      uint32_t port)
{
	struct venet_port one;
	int ret;

	if (!port)
		return venet_ports(&ctx->venet, hub, &s->port, &s->ports);
	ret = venet_port_get(&ctx->venet, hub, port, &one);
	if (ret <= 0)
		return ret;
	s->port = xzalloc(sizeof(one));
	*s->port = one;
	s->ports = 1;
	return 0;
}

static void load_netns(struct snap *s, struct ctx *ctx)
{
	size_t i;

	netns_map_names(&s->netns, &ctx->host.rt);
	for (i = 0; i < s->ports; i++)
		if (s->port[i].netnsid >= 0 &&
		    !netns_map_find(&s->netns, s->port[i].netnsid))
			break;
	/* Looking at each process is only worth it for what is left. */
	if (i < s->ports)
		netns_map_pids(&s->netns, &ctx->host.rt);
}

/* Without a mark there is no way out but the host's. */
static int load_vias(struct snap *s, struct ctx *ctx)
{
	size_t i;

	for (i = 0; i < s->ports; i++)
		if (s->port[i].mark)
			return vias_read(&s->vias, &ctx->host.rt);
	return 0;
}

int snap_load(struct snap *s, struct ctx *ctx, unsigned int want,
	      uint32_t hub, uint32_t port)
{
	memset(s, 0, sizeof(*s));
	if (need_module(ctx))
		return -1;
	if (venet_hubs(&ctx->venet, &s->hub, &s->hubs))
		goto err_free;
	if (want & SNAP_PORTS && load_ports(s, ctx, hub, port))
		goto err_free;
	if (want & SNAP_PORTS && load_vias(s, ctx))
		goto err_free;
	if (want & SNAP_ADDRS &&
	    venet_addrs(&ctx->venet, hub, port, &s->addr, &s->addrs))
		goto err_free;
	if (want & SNAP_NETNS && s->ports)
		load_netns(s, ctx);
	return 0;

err_free:
	snap_free(s);
	return -1;
}

void snap_free(struct snap *s)
{
	free(s->hub);
	free(s->port);
	free(s->addr);
	netns_map_free(&s->netns);
	vias_free(&s->vias);
	memset(s, 0, sizeof(*s));
}

const struct venet_hub *snap_hub(const struct snap *s, uint32_t ifindex)
{
	size_t i;

	for (i = 0; i < s->hubs; i++)
		if (s->hub[i].ifindex == ifindex)
			return &s->hub[i];
	return NULL;
}

static int port_cmp(const void *a, const void *b)
{
	const struct venet_port *x = a, *y = b;

	if (x->hub != y->hub)
		return x->hub < y->hub ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

const struct venet_port *snap_port(const struct snap *s, uint32_t hub,
				   uint32_t id)
{
	struct venet_port key = { .hub = hub, .id = id };

	if (!s->ports)
		return NULL;
	return bsearch(&key, s->port, s->ports, sizeof(key), port_cmp);
}

static int of_port_cmp(const void *element, const void *key)
{
	const struct venet_addr *a = element;
	const struct venet_port *p = key;

	if (a->hub != p->hub)
		return a->hub < p->hub ? -1 : 1;
	return a->port < p->id ? -1 : a->port > p->id;
}

size_t snap_addrs(const struct snap *s, const struct venet_port *p,
		  size_t *first)
{
	size_t n;

	*first = sorted_first(p, s->addr, s->addrs, sizeof(*s->addr),
			      of_port_cmp);
	for (n = *first; n < s->addrs && !of_port_cmp(&s->addr[n], p); n++)
		;
	return n - *first;
}
