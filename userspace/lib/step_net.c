// SPDX-License-Identifier: GPL-2.0-only
/* Routes and addresses. */
#include <errno.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "known.h"
#include "step_common.h"

struct net_step {
	struct step_where w;
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

/* An address that is removed may be anybody's, with whatever subnet. */
static unsigned int addr_len(const struct net_step *s)
{
	const struct ifaddrmsg *ifa;

	if (!s->copy)
		return s->addr.len;
	ifa = mnl_nlmsg_get_payload(s->copy);
	return ifa->ifa_prefixlen;
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

#define MORE_TEXT	128

static const char *route_more(const struct route *r, char buf[MORE_TEXT])
{
	char text[ADDR_TEXT];
	int n = 0;

	buf[0] = '\0';
	if (r->metric)
		n = snprintf(buf, MORE_TEXT, " metric %u", r->metric);
	if (r->table && r->table != RT_TABLE_MAIN)
		n += snprintf(buf + n, MORE_TEXT - n, " table %u", r->table);
	if (r->src.family)
		snprintf(buf + n, MORE_TEXT - n, " src %s",
			 addr_text(&r->src, text));
	return buf;
}

static void net_text(const struct net_step *s, const char *verb, char *buf,
		     size_t size)
{
	const struct addr *dst = &s->route.dst;
	char q[QUOTED_MAX], text[ADDR_TEXT], gw[ADDR_TEXT], more[MORE_TEXT];
	struct addr host = addr_host(&s->addr);

	shell_quote(s->w.name, q);
	if (!s->is_route) {
		snprintf(buf, size, "%s addr %s %s/%u dev %s%s", s->w.ip, verb,
			 addr_text(&host, text), addr_len(s), q,
			 s->addr.family == AF_INET6 && !s->copy ?
			 " nodad noprefixroute" : "");
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
			 "%s%s route %s unreachable %s proto %d metric %u%s",
			 s->w.ip, dst->family == AF_INET6 ? " -6" : "", verb,
			 text, RTPROT_VENET, METRIC_LAST,
			 route_more(&s->route, more));
	else if (s->route.gw.family)
		snprintf(buf, size, "%s%s route %s %s via %s dev %s proto %d%s",
			 s->w.ip, dst->family == AF_INET6 ? " -6" : "", verb,
			 text, addr_text(&s->route.gw, gw), q, RTPROT_VENET,
			 route_more(&s->route, more));
	else if (dst->family == AF_INET6)
		snprintf(buf, size,
			 "%s -6 route %s %s via %s dev %s proto %d%s", s->w.ip,
			 verb, text, addr_text(&rt_gateway6, gw), q,
			 RTPROT_VENET, route_more(&s->route, more));
	else
		snprintf(buf, size,
			 "%s route %s %s dev %s proto %d scope link%s", s->w.ip,
			 verb, text, q, RTPROT_VENET,
			 route_more(&s->route, more));
}

static struct nlmsghdr *net_msg(const struct net_step *s, char *buf, bool add)
{
	struct route r = s->route;

	if (!s->is_route)
		return rt_addr(buf, add ? RTM_NEWADDR : RTM_DELADDR,
			       s->w.dev->ifindex, &s->addr);
	r.oif = s->w.dev->ifindex;
	return rt_route(buf, add ? RTM_NEWROUTE : RTM_DELROUTE, &r);
}

static bool net_holds(const void *arg, struct known *k)
{
	const struct net_step *s = arg;
	char buf[NL_REQUEST];

	return known_net(k, &s->w.dev->at->rt, net_msg(s, buf, true));
}

/* Is what exists one of our own, left behind? */
static bool net_is_ours(struct net_step *s)
{
	const struct route *r = &s->route;
	struct rt_copies c;
	bool ours;

	if (!s->is_route)
		return true;	/* EEXIST is about this device only */
	ours = rt_routes_in(&s->w.dev->at->rt,
			    r->table ? r->table : RT_TABLE_MAIN, &r->dst, 1,
			    r->unreachable ? 0 : s->w.dev->ifindex,
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
	return step_failed(rt);
}

static int net_add_undo(void *arg)
{
	struct net_step *s = arg;
	struct nl *rt = &s->w.dev->at->rt;
	char buf[NL_REQUEST];

	return step_undone(rt, nl_talk(rt, net_msg(s, buf, false), NULL, NULL));
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
	.holds = net_holds,
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
	return step_failed(rt);
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

	step_where_set(&s->w, dev);
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
