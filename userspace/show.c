// SPDX-License-Identifier: GPL-2.0-only
#include "render.h"
#include "show.h"

int show_all(struct ctx *ctx)
{
	struct view v;
	struct snap s;

	if (snap_load(&s, ctx, SNAP_PORTS | SNAP_ADDRS | SNAP_NETNS, 0, 0))
		return -1;
	view_init(&v, ctx);
	render_all(&v, &s);
	snap_free(&s);
	return 0;
}
