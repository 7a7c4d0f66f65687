// SPDX-License-Identifier: GPL-2.0-only
#include "err.h"
#include "find.h"
#include "hub.h"
#include "render.h"

int hub_show(struct ctx *ctx, int argc, char **argv)
{
	struct words w = { argc, argv };
	const char *name = NULL;
	struct link hub = { .ifindex = 0 };
	struct snap s;
	struct view v;
	size_t i;

	if (w.argc) {
		name = word_name(&w, "");
		if (!name)
			return -1;
	}
	if (words_end(&w) || (name && find_hub(ctx, name, &hub)) ||
	    snap_load(&s, ctx, 0, 0, 0))
		return -1;
	/* One of them; none when the device has no role yet. */
	if (name) {
		for (i = 0; i < s.hubs; i++)
			if (s.hub[i].ifindex == (uint32_t)hub.ifindex)
				break;
		if (i < s.hubs)
			s.hub[0] = s.hub[i];
		s.hubs = i < s.hubs;
	}
	view_init(&v, ctx);
	render_hubs(&v, &s);
	snap_free(&s);
	return 0;
}
