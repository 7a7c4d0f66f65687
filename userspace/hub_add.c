// SPDX-License-Identifier: GPL-2.0-only
/* Make a hub and set it up; on request make a router of the host. */
#include "err.h"
#include "hub.h"
#include "hub_args.h"
#include "target.h"

int hub_add(struct ctx *ctx, int argc, char **argv)
{
	struct words w = { argc, argv };
	struct link_new l = { .name = NULL, .role = VENET_ROLE_HUB };
	struct hub_args a = { .tune = false };
	struct dev dev = { .at = &ctx->host };
	struct txn txn = { .n = 0 };

	while (w.argc) {
		if (hub_args_word(&a, &w))
			continue;
		if (l.name || **w.argv == '-')
			return words_end(&w);
		l.name = word_next(&w);
	}
	if (!l.name)
		l.name = HUB_NAME;
	if (hub_name_check(l.name))
		return -1;

	step_link_new(&txn, &dev, &l, NULL, NULL);
	step_link_up(&txn, &dev);
	if (hub_args_plan(&a, ctx, &txn)) {
		txn_free(&txn);
		return -1;
	}
	if (ctx_txn(ctx, &txn))
		return -1;
	if (!a.tune)
		forwarding_check(ctx, true, true);
	return 0;
}
