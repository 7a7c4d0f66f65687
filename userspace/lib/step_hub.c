// SPDX-License-Identifier: GPL-2.0-only
/* Shortcuts of a hub. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "step_common.h"

struct hub_step {
	struct venet *v;
	struct venet_hub old;
	uint32_t fastpath;
	char self[PLACE_CMD];
};

static int hub_set(struct hub_step *s, uint32_t fastpath)
{
	char buf[NL_REQUEST];
	struct nlmsghdr *nlh = venet_msg(buf, s->v->family, VENET_CMD_HUB_SET);

	mnl_attr_put_u32(nlh, VENET_A_HUB_IFINDEX, s->old.ifindex);
	mnl_attr_put_u32(nlh, VENET_A_HUB_FASTPATH, fastpath);
	return nl_talk(&s->v->nl, nlh, NULL, NULL);
}

static enum step_result hub_set_run(void *arg)
{
	struct hub_step *s = arg;
	int err = hub_set(s, s->fastpath);
	char buf[SAFE_MAX];

	if (!err)
		return STEP_DONE;
	fail(ERR_KERNEL, "cannot change %s: %s", safe_text(s->old.name, buf),
	     nl_why(&s->v->nl, err));
	return step_failed(&s->v->nl);
}

static int hub_set_undo(void *arg)
{
	struct hub_step *s = arg;

	return step_undone(&s->v->nl, hub_set(s, s->old.fastpath));
}

static void hub_set_text(const void *arg, char *buf, size_t size)
{
	const struct hub_step *s = arg;
	char q[QUOTED_MAX], words[VENET_FASTPATH_TEXT];

	snprintf(buf, size, "%s hub set %s fastpath %s", s->self,
		 shell_quote(s->old.name, q),
		 venet_fastpath_text(s->fastpath, words));
}

static const struct step_ops hub_set_ops = {
	.run = hub_set_run,
	.undo = hub_set_undo,
	.text = hub_set_text,
	.free = free,
};

void step_hub_set(struct txn *t, struct venet *v, const struct venet_hub *old,
		  uint32_t fastpath, const char *self)
{
	struct hub_step *s = xzalloc(sizeof(*s));

	s->v = v;
	s->old = *old;
	s->fastpath = fastpath;
	snprintf(s->self, sizeof(s->self), "%s", self);
	txn_add(t, &hub_set_ops, s);
}
