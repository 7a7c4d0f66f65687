// SPDX-License-Identifier: GPL-2.0-only
/* Sysctls. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "err.h"
#include "step_common.h"
#include "sysctl.h"

struct sysctl_step {
	char name[96];
	char prefix[PLACE_CMD];
	int val, old;
};

static enum step_result sysctl_run(void *arg)
{
	struct sysctl_step *s = arg;

	if (sysctl_get(s->name, &s->old))
		return STEP_FAILED;
	if (s->old == s->val)
		return STEP_NOTHING;
	return sysctl_set(s->name, s->val) ? STEP_FAILED : STEP_DONE;
}

static int sysctl_undo(void *arg)
{
	struct sysctl_step *s = arg;

	return sysctl_set(s->name, s->old);
}

static void sysctl_text(const void *arg, char *buf, size_t size)
{
	const struct sysctl_step *s = arg;

	snprintf(buf, size, "%ssysctl -w %s=%d", s->prefix, s->name, s->val);
}

static bool sysctl_holds(const void *arg, struct known *k)
{
	const struct sysctl_step *s = arg;
	int val;

	(void)k;
	return !sysctl_get(s->name, &val) && val == s->val;
}

static const struct step_ops sysctl_ops = {
	.run = sysctl_run,
	.undo = sysctl_undo,
	.text = sysctl_text,
	.free = free,
	.holds = sysctl_holds,
};

void step_sysctl(struct txn *t, const struct place *at, const char *name,
		 int val)
{
	struct sysctl_step *s = xzalloc(sizeof(*s));

	snprintf(s->name, sizeof(s->name), "%s", name);
	snprintf(s->prefix, sizeof(s->prefix), "%s", at->exec);
	s->val = val;
	txn_add(t, &sysctl_ops, s);
}
