// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <sys/resource.h>

#include "err.h"
#include "targets.h"

/* Each target holds two descriptors; there may be thousands of them. */
static void allow_descriptors(void)
{
	struct rlimit l;

	if (!getrlimit(RLIMIT_NOFILE, &l)) {
		l.rlim_cur = l.rlim_max;
		setrlimit(RLIMIT_NOFILE, &l);
	}
}

struct target *targets_get(struct targets *ts, struct ctx *ctx, uint32_t hub,
			   uint32_t port, const struct addr_opts *opts)
{
	struct venet_port p;
	struct target *t;
	struct link link;
	size_t i;
	int ret;

	for (i = 0; i < ts->n; i++) {
		t = ts->list[i];
		if (t->port.hub == hub && t->port.id == port)
			return t;
	}
	ret = venet_port_get(&ctx->venet, hub, port, &p);
	if (ret > 0)
		ret = rt_link_by_index(&ctx->host.rt, hub, &link);
	if (!ret)
		fail(ERR_NOCT, "id %u went away", port);
	if (ret <= 0)
		return NULL;

	if (!ts->n)
		allow_descriptors();
	t = xzalloc(sizeof(*t));
	if (target_open(t, ctx, &p, &link, opts)) {
		free(t);
		return NULL;
	}
	vec_grow(ts->list, ts->n);
	ts->list[ts->n++] = t;
	return t;
}

bool targets_partly(const struct targets *ts)
{
	bool partly = false;
	size_t i;

	for (i = 0; i < ts->n; i++)
		partly |= ts->list[i]->partly;
	return partly;
}

int targets_run(struct targets *ts, struct ctx *ctx,
		int (*plan)(struct target *t, struct txn *txn))
{
	struct txn txn = { .n = 0 };
	size_t i;

	for (i = 0; i < ts->n; i++) {
		if (!plan(ts->list[i], &txn))
			continue;
		txn_free(&txn);
		return -1;
	}
	if (ctx_txn(ctx, &txn))
		return -1;
	return targets_partly(ts) ? ERR_PARTLY : 0;
}

void targets_free(struct targets *ts)
{
	while (ts->n) {
		target_free(ts->list[--ts->n]);
		free(ts->list[ts->n]);
	}
	free(ts->list);
	ts->list = NULL;
}
