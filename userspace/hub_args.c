// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "hub_args.h"
#include "sysctl.h"

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

int hub_args_word(struct hub_args *a, struct words *w)
{
	if (!word_is(w, "tune") && !word_is(w, "--tune"))
		return 0;
	a->tune = true;
	return 1;
}

int hub_args_plan(const struct hub_args *a, struct ctx *ctx, struct txn *txn)
{
	int forward;

	if (!a->tune)
		return 0;
	step_sysctl(txn, &ctx->host, FORWARD4, 1);
	/* A kernel without IPv6 has no such switch. */
	if (sysctl_get(FORWARD6, &forward) || forward)
		return 0;
	if (tune_uplinks(ctx, txn))
		return -1;
	step_sysctl(txn, &ctx->host, FORWARD6, 1);
	return 0;
}

int hub_name_check(const char *name)
{
	char buf[SAFE_MAX];

	if (*name && strlen(name) < IFNAMSIZ)
		return 0;
	return fail(ERR_USAGE,
		    "\"%s\" is no name of an interface: 1 to %d bytes",
		    safe_text(name, buf), IFNAMSIZ - 1);
}
