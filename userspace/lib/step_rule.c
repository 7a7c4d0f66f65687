// SPDX-License-Identifier: GPL-2.0-only
/* Rules that choose a routing table: added and removed. */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>

#include "err.h"
#include "rule.h"
#include "step_common.h"

struct rule_step {
	struct place *at;
	struct rule rule;
};

static int rule_talk(struct rule_step *s, uint16_t type)
{
	char buf[NL_REQUEST];

	return nl_talk(&s->at->rt, rt_rule(buf, type, &s->rule), NULL, NULL);
}

static enum step_result rule_failed(struct rule_step *s, const char *what,
				    int err)
{
	fail(ERR_KERNEL, "cannot %s the rule for mark 0x%x: %s", what,
	     s->rule.mark, nl_why(&s->at->rt, err));
	return step_failed(&s->at->rt);
}

static enum step_result rule_add_run(void *arg)
{
	int err = rule_talk(arg, RTM_NEWRULE);

	if (err == -EEXIST)
		return STEP_NOTHING;
	return err ? rule_failed(arg, "add", err) : STEP_DONE;
}

static int rule_add_undo(void *arg)
{
	struct rule_step *s = arg;

	return step_undone(&s->at->rt, rule_talk(s, RTM_DELRULE));
}

static enum step_result rule_del_run(void *arg)
{
	int err = rule_talk(arg, RTM_DELRULE);

	if (err == -ENOENT)
		return STEP_NOTHING;
	return err ? rule_failed(arg, "remove", err) : STEP_DONE;
}

static int rule_del_undo(void *arg)
{
	struct rule_step *s = arg;
	int err = rule_talk(s, RTM_NEWRULE);

	return err == -EEXIST ? 0 : step_undone(&s->at->rt, err);
}

static void rule_text(const struct rule_step *s, const char *verb, char *buf,
		      size_t size)
{
	const struct rule *r = &s->rule;

	snprintf(buf, size,
		 "%s%s rule %s pref %u fwmark 0x%x lookup %u%s protocol %u",
		 s->at->ip, r->family == AF_INET6 ? " -6" : "", verb, r->pref,
		 r->mark, r->table, r->specific ? " suppress_prefixlength 0" :
		 "", r->proto);
}

static void rule_add_text(const void *arg, char *buf, size_t size)
{
	rule_text(arg, "add", buf, size);
}

static void rule_del_text(const void *arg, char *buf, size_t size)
{
	rule_text(arg, "del", buf, size);
}

static const struct step_ops rule_add_ops = {
	.run = rule_add_run,
	.undo = rule_add_undo,
	.text = rule_add_text,
	.free = free,
};

static const struct step_ops rule_del_ops = {
	.run = rule_del_run,
	.undo = rule_del_undo,
	.text = rule_del_text,
	.free = free,
};

static void rule_step(struct txn *t, const struct step_ops *ops,
		      struct place *at, const struct rule *r)
{
	struct rule_step *s = xzalloc(sizeof(*s));

	s->at = at;
	s->rule = *r;
	txn_add(t, ops, s);
}

void step_rule_add(struct txn *t, struct place *at, const struct rule *r)
{
	rule_step(t, &rule_add_ops, at, r);
}

void step_rule_del(struct txn *t, struct place *at, const struct rule *r)
{
	rule_step(t, &rule_del_ops, at, r);
}
