// SPDX-License-Identifier: GPL-2.0-only
/* Sysctls. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "err.h"
#include "netns.h"
#include "step_common.h"
#include "sysctl.h"

struct sysctl_step {
	char name[96];
	const struct place *at;
	int val, old;
};

/* What sysctl_get() and sysctl_set() see is the netns of whoever asks. */
static int there(struct sysctl_step *s, int (*act)(struct sysctl_step *s))
{
	int home = s->at->fd < 0 ? -1 : netns_enter(s->at->fd), ret;

	if (s->at->fd >= 0 && home < 0)
		return -1;
	ret = act(s);
	if (home >= 0)
		netns_return(home);
	return ret;
}

static int get_old(struct sysctl_step *s)
{
	return sysctl_get(s->name, &s->old);
}

static int set_new(struct sysctl_step *s)
{
	return sysctl_set(s->name, s->val);
}

static int set_old(struct sysctl_step *s)
{
	return sysctl_set(s->name, s->old);
}

static enum step_result sysctl_run(void *arg)
{
	struct sysctl_step *s = arg;

	if (there(s, get_old))
		return STEP_FAILED;
	if (s->old == s->val)
		return STEP_NOTHING;
	return there(s, set_new) ? STEP_FAILED : STEP_DONE;
}

static int sysctl_undo(void *arg)
{
	struct sysctl_step *s = arg;

	return there(s, set_old);
}

static void sysctl_text(const void *arg, char *buf, size_t size)
{
	const struct sysctl_step *s = arg;

	snprintf(buf, size, "%ssysctl -w %s=%d", s->at->exec, s->name, s->val);
}

static bool sysctl_holds(const void *arg, struct known *k)
{
	struct sysctl_step s = *(const struct sysctl_step *)arg;

	(void)k;
	return !there(&s, get_old) && s.old == s.val;
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
	s->at = at;
	s->val = val;
	txn_add(t, &sysctl_ops, s);
}
