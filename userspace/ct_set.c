// SPDX-License-Identifier: GPL-2.0-only
/* Change what the host has noted of a container: label, mark, way out. */
#include <stdio.h>
#include <string.h>

#include "ct.h"
#include "ct_args.h"
#include "err.h"
#include "find.h"
#include "step.h"
#include "via.h"

struct set_args {
	const char *ct;
	const char *hub;
	struct port_set set;
	uint32_t mark;
	struct via_words via;
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
		} else if (word_is(w, "via")) {
			if (via_parse(&a->via, w))
				return -1;
		} else if (strcmp(*w->argv, "hub")) {
			return words_end(w);
		} else if (word_hub(w, &a->hub)) {
			return -1;
		}
	}
	if (!a->set.label && !a->set.mark && !via_named(&a->via))
		return fail(ERR_USAGE,
			    "what is to change? label LABEL, mark N, or via GATEWAY");
	return via_check_mark(&a->via, a->set.mark ? a->mark : 0);
}

/* One way out before the other one ends. */
static int plan(struct set_args *a, struct txn *txn, struct via_change *via,
		const struct venet_port *port)
{
	char id[SAFE_MAX];

	if (via_named(&a->via)) {
		if (via_plan(via, txn, &a->via, port->mark))
			return -1;
		a->mark = via->mark;
		a->set.mark = &a->mark;
	}
	if (a->set.mark && !a->set.label && a->mark == port->mark &&
	    via_named(&a->via))
		return 0;
	snprintf(id, sizeof(id), "%u", port->id);
	step_port_set(txn, &via->ctx->venet, port, &a->set, via->ctx->self,
		      port->label[0] ? port->label : id);
	/* A mark alone is no more than that: so says the runnable form. */
	if (via_named(&a->via) && a->mark != port->mark)
		return via_plan_end(via, txn, port->mark, port);
	return 0;
}

int ct_set(struct ctx *ctx, int argc, char **argv)
{
	struct words w = { argc, argv };
	struct set_args a = { .ct = NULL };
	struct txn txn = { .n = 0 };
	struct via_change via;
	struct venet_port port;
	struct link hub;
	int ret = -1;

	if (parse(&a, &w) || find_ct(ctx, a.ct, a.hub, &port, &hub))
		return -1;
	if (a.set.label &&
	    find_label_free(ctx, port.hub, a.set.label, port.id))
		return -1;
	via_open(&via, ctx);
	if (plan(&a, &txn, &via, &port))
		txn_free(&txn);
	else
		ret = ctx_txn(ctx, &txn);
	if (!ret)
		via_warn(&via);
	via_close(&via);
	return ret;
}
