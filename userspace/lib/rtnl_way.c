// SPDX-License-Identifier: GPL-2.0-only
/* Which way packets take: default routes, and who is on a link. */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>

#include "err.h"
#include "rtnl.h"
#include "util.h"

struct deflt {
	uint8_t family;
	bool found;
	int oif;
};

static int default_cb(const struct nlmsghdr *nlh, void *data)
{
	const struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *tb[RTA_TABLE + 1];
	struct deflt *d = data;

	if (nlh->nlmsg_type != RTM_NEWROUTE)
		return 0;
	nl_parse(nlh, sizeof(*rtm), tb, RTA_TABLE);
	if (rtm->rtm_family == d->family && !rtm->rtm_dst_len &&
	    rtm->rtm_type == RTN_UNICAST &&
	    rtm->rtm_table == RT_TABLE_MAIN && !d->found) {
		d->found = true;
		d->oif = nl_u32(tb[RTA_OIF]);
	}
	return 0;
}

static void default_reset(void *data)
{
	((struct deflt *)data)->found = false;
}

int rt_default_find(struct nl *rt, uint8_t family, int *oif)
{
	struct deflt d = { .family = family };
	char buf[NL_REQUEST];
	struct rtmsg *rtm = rt_route_dump(buf, family);

	rtm->rtm_table = RT_TABLE_MAIN;
	rtm->rtm_type = RTN_UNICAST;
	if (rt_dump(rt, (void *)buf, default_cb, &d, default_reset,
		    "the routes"))
		return -1;
	*oif = d.oif;
	return d.found;
}

struct ra {
	int *list;
	size_t n;
};

static int ra_cb(const struct nlmsghdr *nlh, void *data)
{
	const struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *tb[RTA_TABLE + 1];
	struct ra *ra = data;
	size_t i;
	int oif;

	if (nlh->nlmsg_type != RTM_NEWROUTE || rtm->rtm_protocol != RTPROT_RA)
		return 0;
	nl_parse(nlh, sizeof(*rtm), tb, RTA_TABLE);
	oif = nl_u32(tb[RTA_OIF]);
	for (i = 0; i < ra->n; i++)
		if (ra->list[i] == oif)
			return 0;
	if (oif) {
		vec_grow(ra->list, ra->n);
		ra->list[ra->n++] = oif;
	}
	return 0;
}

static void ra_reset(void *data)
{
	((struct ra *)data)->n = 0;
}

int rt_ra_devices(struct nl *rt, int **ifindex, size_t *n)
{
	struct ra ra = { .n = 0 };
	char buf[NL_REQUEST];
	struct rtmsg *rtm = rt_route_dump(buf, AF_INET6);

	rtm->rtm_protocol = RTPROT_RA;
	if (rt_dump(rt, (void *)buf, ra_cb, &ra, ra_reset, "the routes")) {
		free(ra.list);
		return -1;
	}
	*ifindex = ra.list;
	*n = ra.n;
	return 0;
}

static int on_link_cb(const struct nlmsghdr *nlh, void *data)
{
	const struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *tb[RTA_VIA + 1];
	int *oif = data;

	if (nlh->nlmsg_type != RTM_NEWROUTE || rtm->rtm_type != RTN_UNICAST)
		return 0;
	nl_parse(nlh, sizeof(*rtm), tb, RTA_VIA);
	if (!tb[RTA_GATEWAY] && !tb[RTA_VIA])
		*oif = nl_u32(tb[RTA_OIF]);
	return 0;
}

int rt_on_link(struct nl *rt, const struct addr *a, int *oif)
{
	char buf[NL_REQUEST];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct rtmsg *rtm;
	int err;

	nlh->nlmsg_type = RTM_GETROUTE;
	rtm = mnl_nlmsg_put_extra_header(nlh, sizeof(*rtm));
	rtm->rtm_family = a->family;
	rtm->rtm_dst_len = addr_bits(a);
	mnl_attr_put(nlh, RTA_DST, addr_size(a), a->bytes);
	*oif = 0;
	err = nl_talk(rt, nlh, on_link_cb, oif);
	if (err == -ENETUNREACH || err == -EHOSTUNREACH || err == -EACCES ||
	    err == -EINVAL)
		return 0;
	if (err)
		return fail(ERR_KERNEL, "cannot look at the routes: %s",
			    nl_why(rt, err));
	return *oif > 0;
}
