// SPDX-License-Identifier: GPL-2.0-only
/* Take a container's port away, with all that attach and ip add made. */
#include <stdlib.h>
#include <string.h>

#include "ct.h"
#include "err.h"
#include "target.h"
#include "via.h"

static int plan(struct target *t, struct txn *txn, struct via_change *via)
{
	struct venet_addr *list;
	size_t n, i;
	int ret = 0;

	if (venet_addrs(&t->ctx->venet, t->port.hub, t->port.id, &list, &n))
		return -1;
	for (i = 0; i < n; i++) {
		vec_grow(t->addr, t->n);
		t->addr[t->n++] = list[i].addr;
	}
	free(list);
	ret = target_plan_detach(t, txn);
	if (!ret)
		ret = via_plan_end(via, txn, t->port.mark, &t->port);
	if (!ret)
		step_link_del(txn, &t->ctx->host, &t->dev, t->port.netnsid);
	return ret;
}

int ct_detach_port(struct ctx *ctx, const struct venet_port *port,
		   const struct link *hub, bool unreachable)
{
	struct txn txn = { .n = 0 };
	struct addr_opts opts = {
		.flags = unreachable ? ADDR_UNREACHABLE : 0,
	};
	struct via_change via;
	struct target t;
	int ret = -1;

	if (target_open(&t, ctx, port, hub, &opts))
		return -1;
	if (!t.dev.at && port->netnsid < 0)
		t.dev.at = &ctx->host;
	via_open(&via, ctx);
	if (plan(&t, &txn, &via))
		txn_free(&txn);
	else
		ret = ctx_txn(ctx, &txn);
	if (!ret && t.partly)
		ret = ERR_PARTLY;
	target_free(&t);
	via_close(&via);
	return ret;
}

int ct_detach(struct ctx *ctx, int argc, char **argv)
{
	struct words w = { argc, argv };
	const char *ct = word_name(&w, "which container? see venetctl ct help");
	const char *hub_name = NULL;
	bool unreachable = false;
	struct venet_port port;
	struct link hub;

	if (!ct)
		return -1;
	while (w.argc) {
		if (word_is(&w, "unreachable"))
			unreachable = true;
		else if (strcmp(*w.argv, "hub"))
			return words_end(&w);
		else if (word_hub(&w, &hub_name))
			return -1;
	}
	if (find_ct(ctx, ct, hub_name, &port, &hub))
		return -1;
	return ct_detach_port(ctx, &port, &hub, unreachable);
}
