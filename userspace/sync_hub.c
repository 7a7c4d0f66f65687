// SPDX-License-Identifier: GPL-2.0-only
/* The hubs that files name or need. */
#include <string.h>

#include "err.h"
#include "sync.h"

static int hub_one(struct sync *s, const char *name,
		   const struct hub_args *args)
{
	struct link_new new = { .name = name, .role = VENET_ROLE_HUB };
	struct dev dev = { .at = &s->ctx->host };
	struct txn txn = { .known = &s->known };
	struct link l;
	int ret = rt_link_by_name(&s->ctx->host.rt, name, &l);

	if (ret < 0)
		return -1;
	if (ret && (strcmp(l.kind, VENET_KIND) || l.role == VENET_ROLE_PORT))
		return fail(ERR_NOHUB, "%s is there already, and is no hub",
			    name);
	if (ret) {
		dev.ifindex = l.ifindex;
		memcpy(dev.name, l.name, sizeof(dev.name));
	} else {
		step_link_new(&txn, &dev, &new, NULL, NULL);
		if (s->diff)
			differs(s, name, '+', "hub ", name);
	}
	if (!ret || !l.up)
		step_link_up(&txn, &dev);
	if (args && hub_args_plan(args, s->ctx, &txn)) {
		txn_free(&txn);
		return -1;
	}
	if (!s->diff)
		return ctx_txn(s->ctx, &txn);
	if (ret)
		differ_steps(s, name, &txn);
	txn_free(&txn);
	return 0;
}

static bool has_file(const struct conf *c, const char *hub)
{
	size_t i;

	for (i = 0; i < c->hubs; i++)
		if (!strcmp(c->hub[i]->name, hub))
			return true;
	return false;
}

void sync_hubs(struct sync *s)
{
	const struct conf *c = s->conf;
	const char *last = NULL;
	size_t i;

	if (s->portless)
		return;
	for (i = 0; i < c->hubs; i++)
		if (!c->hub[i]->bad &&
		    hub_one(s, c->hub[i]->name, &c->hub[i]->args))
			sync_failed(s, c->hub[i]->file);
	for (i = 0; i < c->cts; i++) {
		const char *hub = c->ct[i]->args.hub;

		if (!hub)
			hub = s->hub;
		if (c->ct[i]->bad || !c->ct[i]->port || !hub || (last && !strcmp(hub, last)) ||
		    has_file(c, hub))
			continue;
		if (hub_one(s, hub, NULL))
			sync_failed(s, c->ct[i]->file);
		last = hub;
	}
}
