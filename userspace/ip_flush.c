// SPDX-License-Identifier: GPL-2.0-only
/* Take all addresses away, from one container or from every one. */
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "ip.h"
#include "targets.h"

/* Each address to its owner: of one port, of one hub, or all for 0. */
static int collect(struct targets *ts, struct ctx *ctx, uint32_t hub,
		   uint32_t port, const struct addr_opts *opts)
{
	struct venet_addr *list;
	struct target *t = NULL;
	size_t n, i;
	int ret = 0;

	if (venet_addrs(&ctx->venet, hub, port, &list, &n))
		return -1;
	for (i = 0; i < n && !ret; i++) {
		/* They come in order of their owners. */
		if (!t || t->port.hub != list[i].hub ||
		    t->port.id != list[i].port)
			t = targets_get(ts, ctx, list[i].hub, list[i].port,
					opts);
		ret = t ? target_addr(t, &list[i].addr) : -1;
	}
	free(list);
	return ret;
}

static int parse(struct words *w, const char **hub, struct addr_opts *opts)
{
	int ret;

	while (w->argc) {
		if (!strcmp(*w->argv, "hub")) {
			if (word_hub(w, hub))
				return -1;
			continue;
		}
		ret = addr_opts_word(opts, w);
		if (ret < 0)
			return -1;
		if (!ret)
			return words_end(w);
	}
	return addr_opts_no_uplink(opts);
}

int ip_flush(struct ctx *ctx, int argc, char **argv)
{
	struct words w = { argc, argv };
	const char *ct = word_name(&w, "which container? see venetctl ip help");
	const char *hub_name = NULL;
	struct addr_opts opts = { .flags = 0 };
	struct targets ts = { .n = 0 };
	struct venet_port port = { .id = 0 };
	struct link hub = { .ifindex = 0 };
	int ret = -1;

	if (!ct || parse(&w, &hub_name, &opts) || need_module(ctx))
		return -1;
	if (strcmp(ct, "all") ? find_ct(ctx, ct, hub_name, &port, &hub) :
	    hub_name && find_hub(ctx, hub_name, &hub))
		return -1;
	if (!collect(&ts, ctx, hub.ifindex, port.id, &opts))
		ret = targets_run(&ts, ctx, target_plan_del);
	targets_free(&ts);
	return ret;
}
