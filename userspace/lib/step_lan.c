// SPDX-License-Identifier: GPL-2.0-only
/*
 * Addresses and gateways on a device that is a neighbour of others, unlike a
 * port.
 */
#include <errno.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "known.h"
#include "step_common.h"

struct lan_step {
	struct step_where w;
	struct addr addr;	/* with its subnet, or the gateway */
	bool gateway, onlink;
};

static bool has_broadcast(const struct addr *a)
{
	return a->family == AF_INET && a->len < 31;
}

static struct nlmsghdr *lan_addr_msg(const struct lan_step *s, char *buf)
{
	const struct addr *a = &s->addr;
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct ifaddrmsg *ifa;
	uint8_t broadcast[4];
	unsigned int i;

	nlh->nlmsg_type = RTM_NEWADDR;
	nlh->nlmsg_flags = NLM_F_CREATE | NLM_F_EXCL;
	ifa = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifa));
	ifa->ifa_family = a->family;
	ifa->ifa_prefixlen = a->len;
	ifa->ifa_scope = RT_SCOPE_UNIVERSE;
	ifa->ifa_index = s->w.dev->ifindex;
	/* Unlike a port's, somebody else may have it, and others are near. */
	mnl_attr_put(nlh, IFA_LOCAL, addr_size(a), a->bytes);
	mnl_attr_put(nlh, IFA_ADDRESS, addr_size(a), a->bytes);
	if (has_broadcast(a)) {
		memcpy(broadcast, a->bytes, sizeof(broadcast));
		for (i = a->len; i < 32; i++)
			broadcast[i / 8] |= 0x80 >> i % 8;
		mnl_attr_put(nlh, IFA_BROADCAST, sizeof(broadcast), broadcast);
	}
	return nlh;
}

static struct nlmsghdr *lan_gateway_msg(const struct lan_step *s, char *buf)
{
	const struct addr *a = &s->addr;
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct rtmsg *rtm;

	nlh->nlmsg_type = RTM_NEWROUTE;
	nlh->nlmsg_flags = NLM_F_CREATE | NLM_F_EXCL;
	rtm = mnl_nlmsg_put_extra_header(nlh, sizeof(*rtm));
	rtm->rtm_family = a->family;
	rtm->rtm_table = RT_TABLE_MAIN;
	rtm->rtm_protocol = RTPROT_VENET;
	rtm->rtm_type = RTN_UNICAST;
	rtm->rtm_scope = RT_SCOPE_UNIVERSE;
	rtm->rtm_flags = s->onlink ? RTNH_F_ONLINK : 0;
	mnl_attr_put(nlh, RTA_GATEWAY, addr_size(a), a->bytes);
	mnl_attr_put_u32(nlh, RTA_OIF, s->w.dev->ifindex);
	return nlh;
}

static enum step_result lan_run(void *arg)
{
	struct lan_step *s = arg;
	struct nl *rt = &s->w.dev->at->rt;
	char buf[NL_REQUEST], text[ADDR_TEXT];
	struct addr host = addr_host(&s->addr);
	int err = nl_talk(rt, s->gateway ? lan_gateway_msg(s, buf) :
			  lan_addr_msg(s, buf), NULL, NULL);

	if (!err)
		return STEP_DONE;
	if (err == -EEXIST && !s->gateway)
		return STEP_NOTHING;
	if (err == -EEXIST)
		fail(ERR_KERNEL, "%s has a default route already", s->w.ct);
	else
		fail(ERR_KERNEL, "cannot %s %s in %s: %s",
		     s->gateway ? "use the gateway" : "assign",
		     addr_text(&host, text), s->w.ct, nl_why(rt, err));
	return step_failed(rt);
}

static int lan_undo(void *arg)
{
	struct lan_step *s = arg;
	struct nl *rt = &s->w.dev->at->rt;
	char buf[NL_REQUEST];
	struct nlmsghdr *nlh = s->gateway ? lan_gateway_msg(s, buf) :
					    lan_addr_msg(s, buf);

	nlh->nlmsg_type = s->gateway ? RTM_DELROUTE : RTM_DELADDR;
	nlh->nlmsg_flags = 0;
	return step_undone(rt, nl_talk(rt, nlh, NULL, NULL));
}

static bool lan_holds(const void *arg, struct known *k)
{
	const struct lan_step *s = arg;
	char buf[NL_REQUEST];

	return known_net(k, &s->w.dev->at->rt, s->gateway ?
			 lan_gateway_msg(s, buf) : lan_addr_msg(s, buf));
}

static void lan_text(const void *arg, char *buf, size_t size)
{
	const struct lan_step *s = arg;
	struct addr host = addr_host(&s->addr);
	char q[QUOTED_MAX], text[ADDR_TEXT];

	shell_quote(s->w.name, q);
	addr_text(&host, text);
	if (s->gateway)
		snprintf(buf, size, "%s%s route add default via %s dev %s proto %d%s",
			 s->w.ip, host.family == AF_INET6 ? " -6" : "", text, q,
			 RTPROT_VENET, s->onlink ? " onlink" : "");
	else
		snprintf(buf, size, "%s addr add %s/%u%s dev %s", s->w.ip, text,
			 s->addr.len, has_broadcast(&s->addr) ?
			 " broadcast +" : "", q);
}

static const struct step_ops lan_ops = {
	.run = lan_run,
	.undo = lan_undo,
	.text = lan_text,
	.free = free,
	.holds = lan_holds,
};

static struct lan_step *lan_step(struct txn *t, const struct dev *dev,
				 const struct addr *a)
{
	struct lan_step *s = xzalloc(sizeof(*s));

	step_where_set(&s->w, dev);
	s->addr = *a;
	txn_add(t, &lan_ops, s);
	return s;
}

void step_lan_addr(struct txn *t, const struct dev *dev, const struct addr *a)
{
	lan_step(t, dev, a);
}

void step_lan_gateway(struct txn *t, const struct dev *dev,
		      const struct addr *gw, bool onlink)
{
	struct lan_step *s = lan_step(t, dev, gw);

	s->gateway = true;
	s->onlink = onlink;
}
