// SPDX-License-Identifier: GPL-2.0-only
/* Choose the shortcuts of a hub. */
#include <string.h>

#include "err.h"
#include "find.h"
#include "hub.h"
#include "snap.h"
#include "step.h"

static int word_fastpath(struct words *w, uint32_t *fastpath)
{
	const char *word;
	char buf[SAFE_MAX];

	if (!w->argc)
		return fail(ERR_USAGE,
			    "fastpath wants default, all, none or some of its words");
	word = word_next(w);
	if (venet_fastpath_parse(word, fastpath))
		return 0;
	return fail(ERR_USAGE,
		    "\"%s\" is no fastpath: default, all, none, or some of source, hub-routes, port-routes, hub-direct, port-direct with commas between them",
		    safe_text(word, buf));
}

int hub_set(struct ctx *ctx, int argc, char **argv)
{
	struct words w = { argc, argv };
	const char *name = word_name(&w, "which hub? see venetctl hub help");
	const struct venet_hub *old;
	struct txn txn = { .n = 0 };
	uint32_t fastpath;
	struct link hub;
	struct snap s;
	int ret;

	if (!name)
		return -1;
	if (!word_is(&w, "fastpath"))
		return w.argc ? words_end(&w) :
		       fail(ERR_USAGE, "what is to change? fastpath WORDS");
	if (word_fastpath(&w, &fastpath) || words_end(&w) ||
	    find_hub(ctx, name, &hub) || snap_load(&s, ctx, 0, 0, 0))
		return -1;
	old = snap_hub(&s, hub.ifindex);
	if (!old) {
		snap_free(&s);
		return fail(ERR_NOHUB,
			    "%s is no hub yet: it has no port and was not made with role hub",
			    hub.name);
	}
	step_hub_set(&txn, &ctx->venet, old, fastpath, ctx->self);
	ret = ctx_txn(ctx, &txn);
	snap_free(&s);
	return ret;
}
