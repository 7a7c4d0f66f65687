// SPDX-License-Identifier: GPL-2.0-only
/* Take addresses away, from one container or from whoever owns them. */
#include <string.h>

#include "err.h"
#include "ip.h"
#include "ip_args.h"
#include "targets.h"

/* Sort each address to its owner, who must be @ct if that is given. */
static int collect(struct targets *ts, struct ctx *ctx,
		   const struct ip_args *a, const struct venet_port *ct,
		   const struct link *ct_hub)
{
	char text[ADDR_TEXT], name[PORT_TEXT], other[PORT_TEXT];
	struct venet_addr owner;
	struct target *t;
	struct addr net;
	size_t i;
	int ret;

	for (i = 0; i < a->n; i++) {
		addr_mask(&a->addr[i], &net);
		if (net.src_only && !ct)
			return fail(ERR_USAGE,
				    "%s may be many containers'; name the one",
				    addr_words(&net, text));
		if (net.src_only) {
			/* Whether it has it, the kernel says. */
			owner.hub = ct->hub;
			owner.port = ct->id;
			ret = 1;
		} else {
			ret = find_addr(ctx, &net, ct ? ct_hub->name : a->hub,
					venet_owner, &owner);
		}
		if (ret < 0)
			return -1;
		if (!ret)
			return fail(ERR_NOCT, "%s is owned by no container",
				    addr_text(&net, text));
		t = targets_get(ts, ctx, owner.hub, owner.port, &a->opts);
		if (!t)
			return -1;
		if (ct && owner.port != ct->id)
			return fail(ERR_INUSE, "%s is owned by %s, not by %s",
				    addr_text(&net, text),
				    port_text(&t->port, other),
				    port_text(ct, name));
		if (target_addr(t, &a->addr[i]))
			return -1;
	}
	return 0;
}

int ip_del(struct ctx *ctx, int argc, char **argv)
{
	struct words w = { argc, argv };
	struct ip_args a = { .del = true };
	struct targets ts = { .n = 0 };
	const char *ct = NULL;
	struct venet_port port;
	struct link hub;
	int ret = -1;

	if (w.argc && !addr_is(*w.argv) && strcmp(*w.argv, "src-only")) {
		ct = word_name(&w, "");
		if (!ct)
			return -1;
	}
	if (ip_args_parse(&a, &w) || addr_opts_no_uplink(&a.opts))
		goto out;
	if (a.opts.route_word) {
		fail(ERR_USAGE,
		     "\"%s\" is out of place: a route is found whatever it has",
		     a.opts.route_word);
		goto out;
	}
	if ((ct && find_ct(ctx, ct, a.hub, &port, &hub)) ||
	    collect(&ts, ctx, &a, ct ? &port : NULL, &hub))
		goto out;

	ret = targets_run(&ts, ctx, target_plan_del);
out:
	targets_free(&ts);
	ip_args_free(&a);
	return ret;
}
