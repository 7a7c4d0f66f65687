// SPDX-License-Identifier: GPL-2.0-only
/* Containers with a card in a bridge. */
#include "doctor.h"
#include "veth.h"

static void look(struct doctor *d, const struct veths *vs, struct veth *v)
{
	const char *self = d->ctx->self;
	struct finding *f;

	veth_look_inside(&d->ctx->host.rt, v);
	if (v->fixed && !filters_find(&vs->filters, v->host)) {
		f = found(d, FAULT,
			  "the filter of %s in %s is lost: somebody has flushed the rules",
			  v->ct, v->bridge_name);
		advise(f, "%s veth set %s filter on ip ADDRESS...", self,
		       v->host);
	}
	if (veth_changed(v))
		found(d, NOTE, "%s has changed its MAC, which cuts it off",
		      v->ct);
	if (!v->bridge) {
		f = found(d, WARNING, "%s of %s is in no bridge", v->host,
			  v->ct);
		advise(f, "%s veth del %s", self, v->host);
	}
}

int check_veth(struct doctor *d)
{
	struct txn txn = { .n = 0 };
	struct finding *f;
	struct veths vs;
	size_t stale, i;
	int ret = veths_open(&vs, d->ctx, false);

	if (!ret) {
		stale = veths_plan_stale(&vs, &txn);
		txn_free(&txn);
		if (stale) {
			f = found(d, NOTE,
				  "the filter knows %zu ports of containers that are gone",
				  stale);
			advise(f, "%s veth sync", d->ctx->self);
		}
		for (i = 0; i < vs.n; i++)
			look(d, &vs, &vs.list[i]);
	}
	veths_close(&vs);
	return ret;
}
