// SPDX-License-Identifier: GPL-2.0-only
/* Grant addresses to a container that is attached, route and assign them. */
#include "err.h"
#include "ip.h"
#include "ip_args.h"
#include "owned.h"
#include "target.h"

int ip_add(struct ctx *ctx, int argc, char **argv)
{
	struct words w = { argc, argv };
	struct ip_args a = { .n = 0 };
	struct txn txn = { .n = 0 };
	const char *ct = word_name(&w, "which container? see venetctl ip help");
	struct venet_port port;
	struct target t;
	struct link hub;
	size_t i;
	int ret = -1;

	if (!ct)
		return -1;
	if (ip_args_parse(&a, &w) ||
	    find_ct(ctx, ct, a.hub, &port, &hub) ||
	    target_open(&t, ctx, &port, &hub, &a.opts))
		goto out;
	for (i = 0; i < a.n; i++)
		if (target_addr(&t, &a.addr[i]))
			goto out_target;
	if (target_plan_add(&t, &txn))
		txn_free(&txn);
	else
		ret = ctx_txn(ctx, &txn);
	if (!ret && !ctx->dry_run)
		owned_add(ctx, &port, t.addr, t.n);
	if (!ret && t.partly)
		ret = ERR_PARTLY;
out_target:
	target_free(&t);
out:
	ip_args_free(&a);
	return ret;
}
