// SPDX-License-Identifier: GPL-2.0-only
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>

#include "ct_args.h"
#include "err.h"
#include "nest.h"
#include "rule.h"
#include "tap.h"

static int parse(struct ct_args *a, int argc, char **argv)
{
	struct words w = { argc, argv };

	return ct_args_parse(a, &w);
}

#define PARSE(a, ...)							\
	parse(a, sizeof((char *[]){ __VA_ARGS__ }) / sizeof(char *),	\
	      (char *[]){ __VA_ARGS__ })

static void refused(int ret, const char *why, struct ct_args *a)
{
	ok(ret == -1 && strstr(err_last()->text, why), "refused: %s", why);
	ct_args_free(a);
}

static void test_words(void)
{
	struct ct_args a;

	ok(!PARSE(&a, "netns:web1", "via", "198.51.100.1", "dev", "eth1",
		  "via", "2001:db8::1"), "a gateway for each family");
	ok(a.via.gw[0].family == AF_INET && a.via.gw[1].family == AF_INET6,
	   "is each family's own");
	ok(a.via.dev[0] && !strcmp(a.via.dev[0], "eth1") && !a.via.dev[1],
	   "and so is its link");
	ct_args_free(&a);
	ok(!PARSE(&a, "netns:web1", "via", "none") && a.via.none &&
	   via_named(&a.via), "none is a word as well");
	ct_args_free(&a);
	refused(PARSE(&a, "w", "via", "192.0.2.1", "via", "192.0.2.2"),
		"two gateways for IPv4", &a);
	refused(PARSE(&a, "w", "via", "192.0.2.1", "via", "none"),
		"\"via none\" goes alone", &a);
	refused(PARSE(&a, "w", "via", "none", "via", "192.0.2.1"),
		"\"via none\" goes alone", &a);
	refused(PARSE(&a, "w", "via", "192.0.2.0/24"),
		"is no gateway but a prefix", &a);
	refused(PARSE(&a, "w", "via", "here"), "is not an address", &a);
	refused(PARSE(&a, "w", "via"), "\"via\" lacks its value", &a);
	refused(PARSE(&a, "w", "via", "192.0.2.1", "dev"),
		"\"dev\" lacks its value", &a);
	refused(PARSE(&a, "w", "dev", "eth1"), "\"dev\" is out of place", &a);
	refused(PARSE(&a, "w", "mark", "5", "via", "192.0.2.1"),
		"do not go together", &a);
}

static void test_rule(void)
{
	const struct rule r = {
		.family = AF_INET6,
		.proto = RTPROT_VENET,
		.mark = 8600,
		.table = 8600,
		.pref = 8601,
	};
	const struct nlattr *tb[FRA_PROTOCOL + 1];
	const struct fib_rule_hdr *frh;
	char buf[NL_REQUEST];
	struct nlmsghdr *nlh = rt_rule(buf, RTM_NEWRULE, &r);

	frh = mnl_nlmsg_get_payload(nlh);
	nl_parse(nlh, sizeof(*frh), tb, FRA_PROTOCOL);
	ok(frh->family == AF_INET6 && frh->action == FR_ACT_TO_TBL &&
	   nl_u32(tb[FRA_FWMARK]) == 8600 && nl_u32(tb[FRA_TABLE]) == 8600 &&
	   nl_u32(tb[FRA_PRIORITY]) == 8601 &&
	   nl_u8(tb[FRA_PROTOCOL]) == 86 && !tb[FRA_SUPPRESS_PREFIXLEN],
	   "a rule is ours, and about a mark and a table");
}

static struct venet_addr entry(const char *text, uint32_t port)
{
	struct venet_addr a = { .port = port };

	addr_parse(text, &a.addr);
	return a;
}

static void test_nest(void)
{
	/* In the order of addresses. */
	struct venet_addr list[] = {
		entry("192.0.2.1", 1),
		entry("2001:db8::/32", 1),
		entry("2001:db8::/48", 2),
		entry("2001:db8::5", 3),
		entry("2001:db8:1::/48", 1),
	};
	struct nest s = { .list = list, .n = ARRAY_SIZE(list) };
	const struct venet_addr *a;
	struct addr key;

	s.len[0][32] = s.len[1][32] = s.len[1][48] = s.len[1][128] = true;
	ok(nest_find(&s, &list[3].addr) == &list[3], "an entry is found");
	addr_parse("2001:db8::6", &key);
	ok(!nest_find(&s, &key), "what is none is not");
	ok(nest_parent(&s, &key) == &list[2], "but what holds it is");
	ok(nest_parent(&s, &list[2].addr) == &list[1] &&
	   nest_parent(&s, &list[3].addr) == &list[2],
	   "the longest that holds it and more");
	ok(!nest_parent(&s, &list[1].addr) && !nest_parent(&s, &list[0].addr),
	   "if any does");
	a = nest_next(&s, &list[1].addr, NULL);
	ok(a == &list[2] && nest_next(&s, &list[1].addr, a) == &list[3] &&
	   nest_next(&s, &list[1].addr, &list[3]) == &list[4] &&
	   !nest_next(&s, &list[1].addr, &list[4]),
	   "what is in a prefix comes in turn");
	ok(!nest_next(&s, &list[4].addr, NULL) &&
	   !nest_next(&s, &list[0].addr, NULL), "or there is nothing in it");
}

void test_via(void)
{
	test_words();
	test_rule();
	test_nest();
}
