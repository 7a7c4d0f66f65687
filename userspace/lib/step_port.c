// SPDX-License-Identifier: GPL-2.0-only
/* Label and mark of a port. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "step_common.h"

struct port_step {
	struct venet *v;
	struct venet_port old;
	bool set_label, set_mark;
	char label[VENET_LABEL_MAX + 1];
	uint32_t mark;
	char self[PLACE_CMD];
	char ct[SAFE_MAX];
};

static int port_set(struct port_step *s, const char *label, uint32_t mark)
{
	char buf[NL_REQUEST];
	struct nlmsghdr *nlh = venet_msg(buf, s->v->family, VENET_CMD_PORT_SET);

	mnl_attr_put_u32(nlh, VENET_A_PORT_HUB, s->old.hub);
	mnl_attr_put_u32(nlh, VENET_A_PORT_ID, s->old.id);
	if (s->set_label)
		mnl_attr_put_strz(nlh, VENET_A_PORT_LABEL, label);
	if (s->set_mark)
		mnl_attr_put_u32(nlh, VENET_A_PORT_MARK, mark);
	return nl_talk(&s->v->nl, nlh, NULL, NULL);
}

static enum step_result port_set_run(void *arg)
{
	struct port_step *s = arg;
	int err = port_set(s, s->label, s->mark);
	char buf[SAFE_MAX];

	if (!err)
		return STEP_DONE;
	fail(ERR_KERNEL, "cannot change %s: %s", safe_text(s->ct, buf),
	     nl_why(&s->v->nl, err));
	return step_failed(&s->v->nl);
}

static int port_set_undo(void *arg)
{
	struct port_step *s = arg;

	return step_undone(&s->v->nl, port_set(s, s->old.label, s->old.mark));
}

static void port_set_text(const void *arg, char *buf, size_t size)
{
	const struct port_step *s = arg;
	char q[QUOTED_MAX];
	size_t n;

	n = snprintf(buf, size, "%s ct set %s", s->self,
		     shell_quote(s->ct, q));
	if (s->set_label && n < size)
		n += snprintf(buf + n, size - n, " label %s",
			      shell_quote(s->label, q));
	if (s->set_mark && n < size)
		snprintf(buf + n, size - n, " mark %u", s->mark);
}

static const struct step_ops port_set_ops = {
	.run = port_set_run,
	.undo = port_set_undo,
	.text = port_set_text,
	.free = free,
};

void step_port_set(struct txn *t, struct venet *v,
		   const struct venet_port *old, const struct port_set *set,
		   const char *self, const char *ct)
{
	struct port_step *s = xzalloc(sizeof(*s));

	s->v = v;
	s->old = *old;
	if (set->label) {
		s->set_label = true;
		snprintf(s->label, sizeof(s->label), "%s", set->label);
	}
	if (set->mark) {
		s->set_mark = true;
		s->mark = *set->mark;
	}
	snprintf(s->self, sizeof(s->self), "%s", self);
	snprintf(s->ct, sizeof(s->ct), "%s", ct);
	txn_add(t, &port_set_ops, s);
}
