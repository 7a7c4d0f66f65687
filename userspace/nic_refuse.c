// SPDX-License-Identifier: GPL-2.0-only
/* Devices that a container should not get, or cannot. */
#include <errno.h>
#include <linux/genetlink.h>
#include <linux/nl80211.h>
#include <linux/rtnetlink.h>
#include <linux/venet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "genl.h"
#include "nic.h"
#include "session.h"

struct look {
	struct ctx *ctx;
	const struct nic_link *l;
	const struct nic_link *list;
	size_t n;
	const char *ct;
};

static int phy_cb(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *tb[NL80211_ATTR_WIPHY + 1];

	nl_parse(nlh, GENL_HDRLEN, tb, NL80211_ATTR_WIPHY);
	if (tb[NL80211_ATTR_WIPHY])
		*(int *)data = nl_u32(tb[NL80211_ATTR_WIPHY]);
	return 0;
}

/* The number of its radio, or -1 when it is no wireless one. */
static int wireless(const struct look *k)
{
	char buf[NL_REQUEST];
	struct nlmsghdr *nlh;
	uint16_t family;
	struct nl nl;
	int phy = -1;

	if (nl_open(&nl, NETLINK_GENERIC, -1))
		return -1;
	if (!genl_family(&nl, NL80211_GENL_NAME, &family)) {
		nlh = genl_msg(buf, family, NL80211_CMD_GET_INTERFACE, 1);
		mnl_attr_put_u32(nlh, NL80211_ATTR_IFINDEX, k->l->ifindex);
		nl_talk(&nl, nlh, phy_cb, &phy);
	}
	nl_close(&nl);
	return phy;
}

/* The first of its members, for a command that does work. */
static const char *member(const struct look *k)
{
	size_t i;

	for (i = 0; i < k->n; i++)
		if (k->list[i].master == k->l->ifindex)
			return k->list[i].name;
	return "MEMBER";
}

/* What the kernel will not do, whoever asks. */
static int cannot(const struct look *k)
{
	const char *name = k->l->name, *kind = k->l->kind;
	char q[QUOTED_MAX], q2[QUOTED_MAX];
	struct ethtool e;
	struct link link;
	int phy;

	shell_quote(k->ct, q);
	if (k->l->loopback)
		return fail(ERR_USAGE,
			    "%s is the loopback, of which each container has its own",
			    name);
	if (!strcmp(kind, "bridge"))
		return fail(ERR_USAGE,
			    "%s is a bridge, which cannot leave; connect the container to it: %s veth add %s bridge %s",
			    name, k->ctx->self, q, shell_quote(name, q2));
	if (!strcmp(kind, "bond") || !strcmp(kind, "team"))
		return fail(ERR_USAGE,
			    "%s is a %s, which cannot leave; give its members away and make it inside: %s nic attach %s %s force",
			    name, kind, k->ctx->self, q,
			    shell_quote(member(k), q2));
	if (!strcmp(kind, VENET_KIND)) {
		if (rt_link_by_index(&k->ctx->host.rt, k->l->ifindex,
				     &link) > 0 && link.role == VENET_ROLE_PORT)
			return fail(ERR_USAGE,
				    "%s is a port, which goes to a container when it is made: %s ct attach %s",
				    name, k->ctx->self, q);
		return fail(ERR_USAGE,
			    "%s is a hub; give the container a port of it: %s ct attach %s hub %s",
			    name, k->ctx->self, q, shell_quote(name, q2));
	}
	phy = wireless(k);
	if (phy >= 0)
		return fail(ERR_USAGE,
			    "%s is wireless and goes with its radio only: iw phy#%d set netns name %s",
			    name, phy, q);
	if (ethtool_get(-1, k->l->ifindex, &e))
		return -1;
	ethtool_free(&e);
	if (k->l->immutable || e.netns_local)
		return fail(ERR_USAGE,
			    "%s cannot leave its netns, says the kernel", name);
	return 0;
}

/* A default route by way of it, alone or among others. */
static bool want_default(const struct nlmsghdr *nlh, void *data)
{
	const struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *tb[RTA_TABLE + 1];
	const struct rtnexthop *hop;
	int ifindex = *(int *)data, len;

	if (nlh->nlmsg_type != RTM_NEWROUTE ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(*rtm) ||
	    rtm->rtm_dst_len || rtm->rtm_type != RTN_UNICAST)
		return false;
	nl_parse(nlh, sizeof(*rtm), tb, RTA_TABLE);
	if ((int)nl_u32(tb[RTA_OIF]) == ifindex)
		return true;
	if (!tb[RTA_MULTIPATH])
		return false;
	hop = mnl_attr_get_payload(tb[RTA_MULTIPATH]);
	len = mnl_attr_get_payload_len(tb[RTA_MULTIPATH]);
	for (; RTNH_OK(hop, len); len -= NLMSG_ALIGN(hop->rtnh_len),
				  hop = RTNH_NEXT(hop))
		if (hop->rtnh_ifindex == ifindex)
			return true;
	return false;
}

/* 1 when it does, 0, or -1. */
static int has_default(const struct look *k)
{
	static const uint8_t family[] = { AF_INET, AF_INET6 };
	int ifindex = k->l->ifindex, found = 0;
	char buf[NL_REQUEST];
	struct nlmsghdr *nlh;
	struct rt_copies c;
	struct rtmsg *rtm;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(family); i++) {
		nlh = mnl_nlmsg_put_header(buf);
		nlh->nlmsg_type = RTM_GETROUTE;
		rtm = mnl_nlmsg_put_extra_header(nlh, sizeof(*rtm));
		rtm->rtm_family = family[i];
		if (rt_collect(&k->ctx->host.rt, nlh, want_default, &ifindex,
			    "the routes", &c))
			return -1;
		found |= c.n > 0;
		rt_copies_free(&c);
	}
	return found;
}

static int has_session(const struct look *k, char text[SESSION_TEXT])
{
	static const uint8_t family[] = { AF_INET, AF_INET6 };
	struct addr *addr = NULL;
	struct rt_copies c;
	size_t n = 0, f, i, total;
	int ret = 0;

	for (f = 0; f < ARRAY_SIZE(family); f++) {
		if (rt_addrs_find(&k->ctx->host.rt, k->l->ifindex, family[f],
				  NULL, 0, &c, &total) < 0) {
			free(addr);
			return -1;
		}
		for (i = 0; i < c.n; i++) {
			vec_grow(addr, n);
			n += rt_addr_of(c.list[i], &addr[n]);
		}
		rt_copies_free(&c);
	}
	if (n)
		ret = session_find(addr, n, text);
	free(addr);
	return ret;
}

/* What the host would miss. */
static int should_not(const struct look *k)
{
	const char *name = k->l->name;
	char session[SESSION_TEXT];
	size_t i;
	int ret;

	if (!k->l->parent[0] && !nic_kind_ok(k->l->kind))
		return fail(ERR_USAGE,
			    "%s is a %s, which ends with the container's netns and cannot be made again; to do it all the same: force",
			    name, k->l->kind);
	/* Who has it chooses MACs and VLANs of those who have the functions. */
	if (nic_has_functions(k->l))
		return fail(ERR_USAGE,
			    "%s governs virtual functions; give one of those away; to do it all the same: force",
			    name);
	ret = has_default(k);
	if (ret < 0)
		return -1;
	if (ret)
		return fail(ERR_USAGE,
			    "%s carries the default route; to do it all the same: force",
			    name);
	ret = has_session(k, session);
	if (ret < 0)
		return -1;
	if (ret)
		return fail(ERR_USAGE,
			    "%s has the address of a login session, %s; to do it all the same: force",
			    name, session);
	for (i = 0; i < k->n; i++) {
		const struct nic_link *o = &k->list[i];

		if (o->ifindex == k->l->master)
			return fail(ERR_USAGE,
				    "%s is a member of %s; to do it all the same: force",
				    name, o->name);
		if (o->lower == k->l->ifindex && !o->lower_away && o != k->l)
			return fail(ERR_USAGE,
				    "%s carries %s; to do it all the same: force",
				    name, o->name);
	}
	return 0;
}

int nic_refuse(struct ctx *ctx, const struct nic_link *l,
	       const struct nic_link *list, size_t n, const char *ct,
	       bool force)
{
	const struct look k = { ctx, l, list, n, ct };

	if (cannot(&k))
		return -1;
	return force ? 0 : should_not(&k);
}
