// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the sets of the filter hold, asked of the kernel itself: nft's library
 * takes an answer that is missing for an empty one, and then the last filter
 * would seem to go.
 */
#include <endian.h>
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <stdio.h>
#include <string.h>

#include "err.h"
#include "filter.h"
#include "nl.h"
#include "util.h"

#define TRIES		10
#define KEY_MAC		IFNAMSIZ	/* where it is in a key */
#define KEY_ADDR	(KEY_MAC + 8)

struct read {
	struct filters *f;
	const char *set;
	enum filter_drop drop;	/* of a set that counts */
};

/* The filter of the port that an element names, made when it is new. */
static struct filter *named(struct filters *f, const char *host)
{
	struct filter *found = filters_find(f, host);

	if (found)
		return found;
	vec_grow(f->list, f->n);
	found = &f->list[f->n++];
	memset(found, 0, sizeof(*found));
	strcpy(found->host, host);
	return found;
}

static void parse_verdict(struct filter *p, const struct nlattr *nest)
{
	const struct nlattr *data[NFTA_DATA_VERDICT + 1];
	const struct nlattr *verdict[NFTA_VERDICT_CHAIN + 1];
	char chain[NFT_NAME_MAXLEN];

	nl_parse_nest(nest, data, NFTA_DATA_VERDICT);
	nl_parse_nest(data[NFTA_DATA_VERDICT], verdict, NFTA_VERDICT_CHAIN);
	nl_str(verdict[NFTA_VERDICT_CHAIN], chain, sizeof(chain));
	p->mode = filter_mode_of(chain);
}

static void parse_counter(struct filter *p, enum filter_drop drop,
			  const struct nlattr *nest)
{
	const struct nlattr *expr[NFTA_EXPR_DATA + 1];
	const struct nlattr *counter[NFTA_COUNTER_PACKETS + 1];

	nl_parse_nest(nest, expr, NFTA_EXPR_DATA);
	nl_parse_nest(expr[NFTA_EXPR_DATA], counter, NFTA_COUNTER_PACKETS);
	p->drops[drop] = be64toh(nl_uint(counter[NFTA_COUNTER_PACKETS]));
}

/* A key is a port, and perhaps a MAC, and perhaps an address. */
static void parse_elem(const struct read *r, const struct nlattr *nest)
{
	const struct nlattr *tb[NFTA_SET_ELEM_EXPR + 1];
	const struct nlattr *key[NFTA_DATA_VALUE + 1];
	char host[IFNAMSIZ] = "";
	struct filter *p;
	struct addr a;
	const char *val;
	size_t len = 0;

	nl_parse_nest(nest, tb, NFTA_SET_ELEM_EXPR);
	nl_parse_nest(tb[NFTA_SET_ELEM_KEY], key, NFTA_DATA_VALUE);
	if (key[NFTA_DATA_VALUE])
		len = mnl_attr_get_payload_len(key[NFTA_DATA_VALUE]);
	if (len < IFNAMSIZ)
		return;
	val = mnl_attr_get_payload(key[NFTA_DATA_VALUE]);
	memcpy(host, val, IFNAMSIZ - 1);
	if (!*host)
		return;
	p = named(r->f, host);
	if (!strcmp(r->set, "port"))
		parse_verdict(p, tb[NFTA_SET_ELEM_DATA]);
	else if (!strcmp(r->set, "asks"))
		p->dhcp = true;
	else if (!strcmp(r->set, "mac") && len >= KEY_ADDR)
		memcpy(&p->mac, val + KEY_MAC, sizeof(p->mac));
	else if (r->drop < FILTER_DROPS)
		parse_counter(p, r->drop, tb[NFTA_SET_ELEM_EXPR]);
	else if (len > KEY_ADDR && addr_set(&a, val + KEY_ADDR, len - KEY_ADDR))
		filter_addr(p, &a, true);
}

static int elem_cb(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *tb[NFTA_SET_ELEM_LIST_ELEMENTS + 1], *attr;

	nl_parse(nlh, sizeof(struct nfgenmsg), tb, NFTA_SET_ELEM_LIST_ELEMENTS);
	if (!tb[NFTA_SET_ELEM_LIST_ELEMENTS])
		return 0;
	mnl_attr_for_each_nested(attr, tb[NFTA_SET_ELEM_LIST_ELEMENTS]) {
		parse_elem(data, attr);
	}
	return 0;
}

int filters_parse(struct filters *f, const char *set,
		  const struct nlmsghdr *nlh)
{
	struct read r = { .f = f, .set = set, .drop = FILTER_DROPS };
	enum filter_drop d;

	for (d = 0; d < FILTER_DROPS && !strncmp(set, "drop_", 5); d++)
		if (!strcmp(set + 5, filter_drop_name(d)))
			r.drop = d;
	return elem_cb(nlh, &r);
}

struct dump {
	struct filters *f;
	const char *set;
};

static int dump_cb(const struct nlmsghdr *nlh, void *data)
{
	const struct dump *d = data;

	return filters_parse(d->f, d->set, nlh);
}

/* Errors are the kernel's. What is read twice counts once. */
static int read_set(struct nl *nl, struct filters *f, const char *set)
{
	struct dump d = { f, set };
	char buf[NL_REQUEST];
	struct nlmsghdr *nlh;
	struct nfgenmsg *gen;
	int err, tries;

	for (tries = 0; tries < TRIES; tries++) {
		nlh = mnl_nlmsg_put_header(buf);
		nlh->nlmsg_type = NFNL_SUBSYS_NFTABLES << 8 |
				  NFT_MSG_GETSETELEM;
		nlh->nlmsg_flags = NLM_F_DUMP;
		gen = mnl_nlmsg_put_extra_header(nlh, sizeof(*gen));
		gen->nfgen_family = NFPROTO_BRIDGE;
		gen->version = NFNETLINK_V0;
		mnl_attr_put_strz(nlh, NFTA_SET_ELEM_LIST_TABLE, "venet");
		mnl_attr_put_strz(nlh, NFTA_SET_ELEM_LIST_SET, set);
		err = nl_talk(nl, nlh, dump_cb, &d);
		if (err != -EINTR)
			break;
	}
	return err;
}

int filters_read(struct filters *f)
{
	static const char *const sets[] = { "mac", "addr4", "addr6", "asks" };
	char name[32];
	struct nl nl;
	int err;
	size_t i;

	*f = (struct filters){ .n = 0 };
	/* A kernel without netfilter has no filters. */
	if (nl_open(&nl, NETLINK_NETFILTER, -1))
		return errno == EPROTONOSUPPORT ? 0 : -1;
	err = read_set(&nl, f, "port");
	/* No such table; or the kernel knows of none at all. */
	if (err == -ENOENT || err == -EINVAL) {
		nl_close(&nl);
		return 0;
	}
	f->table = true;
	for (i = 0; !err && i < ARRAY_SIZE(sets); i++)
		err = read_set(&nl, f, sets[i]);
	for (i = 0; !err && i < FILTER_DROPS; i++) {
		snprintf(name, sizeof(name), "drop_%s", filter_drop_name(i));
		err = read_set(&nl, f, name);
	}
	if (err)
		fail(ERR_KERNEL, "cannot read the filter: %s",
		     nl_why(&nl, err));
	nl_close(&nl);
	return err ? -1 : 0;
}
