// SPDX-License-Identifier: GPL-2.0-only
/* Make a hub and set it up; on request make a router of the host. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "hub.h"
#include "sysctl.h"
#include "target.h"

#define FORWARD4	"net.ipv4.ip_forward"
#define FORWARD6	"net.ipv6.conf.all.forwarding"

/*
 * A router ignores router advertisements unless told otherwise, and forgets
 * at once what it has learned from them: an uplink that lives on them has to
 * be told first. Said aloud, since it is the host's own connection.
 */
static int tune_uplinks(struct ctx *ctx, struct txn *txn)
{
	int *ifindex, val, ret = 0;
	char name[96], dev[IFNAMSIZ];
	struct link l;
	size_t n, i;
	char *p;

	if (rt_ra_devices(&ctx->host.rt, &ifindex, &n))
		return -1;
	for (i = 0; i < n && !ret; i++) {
		ret = rt_link_by_index(&ctx->host.rt, ifindex[i], &l);
		if (ret <= 0)
			continue;
		ret = 0;
		memcpy(dev, l.name, sizeof(dev));
		for (p = dev; *p; p++)
			if (*p == '.')
				*p = '/';
		snprintf(name, sizeof(name), "net.ipv6.conf.%s.accept_ra",
			 dev);
		if (sysctl_get(name, &val) || val != 1)
			continue;
		warn("%s lives on router advertisements: %ssysctl -w %s=2",
		     l.name, ctx->host.exec, name);
		step_sysctl(txn, &ctx->host, name, 2);
	}
	free(ifindex);
	return ret < 0 ? -1 : 0;
}

int hub_add(struct ctx *ctx, int argc, char **argv)
{
	struct words w = { argc, argv };
	struct link_new l = { .name = NULL, .role = VENET_ROLE_HUB };
	struct dev dev = { .at = &ctx->host };
	struct txn txn = { .n = 0 };
	bool tune = false;
	int forward;
	char buf[SAFE_MAX];

	while (w.argc) {
		if (word_is(&w, "tune") || word_is(&w, "--tune"))
			tune = true;
		else if (!l.name && **w.argv != '-')
			l.name = word_next(&w);
		else
			return words_end(&w);
	}
	if (!l.name)
		l.name = "venet0";
	if (!*l.name || strlen(l.name) >= IFNAMSIZ)
		return fail(ERR_USAGE,
			    "\"%s\" is no name of an interface: 1 to %d bytes",
			    safe_text(l.name, buf), IFNAMSIZ - 1);

	step_link_new(&txn, &dev, &l, NULL, NULL);
	step_link_up(&txn, &dev);
	if (tune) {
		step_sysctl(&txn, &ctx->host, FORWARD4, 1);
		/* A kernel without IPv6 has no such switch. */
		if (!sysctl_get(FORWARD6, &forward) && !forward) {
			if (tune_uplinks(ctx, &txn)) {
				txn_free(&txn);
				return -1;
			}
			step_sysctl(&txn, &ctx->host, FORWARD6, 1);
		}
	}
	if (ctx_txn(ctx, &txn))
		return -1;
	if (!tune)
		forwarding_check(ctx, true, true);
	return 0;
}
