// SPDX-License-Identifier: GPL-2.0-only
#include <endian.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <stdlib.h>
#include <string.h>

#include "bridge.h"
#include "err.h"
#include "filter.h"
#include "tap.h"

static void test_mac(void)
{
	static const char *const bad[] = {
		"", "02:00:00:00:00", "02:00:00:00:00:001", "02-00-00-00-00-01",
		"01:00:5e:00:00:01", "00:00:00:00:00:00", "0g:00:00:00:00:01",
		"02:00:00:00:00:0", "02:00:00:00:00:01 ",
	};
	struct mac_stable a, b;
	char text[ADDR_TEXT];
	struct addr ll;
	struct mac m;
	size_t i;

	ok(!mac_parse("02:0A:5e:00:53:fF", &m) && m.byte[1] == 10 &&
	   m.byte[5] == 255, "a MAC is read");
	ok_str(mac_text(&m, text), "02:0a:5e:00:53:ff", "and written");
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		ok(mac_parse(bad[i], &m) && err_last()->code == ERR_USAGE,
		   "\"%s\" is no MAC", bad[i]);

	mac_parse("02:90:21:a9:59:73", &m);
	mac_link_local(&m, &ll);
	ok_str(addr_text(&ll, text), "fe80::90:21ff:fea9:5973",
	       "the link-local address of a MAC");

	mac_stable("m", "web1", "eth0", &a);
	mac_stable("m", "web1", "eth0", &b);
	ok(!memcmp(&a, &b, sizeof(a)), "the same words have the same MACs");
	ok(a.ct.byte[0] == 2 && a.host.byte[0] == 0xfe,
	   "one local, one high");
	ok(filter_host_ok(a.name) && strlen(a.name) == 12,
	   "and a name of the host's end: %s", a.name);
	mac_stable("m", "web1e", "th0", &b);
	ok(!mac_same(&a.ct, &b.ct), "where a word ends counts");
	mac_stable("m", "web2", "eth0", &b);
	ok(!mac_same(&a.ct, &b.ct), "another container has another one");
	mac_stable("n", "web1", "eth0", &b);
	ok(!mac_same(&a.ct, &b.ct), "on another machine, too");
}

static void test_note(void)
{
	static const char *const bad[] = {
		"", "venet", "venet web1", "venet web1 eth0", "my own alias",
		"venet web1 eth0 02:00:00:00:00:01 more",
		"venet  eth0 02:00:00:00:00:01",
		"venet web1 a-name-that-is-too-long 02:00:00:00:00:01",
	};
	char note[VETH_NOTE];
	struct veth v;
	struct mac m;
	size_t i;

	mac_parse("02:00:00:00:00:01", &m);
	veth_note("web1", "eth0", &m, note);
	ok(veth_note_parse(note, &v) && !strcmp(v.ct, "web1") &&
	   !strcmp(v.name, "eth0") && mac_same(&v.mac, &m),
	   "a port's note is understood");
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		ok(!veth_note_parse(bad[i], &v), "\"%s\" is not one", bad[i]);
}

static void test_kind(void)
{
	ok(!bridge_check("bridge", "br0", "v"), "a bridge is one");
	ok(bridge_check("openvswitch", "br0", "vethX") &&
	   strstr(err_last()->text, "ovs-vsctl add-port br0 vethX"),
	   "one of Open vSwitch is refused with what to do");
	ok(bridge_check("", "eth0", "v") &&
	   !strcmp(err_last()->text, "eth0 is no bridge"), "a card is none");
}

static void add(struct filter *f, const char *word)
{
	struct addr a;

	addr_parse(word, &a);
	filter_addr(f, &a, true);
}

static void test_addrs(void)
{
	struct filter f = { .mode = FILTER_ON }, copy;
	struct addr a;

	add(&f, "192.0.2.9/24");
	add(&f, "2001:db8::1");
	add(&f, "192.0.2.7");
	ok_int(f.n, 3, "three addresses");
	addr_parse("192.0.2.9", &a);
	ok(!filter_addr(&f, &a, true), "a fourth is there already");
	ok(addr_exact(&f.addr[1]) && f.addr[1].bytes[3] == 9,
	   "in order, without their subnets");
	filter_copy(&copy, &f);
	ok(filter_addr(&f, &a, false) && f.n == 2 && copy.n == 3,
	   "one goes, and stays in a copy");
	ok(!filter_addr(&f, &a, false), "once");
	filter_free(&copy);
	filter_free(&f);
}

#define M1	"\x02\0\0\0\0\x01\0\0"
#define M2	"\x02\0\0\0\0\x02\0\0"

/* A message of the kernel about one element of a set. */
static void element(struct filters *all, const char *set, const char *host,
		    const char *rest, size_t len, const char *chain,
		    uint64_t packets)
{
	char buf[512], key[64] = "";
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct nlattr *list, *elem, *nest, *inner;

	strcpy(key, host);
	memcpy(key + IFNAMSIZ, rest, len);
	mnl_nlmsg_put_extra_header(nlh, sizeof(struct nfgenmsg));
	list = mnl_attr_nest_start(nlh, NFTA_SET_ELEM_LIST_ELEMENTS);
	elem = mnl_attr_nest_start(nlh, NFTA_LIST_ELEM);
	nest = mnl_attr_nest_start(nlh, NFTA_SET_ELEM_KEY);
	mnl_attr_put(nlh, NFTA_DATA_VALUE, IFNAMSIZ + len, key);
	mnl_attr_nest_end(nlh, nest);
	if (chain) {
		nest = mnl_attr_nest_start(nlh, NFTA_SET_ELEM_DATA);
		inner = mnl_attr_nest_start(nlh, NFTA_DATA_VERDICT);
		mnl_attr_put_strz(nlh, NFTA_VERDICT_CHAIN, chain);
		mnl_attr_nest_end(nlh, inner);
		mnl_attr_nest_end(nlh, nest);
	}
	if (packets) {
		nest = mnl_attr_nest_start(nlh, NFTA_SET_ELEM_EXPR);
		inner = mnl_attr_nest_start(nlh, NFTA_EXPR_DATA);
		mnl_attr_put_u64(nlh, NFTA_COUNTER_PACKETS, htobe64(packets));
		mnl_attr_nest_end(nlh, inner);
		mnl_attr_nest_end(nlh, nest);
	}
	mnl_attr_nest_end(nlh, elem);
	mnl_attr_nest_end(nlh, list);
	filters_parse(all, set, nlh);
}

static void elements(struct filters *all)
{
	*all = (struct filters){ .table = true };
	element(all, "port", "vm0", "", 0, "mac_and_ip", 0);
	element(all, "port", "vm1", "", 0, "mac_only", 0);
	element(all, "mac", "vm0", M1, 8, NULL, 0);
	element(all, "mac", "vm1", M2, 8, NULL, 0);
	element(all, "addr4", "vm0", M1 "\xc0\0\2\7", 12, NULL, 0);
	element(all, "addr6", "vm0",
		M1 "\x20\1\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\7", 24, NULL, 0);
	element(all, "asks", "vm0", "", 0, NULL, 0);
	element(all, "drop_arp", "vm0", "", 0, NULL, 7);
}

/* Has the script this line? */
static bool has(const char *script, const char *line)
{
	const char *p = strstr(script, line);

	return p && (p == script || p[-1] == '\n') && p[strlen(line)] == '\n';
}

static char *script(const struct filters *have, const struct filter *want)
{
	char *text = filter_script(have, want);
	char *rules = strstr(text, "iifname vmap @port\n");

	/* The rules are the same always. */
	if (rules) {
		rules = strdup(strchr(rules, '\n') + 1);
		free(text);
		return rules;
	}
	return text;
}

static void test_filter(void)
{
	struct filter *f, want;
	struct filters all;
	char *text;

	elements(&all);
	ok_int(all.n, 2, "two ports are read");
	f = filters_find(&all, "vm0");
	ok(f && f->mode == FILTER_ON && f->dhcp && f->n == 2 &&
	   f->mac.byte[5] == 1, "a port, its MAC and addresses");
	ok_int(f->drops[FILTER_DROP_ARP], 7, "what was dropped");
	f = filters_find(&all, "vm1");
	ok(f && f->mode == FILTER_MAC && !f->n, "one with a MAC only");
	ok(!filters_find(&all, "vm2"), "no other one");

	filter_copy(&want, filters_find(&all, "vm0"));
	text = script(&all, &want);
	ok_str(text, "", "nothing changes: no element does");
	free(text);

	want.dhcp = false;
	add(&want, "2001:db8::8");
	text = script(&all, &want);
	ok(has(text, "delete element bridge venet asks { \"vm0\" }") &&
	   has(text, "add element bridge venet addr6 { \"vm0\" . 02:00:00:00:00:01 . 2001:db8::8 }") &&
	   has(text, "add element bridge venet target { \"vm0\" . 02:00:00:00:00:01 . 0x20010db8000000000000000000000008 }"),
	   "an address more, a right less");
	ok(!strstr(text, "drop_") && !strstr(text, "port"),
	   "counters go on counting");
	free(text);

	want.mode = FILTER_MAC;
	text = script(&all, &want);
	ok(has(text, "delete element bridge venet port { \"vm0\"  }") &&
	   has(text, "add element bridge venet port { \"vm0\" : goto mac_only }"),
	   "another mode");
	free(text);

	want.mode = FILTER_OFF;
	text = script(&all, &want);
	ok(has(text, "delete element bridge venet port { \"vm0\"  }") &&
	   has(text, "delete element bridge venet mac { \"vm0\" . 02:00:00:00:00:01 }") &&
	   has(text, "delete element bridge venet drop_arp { \"vm0\" }") &&
	   !strstr(text, "vm1"),
	   "it goes, and nothing of another one");
	free(text);
	all.n = 1;
	text = script(&all, &want);
	ok_str(text, "delete table bridge venet\n", "with the last goes the table");
	free(text);
	all.n = 2;
	filter_free(&want);
	filters_free(&all);

	all = (struct filters){ .n = 0 };
	want = (struct filter){ .host = "vm9" };
	text = script(&all, &want);
	ok_str(text, "", "what is not there does not go");
	free(text);

	element(&all, "mac", "", M1, 8, NULL, 0);
	element(&all, "port", "vm0", "", 0, "somebody's", 0);
	element(&all, "mac", "vm0", M1, 3, NULL, 0);
	element(&all, "addr4", "vm0", M1 "\xc0\0", 10, NULL, 0);
	ok(all.n == 1 && all.list[0].mode == FILTER_OFF && !all.list[0].n,
	   "nonsense is nothing");
	filters_free(&all);
	ok(filter_host_ok("veth-1.a_b") && !filter_host_ok("veth*") &&
	   !filter_host_ok("a\"b") && !filter_host_ok("-a") &&
	   !filter_host_ok("") && !filter_host_ok("a b"),
	   "names that nft would take for something else are refused");
}

void test_veth(void)
{
	test_mac();
	test_note();
	test_kind();
	test_addrs();
	test_filter();
}
