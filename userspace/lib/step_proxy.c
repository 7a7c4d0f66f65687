// SPDX-License-Identifier: GPL-2.0-only
/* Proxy neighbour entries of the uplinks. */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "known.h"
#include "proxy.h"
#include "step_common.h"

struct proxy_step {
	struct place *host;
	int ifindex;
	char name[IFNAMSIZ];
	struct addr addr;
};

static int change(const struct proxy_step *s, uint16_t type)
{
	char buf[NL_REQUEST];

	return nl_talk(&s->host->rt, rt_proxy(buf, type, s->ifindex, &s->addr),
		       NULL, NULL);
}

static void text(const struct proxy_step *s, const char *verb,
		 const char *more, char *buf, size_t size)
{
	char q[QUOTED_MAX], a[ADDR_TEXT];

	snprintf(buf, size, "%s neigh %s proxy %s dev %s%s", s->host->ip, verb,
		 addr_text(&s->addr, a), shell_quote(s->name, q), more);
}

static enum step_result failed(const struct proxy_step *s, const char *what,
			       int err)
{
	char a[ADDR_TEXT];

	fail(ERR_KERNEL, "cannot %s for %s on %s: %s", what,
	     addr_text(&s->addr, a), s->name, nl_why(&s->host->rt, err));
	return step_failed(&s->host->rt);
}

/* What is there already, of whoever made it, is not ours to undo. */
static enum step_result proxy_add_run(void *arg)
{
	struct proxy_step *s = arg;
	struct rt_proxy p;
	int err = rt_proxy_get(&s->host->rt, s->ifindex, &s->addr, &p);

	if (err)
		return err > 0 ? STEP_NOTHING : STEP_FAILED;
	err = change(s, RTM_NEWNEIGH);
	return err ? failed(s, "answer", err) : STEP_DONE;
}

static int proxy_add_undo(void *arg)
{
	struct proxy_step *s = arg;

	return step_undone(&s->host->rt, change(s, RTM_DELNEIGH));
}

static void proxy_add_text(const void *arg, char *buf, size_t size)
{
	char more[32];

	snprintf(more, sizeof(more), " protocol %d", RTPROT_VENET);
	text(arg, "add", more, buf, size);
}

static bool proxy_holds(const void *arg, struct known *k)
{
	const struct proxy_step *s = arg;
	char buf[NL_REQUEST];

	return known_net(k, &s->host->rt,
			 rt_proxy(buf, RTM_NEWNEIGH, s->ifindex, &s->addr));
}

static const struct step_ops proxy_add_ops = {
	.run = proxy_add_run,
	.undo = proxy_add_undo,
	.text = proxy_add_text,
	.free = free,
	.holds = proxy_holds,
};

static enum step_result proxy_del_run(void *arg)
{
	struct proxy_step *s = arg;
	int err = change(s, RTM_DELNEIGH);

	/* Gone with the link, or with the carrier, or by somebody's hand. */
	if (err == -ENOENT || err == -ENODEV)
		return STEP_NOTHING;
	return err ? failed(s, "stop answering", err) : STEP_DONE;
}

static int proxy_del_undo(void *arg)
{
	struct proxy_step *s = arg;
	int err = change(s, RTM_NEWNEIGH);

	return err ? fail(ERR_KERNEL, "%s", nl_why(&s->host->rt, err)) : 0;
}

static void proxy_del_text(const void *arg, char *buf, size_t size)
{
	text(arg, "del", "", buf, size);
}

static const struct step_ops proxy_del_ops = {
	.run = proxy_del_run,
	.undo = proxy_del_undo,
	.text = proxy_del_text,
	.free = free,
};

static void add(struct txn *t, const struct step_ops *ops, struct place *host,
		const struct link *l, const struct addr *a)
{
	struct proxy_step *s = xzalloc(sizeof(*s));

	s->host = host;
	s->ifindex = l->ifindex;
	memcpy(s->name, l->name, sizeof(s->name));
	s->addr = *a;
	txn_add(t, ops, s);
}

void step_proxy_add(struct txn *t, struct place *host, const struct link *l,
		    const struct addr *a)
{
	add(t, &proxy_add_ops, host, l, a);
}

void step_proxy_del(struct txn *t, struct place *host, const struct link *l,
		    const struct addr *a)
{
	add(t, &proxy_del_ops, host, l, a);
}
