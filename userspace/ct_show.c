// SPDX-License-Identifier: GPL-2.0-only
#include "ct.h"
#include "find.h"
#include "render.h"

int ct_show(struct ctx *ctx, int argc, char **argv)
{
	struct words w = { argc, argv };
	const char *ct = NULL, *hub_name = NULL;
	struct venet_port port = { .id = 0 };
	struct link hub = { .ifindex = 0 };
	struct snap s;
	struct view v;

	if (words_ct(&w, &ct, &hub_name))
		return -1;
	if (ct ? find_ct(ctx, ct, hub_name, &port, &hub) :
	    hub_name && find_hub(ctx, hub_name, &hub))
		return -1;

	if (snap_load(&s, ctx, SNAP_PORTS | SNAP_ADDRS | SNAP_NETNS,
		      hub.ifindex, port.id))
		return -1;
	view_init(&v, ctx);
	if (ct || ctx->stats)
		render_ct_blocks(&v, &s);
	else
		render_cts(&v, &s);
	snap_free(&s);
	return 0;
}
