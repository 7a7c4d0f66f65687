// SPDX-License-Identifier: GPL-2.0-only
/* Put what the kernel counts into the file, once. */
#include "err.h"
#include "stats.h"
#include "store.h"

int stats_save(struct ctx *ctx, int argc, char **argv)
{
	struct words w = { argc, argv };
	struct store s;
	int ret;

	if (words_end(&w))
		return -1;
	if (ctx->dry_run) {
		printf("%s stats save\n", ctx->self);
		return 0;
	}
	if (store_open(&s, ctx, true))
		return -1;
	ret = store_see(&s, ctx) || store_write(&s) ? -1 : 0;
	store_close(&s);
	return ret;
}
