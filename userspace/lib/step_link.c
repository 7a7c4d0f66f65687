// SPDX-License-Identifier: GPL-2.0-only
/* Links: made, moved, set up, removed. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "step_common.h"

/* A new link */

struct link_step {
	struct dev *dev;
	struct place *host;	/* where it is made */
	struct venet *v;	/* of a port */
	struct link_new new;
	char name[IFNAMSIZ];
	char hub[IFNAMSIZ];
	char label[VENET_LABEL_MAX + 1];
};

static enum step_result link_new_run(void *arg)
{
	struct link_step *s = arg;
	struct nl *rt = &s->host->rt;
	char buf[NL_REQUEST];
	struct link l;
	int err;

	/* Whatever happens next, what is there already is not ours to undo. */
	err = rt_link_by_name(rt, s->name, &l);
	if (err > 0)
		fail(ERR_KERNEL, "there is an interface %s already", s->name);
	if (err)
		return STEP_FAILED;

	err = nl_talk(rt, rt_link_new(buf, &s->new), NULL, NULL);
	if (err == -EOPNOTSUPP && !strcmp(rt->extack, "Unknown device type")) {
		venet_missing();
	} else if (err == -EEXIST && !rt->extack[0] && s->new.id) {
		fail(ERR_KERNEL, "id %u is taken on %s", s->new.id, s->hub);
	} else if (err && s->hub[0]) {
		fail(ERR_KERNEL, "cannot make a port of %s: %s", s->hub,
		     nl_why(rt, err));
	} else if (err) {
		fail(ERR_KERNEL, "cannot make %s: %s", s->name,
		     nl_why(rt, err));
	}
	if (err)
		return step_failed(rt);

	err = rt_link_by_name(rt, s->name, &l);
	if (!err)
		fail(ERR_KERNEL, "the new interface %s is gone", s->name);
	if (err <= 0)
		return STEP_UNSURE;
	s->dev->ifindex = l.ifindex;
	s->dev->id = l.id;
	return STEP_DONE;
}

/*
 * A port may be anywhere by now: a move that fails because of the new name has
 * moved it all the same, and its container may do as it likes. The hub knows.
 */
static int link_new_undo(void *arg)
{
	struct link_step *s = arg;
	struct nl *rt = &s->host->rt;
	struct venet_port p = {
		.ifindex = s->dev->at == s->host ? s->dev->ifindex : 0,
		.netnsid = -1,
	};
	char buf[NL_REQUEST];
	int ret;

	if (s->v && s->dev->id) {
		ret = venet_port_get(s->v, s->new.hub, s->dev->id, &p);
		if (ret <= 0)
			return ret;
	}
	return step_undone(rt, nl_talk(rt, rt_link_del(buf, p.ifindex, s->name,
						  p.netnsid), NULL, NULL));
}

static void link_new_text(const void *arg, char *buf, size_t size)
{
	const struct link_step *s = arg;
	char q[QUOTED_MAX], q2[QUOTED_MAX];
	size_t n = 0;

#define put(...)							\
	do {								\
		if (n < size)						\
			n += snprintf(buf + n, size - n, __VA_ARGS__);	\
	} while (0)
	put("%s link add ", s->host->ip);
	if (s->hub[0])
		put("link %s ", shell_quote(s->hub, q));
	put("name %s type venet", shell_quote(s->name, q2));
	if (s->new.role == VENET_ROLE_HUB)
		put(" role hub");
	if (s->new.id)
		put(" id %u", s->new.id);
	if (s->new.label)
		put(" label %s", shell_quote(s->label, q));
	if (s->new.mark)
		put(" mark %u", s->new.mark);
#undef put
}

static const struct step_ops link_new_ops = {
	.run = link_new_run,
	.undo = link_new_undo,
	.text = link_new_text,
	.free = free,
};

void step_link_new(struct txn *t, struct dev *dev, const struct link_new *l,
		   const char *hub, struct venet *v)
{
	struct link_step *s = xzalloc(sizeof(*s));

	s->dev = dev;
	s->host = dev->at;
	s->v = v;
	s->new = *l;
	snprintf(s->name, sizeof(s->name), "%s", l->name);
	s->new.name = s->name;
	if (hub)
		snprintf(s->hub, sizeof(s->hub), "%s", hub);
	if (l->label) {
		snprintf(s->label, sizeof(s->label), "%s", l->label);
		s->new.label = s->label;
	}
	memcpy(dev->name, s->name, sizeof(dev->name));
	txn_add(t, &link_new_ops, s);
}

/* A link moves to another netns under a new name, in one message. */

struct move_step {
	struct dev *dev;
	struct place *to;
	char from_ip[PLACE_CMD];
	char from[IFNAMSIZ];
	char name[IFNAMSIZ];
};

static enum step_result link_move_run(void *arg)
{
	struct move_step *s = arg;
	struct dev *dev = s->dev;
	struct nl *rt = &dev->at->rt;
	char buf[NL_REQUEST];
	struct link l;
	int err;

	/* Better said before it is moved than after. */
	err = rt_link_by_name(&s->to->rt, s->name, &l);
	if (err > 0)
		fail(ERR_KERNEL, "%s has an interface %s already",
		     s->to->name, s->name);
	if (err)
		return STEP_FAILED;
	err = nl_talk(rt, rt_link_set(buf, dev->ifindex, s->to->fd, s->name,
				      -1), NULL, NULL);
	if (err) {
		fail(ERR_KERNEL, "cannot move the port to %s: %s",
		     s->to->name, nl_why(rt, err));
		return STEP_UNSURE;
	}

	/* The index may be another one in there. */
	dev->at = s->to;
	dev->ifindex = 0;
	memcpy(dev->name, s->name, sizeof(dev->name));
	err = rt_link_by_name(&s->to->rt, s->name, &l);
	if (!err)
		fail(ERR_KERNEL, "the port left %s at once", s->to->name);
	if (err <= 0)
		return STEP_UNSURE;
	dev->ifindex = l.ifindex;
	return STEP_DONE;
}

static void link_move_text(const void *arg, char *buf, size_t size)
{
	const struct move_step *s = arg;
	char q[QUOTED_MAX], q2[QUOTED_MAX], q3[QUOTED_MAX];

	snprintf(buf, size, "%s link set %s netns %s name %s", s->from_ip,
		 shell_quote(s->from, q),
		 shell_quote(ref_ip_arg(&s->to->ref), q2),
		 shell_quote(s->name, q3));
}

static const struct step_ops link_move_ops = {
	.run = link_move_run,
	.text = link_move_text,
	.free = free,
};

void step_link_move(struct txn *t, struct dev *dev, struct place *to,
		    const char *name)
{
	struct move_step *s = xzalloc(sizeof(*s));

	s->dev = dev;
	s->to = to;
	snprintf(s->from_ip, sizeof(s->from_ip), "%s", dev->at->ip);
	memcpy(s->from, dev->name, sizeof(s->from));
	snprintf(s->name, sizeof(s->name), "%s", name);
	dev->next = to;
	memcpy(dev->next_name, s->name, sizeof(dev->next_name));
	txn_add(t, &link_move_ops, s);
}

/* Up, or down */

struct up_step {
	struct step_where w;
	bool up;
};

static enum step_result link_up_run(void *arg)
{
	struct up_step *s = arg;
	struct nl *rt = &s->w.dev->at->rt;
	char buf[NL_REQUEST];
	int err = nl_talk(rt, rt_link_set(buf, s->w.dev->ifindex, -1, NULL,
					  s->up), NULL, NULL);

	if (!err)
		return STEP_DONE;
	fail(ERR_KERNEL, "cannot set %s %s: %s", s->w.name,
	     s->up ? "up" : "down", nl_why(rt, err));
	return step_failed(rt);
}

static int link_up_undo(void *arg)
{
	struct up_step *s = arg;
	struct nl *rt = &s->w.dev->at->rt;
	char buf[NL_REQUEST];

	return step_undone(rt, nl_talk(rt, rt_link_set(buf, s->w.dev->ifindex, -1,
						  NULL, !s->up), NULL, NULL));
}

static void link_up_text(const void *arg, char *buf, size_t size)
{
	const struct up_step *s = arg;
	char q[QUOTED_MAX];

	snprintf(buf, size, "%s link set %s %s", s->w.ip,
		 shell_quote(s->w.name, q), s->up ? "up" : "down");
}

static const struct step_ops link_up_ops = {
	.run = link_up_run,
	.undo = link_up_undo,
	.text = link_up_text,
	.free = free,
};

static void link_up(struct txn *t, struct dev *dev, bool up)
{
	struct up_step *s = xzalloc(sizeof(*s));

	s->up = up;
	step_where_set(&s->w, dev);
	txn_add(t, &link_up_ops, s);
}

void step_link_up(struct txn *t, struct dev *dev)
{
	link_up(t, dev, true);
}

void step_link_down(struct txn *t, struct dev *dev)
{
	link_up(t, dev, false);
}

/* A link goes, by way of the host's socket wherever it is. */

struct del_step {
	struct place *host;
	struct nlmsghdr *msg;
	char buf[NL_REQUEST];
	char text[STEP_TEXT];
	char name[IFNAMSIZ];
};

static enum step_result link_del_run(void *arg)
{
	struct del_step *s = arg;
	struct nl *rt = &s->host->rt;
	int err = nl_talk(rt, s->msg, NULL, NULL);
	char buf[SAFE_MAX];

	/* No answer: asking twice does no harm, not knowing does. */
	if (err && rt->unsure)
		err = nl_talk(rt, s->msg, NULL, NULL);
	/* Gone already: its own root may delete it at any time. */
	if (!err || err == -ENODEV)
		return STEP_DONE;
	fail(ERR_KERNEL, "cannot delete %s: %s", safe_text(s->name, buf),
	     nl_why(rt, err));
	return step_failed(rt);
}

static void link_del_text(const void *arg, char *buf, size_t size)
{
	const struct del_step *s = arg;

	snprintf(buf, size, "%s", s->text);
}

static const struct step_ops link_del_ops = {
	.run = link_del_run,
	.text = link_del_text,
	.free = free,
};

void step_link_del(struct txn *t, struct place *host, const struct dev *dev,
		   int nsid)
{
	struct del_step *s = xzalloc(sizeof(*s));
	char q[QUOTED_MAX];

	s->host = host;
	s->msg = rt_link_del(s->buf, dev->ifindex, dev->name, nsid);
	memcpy(s->name, dev->name, sizeof(s->name));
	shell_quote(dev->name, q);
	if (dev->at)
		snprintf(s->text, sizeof(s->text), "%s link del %s",
			 dev->at->ip, q);
	else
		snprintf(s->text, sizeof(s->text),
			 "# link del %s in the netns with the id %d, which has no name here",
			 q, nsid);
	txn_add(t, &link_del_ops, s);
}
