// SPDX-License-Identifier: GPL-2.0-only
#include "err.h"
#include "find.h"
#include "ip.h"
#include "render.h"

int ip_show(struct ctx *ctx, int argc, char **argv)
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
	if (snap_load(&s, ctx, SNAP_PORTS | SNAP_ADDRS, hub.ifindex, port.id))
		return -1;
	view_init(&v, ctx);
	render_addrs(&v, &s);
	snap_free(&s);
	return 0;
}

int ip_find(struct ctx *ctx, int argc, char **argv)
{
	struct words w = { argc, argv };
	const char *word = word_name(&w, "which address? see venetctl ip help");
	const char *hub_name = NULL;
	char text[ADDR_TEXT];
	struct venet_port port;
	struct venet_addr owner;
	struct snap s;
	struct view v;
	struct addr a;
	bool host;
	int ret;

	if (!word || addr_parse(word, &a) || word_hub(&w, &hub_name) || words_end(&w))
		return -1;
	ret = find_addr(ctx, &a, hub_name, venet_match, &owner);
	if (ret < 0)
		return -1;
	host = ret && !owner.port;
	if (host)
		ret = 0;
	if (snap_load(&s, ctx, 0, 0, 0))
		return -1;
	/* The snapshot is that one address and its owner. */
	if (ret) {
		s.addr = &owner;
		s.addrs = 1;
		if (venet_port_get(&ctx->venet, owner.hub, owner.port,
				   &port) == 1) {
			s.port = &port;
			s.ports = 1;
		}
	}
	view_init(&v, ctx);
	render_addrs(&v, &s);
	s.addr = NULL;
	s.port = NULL;
	snap_free(&s);
	if (!ret)
		return fail(ERR_NOCT, host ? "%s is the host's own" :
					     "%s is owned by no container",
			    addr_text(&a, text));
	return 0;
}
