// SPDX-License-Identifier: GPL-2.0-only
/* Entries of the table: granted and revoked. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "err.h"
#include "known.h"
#include "step_common.h"

struct grant_step {
	struct grant g;
	struct addr addr;	/* masked */
};

static int ask(const struct grant *g, uint8_t cmd, const struct addr *a)
{
	struct venet *v = g->v;
	char buf[NL_REQUEST];

	return nl_talk(&v->nl, venet_addr_msg(buf, v->family, cmd, g->hub,
					      g->port->id, a), NULL, NULL);
}

static int table(const struct grant_step *s, uint8_t cmd)
{
	return ask(&s->g, cmd, &s->addr);
}

/* The kernel's sentence may name nobody; then ask. */
static void in_use(const struct grant_step *s, const char *text)
{
	char why[NL_EXTACK], label[SAFE_MAX];
	struct venet_addr owner;
	struct venet_port p;

	/* Any number of ports may share one: it is the port's own. */
	if (s->addr.src_only) {
		fail(ERR_INUSE, "%s is src-only for %s already", text,
		     safe_text(s->g.ct, label));
		return;
	}
	snprintf(why, sizeof(why), "%s", s->g.v->nl.extack);
	if (venet_owner(s->g.v, s->g.hub, &s->addr, &owner) != 1) {
		fail(ERR_INUSE, "%s is owned by another container%s%s", text,
		     why[0] ? ": " : "", why);
		return;
	}
	if (venet_port_get(s->g.v, s->g.hub, owner.port, &p) == 1 &&
	    p.label[0])
		fail(ERR_INUSE, "%s is owned by %s (id %u)%s", text,
		     safe_text(p.label, label), owner.port,
		     owner.port == s->g.port->id ? " already" : "");
	else
		fail(ERR_INUSE, "%s is owned by id %u%s", text, owner.port,
		     owner.port == s->g.port->id ? " already" : "");
}

static enum step_result granted(struct grant_step *s, int err)
{
	struct nl *nl = &s->g.v->nl;
	bool unsure = nl->unsure;
	char text[ADDR_TEXT];

	if (!err)
		return STEP_DONE;
	addr_text(&s->addr, text);
	if (err == -EADDRINUSE || err == -EEXIST)
		in_use(s, text);
	else
		fail(ERR_KERNEL, "%s: %s", text, nl_why(nl, err));
	return unsure ? STEP_UNSURE : STEP_FAILED;
}

static enum step_result grant_run(void *arg)
{
	return granted(arg, table(arg, VENET_CMD_ADDR_ADD));
}

static int grant_undo(void *arg)
{
	struct grant_step *s = arg;

	return step_undone(&s->g.v->nl, table(s, VENET_CMD_ADDR_DEL));
}

static void grant_text(const void *arg, char *buf, size_t size)
{
	const struct grant_step *s = arg;
	char q[QUOTED_MAX], text[ADDR_TEXT];

	snprintf(buf, size, "%s ip add %s %s noroute noassign",
		 s->g.self, shell_quote(s->g.ct, q), addr_words(&s->addr, text));
}

static bool grant_holds(const void *arg, struct known *k)
{
	const struct grant_step *s = arg;

	return known_grant(k, s->g.hub, s->g.port->id, &s->addr);
}

static const struct step_ops grant_ops = {
	.run = grant_run,
	.undo = grant_undo,
	.text = grant_text,
	.free = free,
	.holds = grant_holds,
};

static enum step_result revoke_run(void *arg)
{
	struct grant_step *s = arg;
	int err = table(s, VENET_CMD_ADDR_DEL);
	struct nl *nl = &s->g.v->nl;
	char text[ADDR_TEXT];

	if (!err)
		return STEP_DONE;
	fail(ERR_KERNEL, "%s: %s", addr_text(&s->addr, text),
	     nl_why(nl, err));
	return step_failed(nl);
}

static int revoke_undo(void *arg)
{
	struct grant_step *s = arg;
	int err = table(s, VENET_CMD_ADDR_ADD);

	/* It never went, or somebody has given it back. */
	if (err == -EADDRINUSE || err == -EEXIST) {
		struct venet_addr owner;

		if (s->addr.src_only)
			return 0;
		if (venet_owner(s->g.v, s->g.hub, &s->addr, &owner) == 1 &&
		    owner.port == s->g.port->id)
			return 0;
		return fail(ERR_INUSE, "another container owns it now");
	}
	if (err)
		return fail(ERR_KERNEL, "%s", nl_why(&s->g.v->nl, err));
	return 0;
}

static void revoke_text(const void *arg, char *buf, size_t size)
{
	const struct grant_step *s = arg;
	char q[QUOTED_MAX], text[ADDR_TEXT];

	snprintf(buf, size, "%s ip del %s %s noroute noassign",
		 s->g.self, shell_quote(s->g.ct, q), addr_words(&s->addr, text));
}

static const struct step_ops revoke_ops = {
	.run = revoke_run,
	.undo = revoke_undo,
	.text = revoke_text,
	.free = free,
};

static void grant_add(struct txn *t, const struct step_ops *ops,
		      const struct grant *g, const struct addr *a)
{
	struct grant_step *s = xzalloc(sizeof(*s));

	s->g = *g;
	addr_mask(a, &s->addr);
	txn_add(t, ops, s);
}

void step_grant(struct txn *t, const struct grant *g, const struct addr *a)
{
	grant_add(t, &grant_ops, g, a);
}

void step_revoke(struct txn *t, const struct grant *g, const struct addr *a)
{
	grant_add(t, &revoke_ops, g, a);
}

/* Another owner */

struct regrant_step {
	struct grant from, to;
	struct addr addr;	/* masked */
};

static enum step_result regrant_run(void *arg)
{
	struct regrant_step *s = arg;
	struct nl *nl = &s->to.v->nl;
	int err = ask(&s->to, VENET_CMD_ADDR_MOVE, &s->addr);
	char text[ADDR_TEXT];

	if (!err)
		return STEP_DONE;
	fail(ERR_KERNEL, "%s: %s", addr_text(&s->addr, text), nl_why(nl, err));
	return step_failed(nl);
}

static int regrant_undo(void *arg)
{
	struct regrant_step *s = arg;

	return step_undone(&s->from.v->nl,
			   ask(&s->from, VENET_CMD_ADDR_MOVE, &s->addr));
}

static void regrant_text(const void *arg, char *buf, size_t size)
{
	const struct regrant_step *s = arg;
	char q[QUOTED_MAX], text[ADDR_TEXT];

	snprintf(buf, size, "%s ip move %s %s noassign", s->to.self,
		 addr_text(&s->addr, text), shell_quote(s->to.ct, q));
}

static const struct step_ops regrant_ops = {
	.run = regrant_run,
	.undo = regrant_undo,
	.text = regrant_text,
	.free = free,
};

void step_regrant(struct txn *t, const struct grant *from,
		  const struct grant *to, const struct addr *a)
{
	struct regrant_step *s = xzalloc(sizeof(*s));

	s->from = *from;
	s->to = *to;
	addr_mask(a, &s->addr);
	txn_add(t, &regrant_ops, s);
}
