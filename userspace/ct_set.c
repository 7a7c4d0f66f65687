// SPDX-License-Identifier: GPL-2.0-only
/* Change what the host has noted of a container: its label, its mark. */
#include <stdio.h>
#include <string.h>

#include "ct.h"
#include "ct_args.h"
#include "err.h"
#include "find.h"
#include "step.h"

struct set_args {
	const char *ct;
	const char *hub;
	struct port_set set;
	uint32_t mark;
};

static int parse(struct set_args *a, struct words *w)
{
	a->ct = word_name(w, "which container? see venetctl ct help");
	if (!a->ct)
		return -1;
	while (w->argc) {
		if (word_is(w, "label")) {
			if (word_label(w, &a->set.label))
				return -1;
		} else if (word_is(w, "mark")) {
			if (word_mark(w, &a->mark))
				return -1;
			a->set.mark = &a->mark;
		} else if (strcmp(*w->argv, "hub")) {
			return words_end(w);
		} else if (word_hub(w, &a->hub)) {
			return -1;
		}
	}
	if (!a->set.label && !a->set.mark)
		return fail(ERR_USAGE,
			    "what is to change? label LABEL, or mark N");
	return 0;
}

int ct_set(struct ctx *ctx, int argc, char **argv)
{
	struct words w = { argc, argv };
	struct set_args a = { .ct = NULL };
	struct txn txn = { .n = 0 };
	struct venet_port port;
	char id[SAFE_MAX];
	struct link hub;

	if (parse(&a, &w) || find_ct(ctx, a.ct, a.hub, &port, &hub))
		return -1;
	if (a.set.label &&
	    find_label_free(ctx, port.hub, a.set.label, port.id))
		return -1;
	snprintf(id, sizeof(id), "%u", port.id);
	step_port_set(&txn, &ctx->venet, &port, &a.set, ctx->self,
		      port.label[0] ? port.label : id);
	return ctx_txn(ctx, &txn);
}
