// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "rule.h"
#include "util.h"

struct nlmsghdr *rt_rule(char *buf, uint16_t type, const struct rule *r)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct fib_rule_hdr *frh;

	nlh->nlmsg_type = type;
	if (type == RTM_NEWRULE)
		nlh->nlmsg_flags = NLM_F_CREATE | NLM_F_EXCL;
	frh = mnl_nlmsg_put_extra_header(nlh, sizeof(*frh));
	frh->family = r->family;
	frh->action = FR_ACT_TO_TBL;
	frh->table = r->table < 256 ? r->table : RT_TABLE_UNSPEC;
	mnl_attr_put_u32(nlh, FRA_PRIORITY, r->pref);
	mnl_attr_put_u32(nlh, FRA_FWMARK, r->mark);
	mnl_attr_put_u32(nlh, FRA_TABLE, r->table);
	mnl_attr_put_u8(nlh, FRA_PROTOCOL, r->proto);
	if (r->specific)
		mnl_attr_put_u32(nlh, FRA_SUPPRESS_PREFIXLEN, 0);
	return nlh;
}

struct rules {
	struct rule *list;
	size_t n;
};

static int rule_cb(const struct nlmsghdr *nlh, void *data)
{
	const struct fib_rule_hdr *frh = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *tb[FRA_PROTOCOL + 1];
	struct rules *s = data;

	if (nlh->nlmsg_type != RTM_NEWRULE ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(*frh))
		return 0;
	nl_parse(nlh, sizeof(*frh), tb, FRA_PROTOCOL);
	vec_grow(s->list, s->n);
	s->list[s->n++] = (struct rule){
		.family = frh->family,
		.proto = nl_u8(tb[FRA_PROTOCOL]),
		.mark = nl_u32(tb[FRA_FWMARK]),
		.table = tb[FRA_TABLE] ? nl_u32(tb[FRA_TABLE]) : frh->table,
		.specific = tb[FRA_SUPPRESS_PREFIXLEN] &&
			    !nl_u32(tb[FRA_SUPPRESS_PREFIXLEN]),
		.pref = nl_u32(tb[FRA_PRIORITY]),
	};
	return 0;
}

static void rules_reset(void *data)
{
	((struct rules *)data)->n = 0;
}

int rt_rules(struct nl *rt, uint8_t family,
	     void (*cb)(const struct rule *r, void *data), void *data)
{
	struct rules s = { .n = 0 };
	char buf[NL_REQUEST];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct fib_rule_hdr *frh;
	size_t i;
	int ret;

	nlh->nlmsg_type = RTM_GETRULE;
	frh = mnl_nlmsg_put_extra_header(nlh, sizeof(*frh));
	frh->family = family;
	ret = rt_dump(rt, nlh, rule_cb, &s, rules_reset, "the rules");
	for (i = 0; !ret && i < s.n; i++)
		cb(&s.list[i], data);
	free(s.list);
	return ret ? -1 : 0;
}
