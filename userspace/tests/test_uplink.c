// SPDX-License-Identifier: GPL-2.0-only
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <string.h>

#include "err.h"
#include "known.h"
#include "probe.h"
#include "proxy.h"
#include "tap.h"
#include "uplink.h"
#include "util.h"

/* Two links: eth0 with a subnet of each family, eth1 down, both with MACs. */
struct host {
	struct addr addr[4];
	struct uplink link[2];
	struct uplinks up;
};

static void host(struct host *h)
{
	memset(h, 0, sizeof(*h));
	addr_parse("192.0.2.1/24", &h->addr[0]);
	addr_parse("2001:db8::1/64", &h->addr[1]);
	addr_parse("198.51.100.7", &h->addr[2]);
	addr_parse("203.0.113.1/24", &h->addr[3]);
	h->link[0] = (struct uplink){
		.link = { .ifindex = 2, .name = "eth0", .up = true },
		.addr = h->addr, .n = 3,
	};
	h->link[1] = (struct uplink){
		.link = { .ifindex = 3, .name = "eth1" },
		.addr = h->addr + 3, .n = 1,
	};
	h->up.list = h->link;
	h->up.n = 2;
}

static void test_takes(void)
{
	static const struct {
		const char *word, *addr, *want;
	} t[] = {
		{ NULL, "192.0.2.10", "eth0" },
		{ "subnet", "2001:db8::10", "eth0" },
		{ NULL, "198.51.100.7", "" },	/* the host's own */
		{ NULL, "198.51.100.8", "" },
		{ NULL, "192.0.2.0/28", "" },
		{ NULL, "203.0.113.9", "" },	/* down */
		{ "none", "192.0.2.10", "" },
		{ "all", "198.51.100.8", "eth0" },
		{ "all", "2001:db8:9::8", "eth0" },
		{ "eth1", "198.51.100.8", "eth1" },
		{ "eth1,eth0", "2001:db8:9::8", "eth0 eth1" },
		{ "eth", "192.0.2.10", "" },
		{ "eth0", "192.0.2.1", "" },
		{ "eth0", "192.0.2.0/28", "" },
	};
	struct host h;
	struct addr a;
	char got[32];
	size_t i, k;

	host(&h);
	for (i = 0; i < ARRAY_SIZE(t); i++) {
		addr_parse(t[i].addr, &a);
		got[0] = '\0';
		for (k = 0; k < h.up.n; k++)
			if (uplink_takes(&h.up, &h.link[k], t[i].word, &a))
				sprintf(got + strlen(got), "%s%s",
					got[0] ? " " : "",
					h.link[k].link.name);
		ok_str(got, t[i].want, "%s, uplink %s", t[i].addr,
		       t[i].word ? t[i].word : "by itself");
	}
	addr_parse_src_only("192.0.2.10", &a);
	ok(!uplink_takes(&h.up, &h.link[0], NULL, &a),
	   "one for sending is answered for nowhere");
	addr_parse("192.0.2.16/28", &a);
	ok(uplink_around(&h.up, &a) == &h.link[0], "a prefix has its subnet");
	addr_parse("203.0.113.16/28", &a);
	ok(!uplink_around(&h.up, &a), "not on a link that is down");
}

static void test_from(void)
{
	struct host h;
	struct addr a, local[2];

	host(&h);
	addr_parse("192.0.2.10", &a);
	ok(uplink_from(&h.link[0], &a, false) == &h.addr[0],
	   "the host asks from the same subnet");
	addr_parse("192.0.2.10", &a);
	ok(uplink_from(&h.link[1], &a, false) == &h.addr[3],
	   "else from what it has");
	addr_parse("2001:db8::10", &a);
	ok(!uplink_from(&h.link[1], &a, true), "or from nothing");
	local[0] = h.addr[1];
	addr_parse("fe80::5/64", &local[1]);
	h.link[0].addr = local;
	h.link[0].n = 2;
	ok(uplink_from(&h.link[0], &a, true) == &local[1],
	   "it tells of an address from its link-local one");
}

static void test_names(void)
{
	char name[IFNAMSIZ];
	const char *p = "eth0,br-lan.100,x";

	p = uplink_name(p, name);
	ok_str(name, "eth0", "the first of a list");
	p = uplink_name(p, name);
	ok_str(name, "br-lan.100", "the next one");
	p = uplink_name(p, name);
	ok_str(name, "x", "the last one");
	ok(!*p, "then it ends");
}

/* As the kernel shows it. */
static struct nlmsghdr *shown(char *buf, const char *addr, int ifindex,
			      uint8_t proto)
{
	struct nlmsghdr *nlh;
	struct ndmsg *ndm;
	struct addr a;

	addr_parse(addr, &a);
	nlh = mnl_nlmsg_put_header(buf);
	nlh->nlmsg_type = RTM_NEWNEIGH;
	ndm = mnl_nlmsg_put_extra_header(nlh, sizeof(*ndm));
	ndm->ndm_family = a.family;
	ndm->ndm_ifindex = ifindex;
	ndm->ndm_flags = NTF_PROXY;
	mnl_attr_put(nlh, NDA_DST, addr_size(&a), a.bytes);
	if (proto)
		mnl_attr_put_u8(nlh, NDA_PROTOCOL, proto);
	return nlh;
}

static void test_proxy(void)
{
	char buf[NL_REQUEST], text[ADDR_TEXT];
	const struct nlattr *tb[NDA_PROTOCOL + 1];
	struct nlmsghdr *nlh;
	struct ndmsg *ndm;
	struct rt_proxy p;
	struct addr a;

	ok(rt_proxy_of(shown(buf, "192.0.2.10", 4, RTPROT_VENET), &p) &&
	   p.ours && p.ifindex == 4, "an entry of ours is known as such");
	ok_str(addr_text(&p.addr, text), "192.0.2.10", "with its address");
	ok(rt_proxy_of(shown(buf, "2001:db8::1", 4, 0), &p) && !p.ours,
	   "one of somebody else, too");
	nlh = shown(buf, "192.0.2.10", 4, RTPROT_VENET);
	ndm = mnl_nlmsg_get_payload(nlh);
	ndm->ndm_flags = 0;
	ok(!rt_proxy_of(nlh, &p), "a neighbour is none");
	ndm->ndm_flags = NTF_PROXY;
	ndm->ndm_family = AF_INET6;
	ok(!rt_proxy_of(nlh, &p), "nor is one of two families");
	nlh->nlmsg_len = NLMSG_HDRLEN + 4;
	ok(!rt_proxy_of(nlh, &p), "nor one that is cut");

	addr_parse("2001:db8::1", &a);
	nlh = rt_proxy(buf, RTM_NEWNEIGH, 5, &a);
	ndm = mnl_nlmsg_get_payload(nlh);
	nl_parse(nlh, sizeof(*ndm), tb, NDA_PROTOCOL);
	ok(ndm->ndm_ifindex == 5 && ndm->ndm_state == NUD_PERMANENT &&
	   ndm->ndm_flags == NTF_PROXY && nl_u8(tb[NDA_PROTOCOL]) == 86 &&
	   tb[NDA_DST], "a request for a permanent one");
}

static void test_holds(void)
{
	char want[NL_REQUEST], have[NL_REQUEST], other[NL_REQUEST];
	struct nlmsghdr *list[] = { shown(have, "192.0.2.10", 4, 86),
				    shown(other, "192.0.2.10", 5, 0) };
	struct known_list l = {
		.type = RTM_NEWNEIGH, .family = AF_INET,
		.copies = { .list = list, .n = 2 },
	};
	struct known k = { .list = &l, .n = 1 };
	struct addr a;

	addr_parse("192.0.2.10", &a);
	ok(known_net(&k, NULL, rt_proxy(want, RTM_NEWNEIGH, 4, &a)) &&
	   known_net(&k, NULL, rt_proxy(want, RTM_NEWNEIGH, 5, &a)),
	   "what is known to be answered for, is");
	ok(!known_net(&k, NULL, rt_proxy(want, RTM_NEWNEIGH, 6, &a)),
	   "elsewhere it is not");
	addr_parse("192.0.2.11", &a);
	ok(!known_net(&k, NULL, rt_proxy(want, RTM_NEWNEIGH, 4, &a)),
	   "nor is another one");
}

static void test_probe(void)
{
	struct probe p = { .n = 0 };
	struct link l = { .ifindex = 2 };
	struct addr v4, v6, from;

	ok(!probe_run(&p), "without a question there is nothing to wait for");
	addr_parse("192.0.2.10", &v4);
	addr_parse("192.0.2.1", &from);
	addr_parse("2001:db8::1", &v6);
	probe_add(&p, &v4, &l, &from);
	probe_add(&p, &v6, &l, &v6);
	ok_int(p.out.n, 3, "IPv4 is asked for twice, IPv6 once");
	ok(!probe_taken(&p, &v4, 2), "nobody has answered yet");
	p.ask[0].taken = true;
	ok(probe_taken(&p, &v4, 2) && !probe_taken(&p, &v4, 3) &&
	   !probe_taken(&p, &v6, 2), "an answer is about one link");
	probe_free(&p);
}

void test_uplink(void)
{
	test_takes();
	test_from();
	test_names();
	test_proxy();
	test_holds();
	test_probe();
}
