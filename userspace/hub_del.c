// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "find.h"
#include "hub.h"
#include "step.h"
#include "uplink_plan.h"
#include "util.h"

/* The routes go with the hub; nobody else takes back what is answered. */
static int plan_uplinks(struct ctx *ctx, struct txn *txn, uint32_t hub)
{
	struct addr *addr;
	struct venet_addr *list;
	size_t n, i;
	int ret;

	if (venet_addrs(&ctx->venet, hub, 0, &list, &n))
		return -1;
	addr = xrealloc(NULL, n + 1, sizeof(*addr));
	for (i = 0; i < n; i++)
		addr[i] = list[i].addr;
	ret = uplink_plan_del(ctx, txn, addr, n);
	free(addr);
	free(list);
	return ret;
}

int hub_del(struct ctx *ctx, int argc, char **argv)
{
	struct words w = { argc, argv };
	const char *name = word_name(&w, "which hub? see venetctl hub help");
	struct dev dev = { .at = &ctx->host };
	struct txn txn = { .n = 0 };
	struct venet_port *list;
	struct link hub;
	bool force;
	size_t n;

	if (!name)
		return -1;
	force = word_is(&w, "force");
	if (words_end(&w) || find_hub(ctx, name, &hub))
		return -1;

	/* Every container would lose its network at once. */
	if (!force && hub.role == VENET_ROLE_HUB) {
		if (venet_ports(&ctx->venet, hub.ifindex, &list, &n))
			return -1;
		free(list);
		if (n)
			return fail(ERR_KERNEL,
				    "%s has %zu container%s; delete it with them: %s hub del %s force",
				    hub.name, n, n == 1 ? "" : "s", ctx->self,
				    hub.name);
	}
	if (hub.role == VENET_ROLE_HUB &&
	    plan_uplinks(ctx, &txn, hub.ifindex)) {
		txn_free(&txn);
		return -1;
	}
	dev.ifindex = hub.ifindex;
	memcpy(dev.name, hub.name, sizeof(dev.name));
	step_link_del(&txn, &ctx->host, &dev, -1);
	return ctx_txn(ctx, &txn);
}
