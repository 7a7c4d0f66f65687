// SPDX-License-Identifier: GPL-2.0-only
/* Begin anew to count for a container, or forget it. */
#include "err.h"
#include "stats.h"
#include "store.h"

int stats_reset(struct ctx *ctx, int argc, char **argv)
{
	struct words w = { argc, argv };
	const char *word = word_name(&w, "which container? see venetctl stats help");
	char buf[SAFE_MAX], q[QUOTED_MAX];
	struct store s;
	struct who who;
	int ret = -1;

	if (!word || words_end(&w) || store_open(&s, ctx, !ctx->dry_run))
		return -1;
	if (store_see(&s, ctx) || store_who(&s, ctx, word, &who))
		goto out;
	if (!totals_reset(&s.totals, &who))
		fail(ERR_NOCT, "there is no container %s",
		     safe_text(word, buf));
	else if (ctx->dry_run)
		ret = printf("%s stats reset %s\n", ctx->self,
			     shell_quote(word, q)) < 0 ? -1 : 0;
	else
		ret = store_write(&s);
out:
	store_close(&s);
	return ret;
}
