// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "step.h"
#include "sysctl.h"

static enum step_result failed(const struct nl *nl)
{
	return nl->unsure ? STEP_UNSURE : STEP_FAILED;
}

/* Undo of what somebody else has taken away meanwhile is no failure. */
static int undone(const struct nl *nl, int err)
{
	if (!err || err == -ENODEV || err == -ENOENT || err == -ESRCH ||
	    err == -EADDRNOTAVAIL)
		return 0;
	return fail(ERR_KERNEL, "%s", nl_why(nl, err));
}

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
		return failed(rt);

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
	return undone(rt, nl_talk(rt, rt_link_del(buf, p.ifindex, s->name,
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

/*
 * For the runnable form of what comes after a move: the place and the name
 * that the device will have by then, told by the planner.
 */
struct where {
	const struct dev *dev;
	char ip[PLACE_CMD];
	char ct[SAFE_MAX];
	char name[IFNAMSIZ];
};

static void where_set(struct where *w, const struct dev *dev)
{
	const struct place *at = dev->next ? dev->next : dev->at;

	w->dev = dev;
	memcpy(w->ip, at->ip, sizeof(w->ip));
	memcpy(w->ct, at->name, sizeof(w->ct));
	memcpy(w->name, dev->next ? dev->next_name : dev->name,
	       sizeof(w->name));
}

/* Up */

struct up_step {
	struct where w;
};

static enum step_result link_up_run(void *arg)
{
	struct up_step *s = arg;
	struct nl *rt = &s->w.dev->at->rt;
	char buf[NL_REQUEST];
	int err = nl_talk(rt, rt_link_set(buf, s->w.dev->ifindex, -1, NULL, 1),
			  NULL, NULL);

	if (!err)
		return STEP_DONE;
	fail(ERR_KERNEL, "cannot set %s up: %s", s->w.name, nl_why(rt, err));
	return failed(rt);
}

static int link_up_undo(void *arg)
{
	struct up_step *s = arg;
	struct nl *rt = &s->w.dev->at->rt;
	char buf[NL_REQUEST];

	return undone(rt, nl_talk(rt, rt_link_set(buf, s->w.dev->ifindex, -1,
						  NULL, 0), NULL, NULL));
}

static void link_up_text(const void *arg, char *buf, size_t size)
{
	const struct up_step *s = arg;
	char q[QUOTED_MAX];

	snprintf(buf, size, "%s link set %s up", s->w.ip,
		 shell_quote(s->w.name, q));
}

static const struct step_ops link_up_ops = {
	.run = link_up_run,
	.undo = link_up_undo,
	.text = link_up_text,
	.free = free,
};

void step_link_up(struct txn *t, struct dev *dev)
{
	struct up_step *s = xzalloc(sizeof(*s));

	where_set(&s->w, dev);
	txn_add(t, &link_up_ops, s);
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
	return failed(rt);
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

/* Table entries */

struct grant_step {
	struct grant g;
	struct addr addr;	/* masked */
};

static int table(const struct grant_step *s, uint8_t cmd)
{
	struct venet *v = s->g.v;
	char buf[NL_REQUEST];

	return nl_talk(&v->nl, venet_addr_msg(buf, v->family, cmd, s->g.hub,
					      s->g.port->id, &s->addr),
		       NULL, NULL);
}

/* The kernel's sentence may name nobody; then ask. */
static void in_use(const struct grant_step *s, const char *text)
{
	char why[NL_EXTACK], label[SAFE_MAX];
	struct venet_addr owner;
	struct venet_port p;

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

	return undone(&s->g.v->nl, table(s, VENET_CMD_ADDR_DEL));
}

static void grant_text(const void *arg, char *buf, size_t size)
{
	const struct grant_step *s = arg;
	char q[QUOTED_MAX], text[ADDR_TEXT];

	snprintf(buf, size, "%s ip add %s %s noroute noassign",
		 s->g.self, shell_quote(s->g.ct, q), addr_text(&s->addr, text));
}

static const struct step_ops grant_ops = {
	.run = grant_run,
	.undo = grant_undo,
	.text = grant_text,
	.free = free,
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
	return failed(nl);
}

static int revoke_undo(void *arg)
{
	struct grant_step *s = arg;
	int err = table(s, VENET_CMD_ADDR_ADD);

	/* It never went, or somebody has given it back. */
	if (err == -EADDRINUSE || err == -EEXIST) {
		struct venet_addr owner;

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
		 s->g.self, shell_quote(s->g.ct, q), addr_text(&s->addr, text));
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

/* Routes and addresses */

struct net_step {
	struct where w;
	bool is_route;
	struct route route;
	struct addr addr;
	struct nlmsghdr *copy;	/* of what is removed */
};

static const char *net_what(const struct net_step *s, char buf[ADDR_TEXT])
{
	if (!s->is_route)
		return addr_text(&s->addr, buf);
	if (!s->route.dst.len)
		return s->route.dst.family == AF_INET ? "default" :
							"default of IPv6";
	return addr_text(&s->route.dst, buf);
}

/* A route that is removed may be anybody's: say what the kernel said. */
static void route_del_text(const struct net_step *s, const char *dst,
			   const char *dev, char *buf, size_t size)
{
	const struct rtmsg *rtm = mnl_nlmsg_get_payload(s->copy);
	const struct nlattr *tb[RTA_TABLE + 1], *gw;
	char via[ADDR_TEXT + 8] = "", more[64] = "", text[ADDR_TEXT];
	struct addr a;
	int n = 0;

	nl_parse(s->copy, sizeof(*rtm), tb, RTA_TABLE);
	gw = tb[RTA_GATEWAY];
	if (gw && addr_set(&a, mnl_attr_get_payload(gw),
			   mnl_attr_get_payload_len(gw)))
		snprintf(via, sizeof(via), "via %s ", addr_text(&a, text));
	if (tb[RTA_PRIORITY])
		n = snprintf(more, sizeof(more), " metric %u",
			     nl_u32(tb[RTA_PRIORITY]));
	if (tb[RTA_TABLE] && nl_u32(tb[RTA_TABLE]) != RT_TABLE_MAIN)
		snprintf(more + n, sizeof(more) - n, " table %u",
			 nl_u32(tb[RTA_TABLE]));
	snprintf(buf, size, "%s%s route del %s %sdev %s proto %u%s", s->w.ip,
		 rtm->rtm_family == AF_INET6 ? " -6" : "", dst, via, dev,
		 rtm->rtm_protocol, more);
}

static void net_text(const struct net_step *s, const char *verb, char *buf,
		     size_t size)
{
	const struct addr *dst = &s->route.dst;
	char q[QUOTED_MAX], text[ADDR_TEXT], gw[ADDR_TEXT];

	shell_quote(s->w.name, q);
	if (!s->is_route) {
		snprintf(buf, size, "%s addr %s %s/%u dev %s%s", s->w.ip, verb,
			 addr_text(&s->addr, text), addr_bits(&s->addr), q,
			 s->addr.family == AF_INET6 && !s->copy ?
			 " nodad" : "");
		return;
	}
	if (dst->len)
		addr_text(dst, text);
	else
		snprintf(text, sizeof(text), "default");
	if (s->copy && !s->route.unreachable)
		route_del_text(s, text, q, buf, size);
	else if (s->route.unreachable)
		snprintf(buf, size,
			 "%s%s route %s unreachable %s proto %d metric %u",
			 s->w.ip, dst->family == AF_INET6 ? " -6" : "", verb,
			 text, RTPROT_VENET, METRIC_LAST);
	else if (dst->family == AF_INET6)
		snprintf(buf, size,
			 "%s -6 route %s %s via %s dev %s proto %d", s->w.ip,
			 verb, text, addr_text(&rt_gateway6, gw), q,
			 RTPROT_VENET);
	else
		snprintf(buf, size,
			 "%s route %s %s dev %s proto %d scope link", s->w.ip,
			 verb, text, q, RTPROT_VENET);
}

static struct nlmsghdr *net_msg(struct net_step *s, char *buf, bool add)
{
	if (!s->is_route)
		return rt_addr(buf, add ? RTM_NEWADDR : RTM_DELADDR,
			       s->w.dev->ifindex, &s->addr);
	s->route.oif = s->w.dev->ifindex;
	return rt_route(buf, add ? RTM_NEWROUTE : RTM_DELROUTE, &s->route);
}

/* Is what exists exactly what was asked for? */
static bool net_is_ours(struct net_step *s)
{
	struct rt_copies c;
	bool ours;

	if (!s->is_route)
		return true;	/* EEXIST is about this device only */
	ours = rt_routes_find(&s->w.dev->at->rt, &s->route.dst, 1,
			      s->route.unreachable ? 0 : s->w.dev->ifindex,
			      RTPROT_VENET, &c) == 1;
	rt_copies_free(&c);
	return ours;
}

static enum step_result net_add_run(void *arg)
{
	struct net_step *s = arg;
	struct nl *rt = &s->w.dev->at->rt;
	char buf[NL_REQUEST], text[ADDR_TEXT];
	int err = nl_talk(rt, net_msg(s, buf, true), NULL, NULL);

	if (!err)
		return STEP_DONE;
	if (err == -EEXIST && net_is_ours(s))
		return STEP_NOTHING;

	if (err == -EEXIST)
		fail(ERR_KERNEL, "%s has another route to %s already", s->w.ct,
		     net_what(s, text));
	else if (s->is_route)
		fail(ERR_KERNEL, "cannot add the route %s in %s: %s",
		     net_what(s, text), s->w.ct, nl_why(rt, err));
	else
		fail(ERR_KERNEL, "cannot assign %s in %s: %s",
		     net_what(s, text), s->w.ct, nl_why(rt, err));
	return failed(rt);
}

static int net_add_undo(void *arg)
{
	struct net_step *s = arg;
	struct nl *rt = &s->w.dev->at->rt;
	char buf[NL_REQUEST];

	return undone(rt, nl_talk(rt, net_msg(s, buf, false), NULL, NULL));
}

static void net_add_text(const void *arg, char *buf, size_t size)
{
	net_text(arg, "add", buf, size);
}

static const struct step_ops net_add_ops = {
	.run = net_add_run,
	.undo = net_add_undo,
	.text = net_add_text,
	.free = free,
};

/* The kernel's own message, sent back as another type. */
static int replay(struct net_step *s, uint16_t type, uint16_t flags)
{
	struct nl *rt = &s->w.dev->at->rt;

	s->copy->nlmsg_type = type;
	s->copy->nlmsg_flags = flags;
	s->copy->nlmsg_pid = 0;
	return nl_talk(rt, s->copy, NULL, NULL);
}

static enum step_result net_del_run(void *arg)
{
	struct net_step *s = arg;
	struct nl *rt = &s->w.dev->at->rt;
	char text[ADDR_TEXT];
	int err = replay(s, s->is_route ? RTM_DELROUTE : RTM_DELADDR, 0);

	if (!err)
		return STEP_DONE;
	if (err == -ESRCH || err == -EADDRNOTAVAIL || err == -ENODEV)
		return STEP_NOTHING;
	fail(ERR_KERNEL, "cannot remove %s%s in %s: %s",
	     s->is_route ? "the route " : "", net_what(s, text), s->w.ct,
	     nl_why(rt, err));
	return failed(rt);
}

static int net_del_undo(void *arg)
{
	struct net_step *s = arg;
	struct nl *rt = &s->w.dev->at->rt;
	int err = replay(s, s->is_route ? RTM_NEWROUTE : RTM_NEWADDR,
			 NLM_F_CREATE | NLM_F_EXCL);

	if (!err || err == -EEXIST)
		return 0;
	return fail(ERR_KERNEL, "%s", nl_why(rt, err));
}

static void net_del_text(const void *arg, char *buf, size_t size)
{
	net_text(arg, "del", buf, size);
}

static void net_del_free(void *arg)
{
	struct net_step *s = arg;

	free(s->copy);
	free(s);
}

static const struct step_ops net_del_ops = {
	.run = net_del_run,
	.undo = net_del_undo,
	.text = net_del_text,
	.free = net_del_free,
};

static struct net_step *net_step(const struct dev *dev)
{
	struct net_step *s = xzalloc(sizeof(*s));

	where_set(&s->w, dev);
	return s;
}

void step_route_add(struct txn *t, const struct dev *dev,
		    const struct route *r)
{
	struct net_step *s = net_step(dev);

	s->is_route = true;
	s->route = *r;
	addr_mask(&r->dst, &s->route.dst);
	txn_add(t, &net_add_ops, s);
}

void step_addr_add(struct txn *t, const struct dev *dev,
		   const struct addr *a)
{
	struct net_step *s = net_step(dev);

	s->addr = addr_host(a);
	txn_add(t, &net_add_ops, s);
}

void step_route_del(struct txn *t, const struct dev *dev,
		    const struct route *r, struct nlmsghdr *copy)
{
	struct net_step *s = net_step(dev);

	s->is_route = true;
	s->route = *r;
	addr_mask(&r->dst, &s->route.dst);
	s->copy = copy;
	txn_add(t, &net_del_ops, s);
}

void step_addr_del(struct txn *t, const struct dev *dev,
		   const struct addr *a, struct nlmsghdr *copy)
{
	struct net_step *s = net_step(dev);

	s->addr = addr_host(a);
	s->copy = copy;
	txn_add(t, &net_del_ops, s);
}

/* Sysctls */

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

static const struct step_ops sysctl_ops = {
	.run = sysctl_run,
	.undo = sysctl_undo,
	.text = sysctl_text,
	.free = free,
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
