// SPDX-License-Identifier: GPL-2.0-only
/* Take a pair away with its filter, and what is left of those that are gone. */
#include <string.h>

#include "err.h"
#include "veth.h"

int veth_del_pair(struct ctx *ctx, struct veths *vs, const struct veth *v)
{
	struct dev host = { .at = &ctx->host, .ifindex = v->ifindex };
	struct filter off = { .mode = FILTER_OFF };
	struct txn txn = { .n = 0 };

	veths_plan_stale(vs, &txn);
	memcpy(host.name, v->host, sizeof(host.name));
	memcpy(off.host, v->host, sizeof(off.host));
	/* Nothing passes it any more, also when no rule holds it back. */
	step_link_down(&txn, &host);
	if (filters_find(&vs->filters, v->host))
		step_filter(&txn, &vs->filters, &off);
	step_link_del(&txn, &ctx->host, &host, -1);
	if (ctx_txn(ctx, &txn))
		return -1;
	if (!ctx->dry_run)
		veths_forget(vs, v);
	return 0;
}

int veth_del(struct ctx *ctx, int argc, char **argv)
{
	struct words w = { argc, argv };
	const char *ct, *name = NULL;
	const struct veth *v;
	struct veths vs;
	int ret;

	ct = word_name(&w, "which container? see venetctl veth show");
	if (!ct)
		return -1;
	if (word_is(&w, "name")) {
		name = word_value(&w, "name");
		if (!name)
			return -1;
	}
	if (words_end(&w))
		return -1;
	ret = veths_open(&vs, ctx, true);
	if (!ret) {
		v = veths_find(&vs, ctx, ct, name);
		ret = v ? veth_del_pair(ctx, &vs, v) : -1;
	}
	veths_close(&vs);
	return ret;
}

int veths_sweep(struct ctx *ctx)
{
	struct txn txn = { .n = 0 };
	struct veths vs;
	int ret;

	ret = veths_open(&vs, ctx, true);
	if (!ret) {
		veths_plan_stale(&vs, &txn);
		ret = ctx_txn(ctx, &txn);
	}
	veths_close(&vs);
	return ret;
}

int veth_sync(struct ctx *ctx, int argc, char **argv)
{
	struct words w = { argc, argv };

	return words_end(&w) ? -1 : veths_sweep(ctx);
}
