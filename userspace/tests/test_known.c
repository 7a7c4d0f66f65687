// SPDX-License-Identifier: GPL-2.0-only
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>

#include "known.h"
#include "tap.h"
#include "txn.h"
#include "util.h"

/* A route as the kernel shows it: with what it has added by itself. */
static struct nlmsghdr *shown(char *buf, const char *dst, int oif,
			      uint32_t metric, uint8_t proto)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct rtmsg *rtm = mnl_nlmsg_put_extra_header(nlh, sizeof(*rtm));
	struct addr a;

	addr_parse(dst, &a);
	nlh->nlmsg_type = RTM_NEWROUTE;
	rtm->rtm_family = a.family;
	rtm->rtm_dst_len = a.len;
	rtm->rtm_table = RT_TABLE_MAIN;
	rtm->rtm_protocol = proto;
	rtm->rtm_type = RTN_UNICAST;
	mnl_attr_put_u32(nlh, RTA_TABLE, RT_TABLE_MAIN);
	mnl_attr_put(nlh, RTA_DST, addr_size(&a), a.bytes);
	if (metric)
		mnl_attr_put_u32(nlh, RTA_PRIORITY, metric);
	if (a.family == AF_INET6)
		mnl_attr_put(nlh, RTA_GATEWAY, 16, rt_gateway6.bytes);
	mnl_attr_put_u32(nlh, RTA_OIF, oif);
	return nlh;
}

static bool same(const char *dst, int oif, uint32_t metric, uint8_t proto)
{
	char want[NL_REQUEST], have[NL_REQUEST];
	struct route r = { .oif = 3 };

	addr_parse(dst, &r.dst);
	return rt_route_same(rt_route(want, RTM_NEWROUTE, &r),
			     shown(have, dst, oif, metric, proto));
}

static void test_routes(void)
{
	char want[NL_REQUEST], have[NL_REQUEST];
	struct route r = { .oif = 3 };
	struct nlmsghdr *nlh;

	ok(same("192.0.2.1", 3, 0, RTPROT_VENET), "a route of IPv4 is known");
	ok(same("2001:db8::1", 3, 1024, RTPROT_VENET),
	   "one of IPv6 by the metric that it got");
	ok(!same("192.0.2.1", 4, 0, RTPROT_VENET), "not by another device");
	ok(!same("192.0.2.1", 3, 7, RTPROT_VENET), "of another metric");
	ok(!same("2001:db8::1", 3, 7, RTPROT_VENET), "in IPv6, too");
	ok(!same("192.0.2.1", 3, 0, RTPROT_STATIC), "or of somebody else");

	addr_parse("192.0.2.1", &r.dst);
	rt_route(want, RTM_NEWROUTE, &r);
	nlh = shown(have, "192.0.2.2", 3, 0, RTPROT_VENET);
	ok(!rt_route_same((void *)want, nlh), "nor to another address");
	nlh = shown(have, "192.0.2.1", 3, 0, RTPROT_VENET);
	mnl_attr_put_u32(nlh, RTA_PREFSRC, 1);
	ok(!rt_route_same((void *)want, nlh), "nor with a source of its own");
	nlh = shown(have, "192.0.2.1", 3, 0, RTPROT_VENET);
	mnl_attr_put_u32(nlh, RTA_GATEWAY, 1);
	ok(!rt_route_same((void *)want, nlh), "nor by a gateway");
	nlh = shown(have, "192.0.2.1", 3, 0, RTPROT_VENET);
	((struct rtmsg *)mnl_nlmsg_get_payload(nlh))->rtm_type =
		RTN_UNREACHABLE;
	ok(!rt_route_same((void *)want, nlh), "nor one that leads nowhere");
}

static void test_grants(void)
{
	struct venet_addr list[3] = {
		{ .hub = 2, .port = 1 }, { .hub = 2, .port = 7 },
		{ .hub = 2, .port = 7 },
	};
	struct known k;
	struct addr a;

	addr_parse("192.0.2.1", &list[0].addr);
	addr_parse("192.0.2.2", &list[1].addr);
	addr_parse("2001:db8::/64", &list[2].addr);
	known_init(&k, list, 3);
	addr_parse("192.0.2.2", &a);
	ok(known_grant(&k, 2, 7, &a), "a grant is known");
	ok(!known_grant(&k, 2, 1, &a) && !known_grant(&k, 3, 7, &a),
	   "but of its owner alone");
	addr_parse("2001:db8::5/64", &a);
	ok(known_grant(&k, 2, 7, &a), "a prefix by any of its addresses");
	addr_parse_src_only("192.0.2.2", &a);
	ok(!known_grant(&k, 2, 7, &a), "a source is something else");
	known_forget(&k, NULL);
}

static unsigned int freed;

static void count_free(void *arg)
{
	(void)arg;
	freed++;
}

static bool always(const void *arg, struct known *k)
{
	(void)k;
	return arg;
}

static void test_leaving_out(void)
{
	static const struct step_ops ops = {
		.free = count_free,
		.holds = always,
	};
	struct txn t = { .n = 0 };
	struct known k;

	known_init(&k, NULL, 0);
	txn_add(&t, &ops, &k);
	ok(t.n == 1 && !freed, "a transaction that knows nothing asks nobody");
	t.known = &k;
	txn_add(&t, &ops, &k);
	ok(t.n == 1 && freed == 1, "a step that holds is left out");
	txn_add(&t, &ops, NULL);
	ok(t.n == 2 && freed == 1, "one that does not is not");
	txn_free(&t);
}

void test_known(void)
{
	test_routes();
	test_grants();
	test_leaving_out();
}
