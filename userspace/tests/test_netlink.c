// SPDX-License-Identifier: GPL-2.0-only
#include <arpa/inet.h>
#include <linux/genetlink.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "event.h"
#include "rtnl.h"
#include "tap.h"
#include "util.h"
#include "venet.h"

/*
 * Attributes read without the library that wrote them: from @p, @len bytes,
 * the one of type @type; its size in *size. NULL when absent; *count counts
 * all of them.
 */
static const void *attr(const void *p, size_t len, unsigned int type,
			size_t *size, unsigned int *count)
{
	const unsigned char *b = p;
	const void *found = NULL;

	*count = 0;
	while (len >= 4) {
		uint16_t alen, atype;

		memcpy(&alen, b, 2);
		memcpy(&atype, b + 2, 2);
		if (alen < 4 || alen > len)
			break;
		(*count)++;
		if ((atype & 0x3fff) == type) {
			found = b + 4;
			*size = alen - 4;
		}
		alen = (alen + 3) & ~3;
		if (alen > len)
			break;
		b += alen;
		len -= alen;
	}
	return found;
}

static unsigned int n_attrs;
static size_t attr_size;

static const void *msg_attr(const struct nlmsghdr *nlh, size_t header,
			    unsigned int type)
{
	header = NLMSG_HDRLEN + NLMSG_ALIGN(header);
	return attr((const char *)nlh + header, nlh->nlmsg_len - header, type,
		    &attr_size, &n_attrs);
}

static uint32_t u32_at(const void *p)
{
	uint32_t v;

	if (!p || attr_size != sizeof(v))
		return 0xdeadbeef;
	memcpy(&v, p, sizeof(v));
	return v;
}

static bool is_str(const void *p, const char *want)
{
	return p && attr_size == strlen(want) + 1 &&
	       !memcmp(p, want, attr_size);
}

static void test_link(void)
{
	struct link_new port = {
		.name = "vn1", .hub = 5, .id = 101, .label = "web1",
		.mark = 5,
	};
	struct link_new hub = { .name = "venet0", .role = VENET_ROLE_HUB };
	struct link_new bare = { .name = "venet0" };
	char buf[NL_REQUEST];
	const struct nlmsghdr *nlh = rt_link_new(buf, &port);
	const struct ifinfomsg *ifi = NLMSG_DATA(nlh);
	const void *info, *data;
	size_t info_size, data_size;

	ok(nlh->nlmsg_type == RTM_NEWLINK && nlh->nlmsg_flags ==
	   (NLM_F_CREATE | NLM_F_EXCL), "a port is created, never changed");
	ok(!ifi->ifi_index && !ifi->ifi_change, "with no index, no flags");
	ok(is_str(msg_attr(nlh, sizeof(*ifi), IFLA_IFNAME), "vn1"),
	   "under its name");
	ok_int(u32_at(msg_attr(nlh, sizeof(*ifi), IFLA_LINK)), 5,
	       "linked to its hub");
	info = msg_attr(nlh, sizeof(*ifi), IFLA_LINKINFO);
	info_size = attr_size;
	ok_int(n_attrs, 3, "by three attributes");
	ok(is_str(attr(info, info_size, IFLA_INFO_KIND, &attr_size,
		       &n_attrs), "venet"), "of kind venet");
	data = attr(info, info_size, IFLA_INFO_DATA, &data_size, &n_attrs);
	attr_size = 0;
	ok_int(u32_at(attr(data, data_size, IFLA_VENET_ID, &attr_size,
			   &n_attrs)), 101, "with its id");
	ok(is_str(attr(data, data_size, IFLA_VENET_LABEL, &attr_size,
		       &n_attrs), "web1"), "and its label");
	attr_size = 0;
	ok_int(u32_at(attr(data, data_size, IFLA_VENET_MARK, &attr_size,
			   &n_attrs)), 5, "its mark");
	ok_int(n_attrs, 3, "and no more");

	nlh = rt_link_new(buf, &hub);
	ok(!msg_attr(nlh, sizeof(*ifi), IFLA_LINK), "a hub has no link");
	info = msg_attr(nlh, sizeof(*ifi), IFLA_LINKINFO);
	info_size = attr_size;
	data = attr(info, info_size, IFLA_INFO_DATA, &data_size, &n_attrs);
	data = attr(data, data_size, IFLA_VENET_ROLE, &attr_size, &n_attrs);
	ok(data && attr_size == 1 && *(const uint8_t *)data ==
	   VENET_ROLE_HUB && n_attrs == 1, "a hub has its role");

	nlh = rt_link_new(buf, &bare);
	info = msg_attr(nlh, sizeof(*ifi), IFLA_LINKINFO);
	ok(!attr(info, attr_size, IFLA_INFO_DATA, &data_size, &n_attrs),
	   "a bare device has no data at all");

	nlh = rt_link_set(buf, 7, 9, "venet0", -1);
	ifi = NLMSG_DATA(nlh);
	ok(nlh->nlmsg_type == RTM_NEWLINK && !nlh->nlmsg_flags &&
	   ifi->ifi_index == 7 && !ifi->ifi_change,
	   "a move changes what exists, and no flag");
	ok_int(u32_at(msg_attr(nlh, sizeof(*ifi), IFLA_NET_NS_FD)), 9,
	       "a move names the netns");
	ok(is_str(msg_attr(nlh, sizeof(*ifi), IFLA_IFNAME), "venet0") &&
	   n_attrs == 2, "and the name, in one message");

	nlh = rt_link_set(buf, 7, -1, NULL, 1);
	ifi = NLMSG_DATA(nlh);
	ok(ifi->ifi_change == IFF_UP && ifi->ifi_flags == IFF_UP &&
	   !msg_attr(nlh, sizeof(*ifi), IFLA_IFNAME) && !n_attrs,
	   "up touches one flag");
	nlh = rt_link_set(buf, 7, -1, NULL, 0);
	ifi = NLMSG_DATA(nlh);
	ok(ifi->ifi_change == IFF_UP && !ifi->ifi_flags, "down as well");

	nlh = rt_link_del(buf, 7, "x", 3);
	ifi = NLMSG_DATA(nlh);
	ok(nlh->nlmsg_type == RTM_DELLINK && ifi->ifi_index == 7,
	   "a link is deleted by index");
	ok_int(u32_at(msg_attr(nlh, sizeof(*ifi), IFLA_TARGET_NETNSID)), 3,
	       "in the netns of that id");
	ok_int(n_attrs, 1, "by nothing else");
	nlh = rt_link_del(buf, 0, "x", -1);
	ok(is_str(msg_attr(nlh, sizeof(*ifi), IFLA_IFNAME), "x") &&
	   n_attrs == 1, "or by name where the index is unknown");
}

static void test_addrs(void)
{
	char buf[NL_REQUEST];
	const struct nlmsghdr *nlh;
	const struct ifaddrmsg *ifa;
	const void *p;
	struct addr a;

	addr_parse("192.0.2.10", &a);
	nlh = rt_addr(buf, RTM_NEWADDR, 4, &a);
	ifa = NLMSG_DATA(nlh);
	ok(nlh->nlmsg_type == RTM_NEWADDR && nlh->nlmsg_flags ==
	   (NLM_F_CREATE | NLM_F_EXCL), "an address is added, not replaced");
	ok(ifa->ifa_family == AF_INET && ifa->ifa_prefixlen == 32 &&
	   ifa->ifa_index == 4 && !ifa->ifa_scope && !ifa->ifa_flags,
	   "IPv4 as /32, global");
	p = msg_attr(nlh, sizeof(*ifa), IFA_LOCAL);
	ok(p && attr_size == 4 && !memcmp(p, a.bytes, 4), "with its bytes");
	p = msg_attr(nlh, sizeof(*ifa), IFA_ADDRESS);
	ok(p && attr_size == 4 && !memcmp(p, a.bytes, 4) && n_attrs == 2,
	   "no peer, no broadcast");

	addr_parse("2001:db8::1", &a);
	nlh = rt_addr(buf, RTM_DELADDR, 4, &a);
	ifa = NLMSG_DATA(nlh);
	ok(nlh->nlmsg_type == RTM_DELADDR && !nlh->nlmsg_flags,
	   "and removed");
	p = msg_attr(nlh, sizeof(*ifa), IFA_FLAGS);
	ok(ifa->ifa_family == AF_INET6 && ifa->ifa_prefixlen == 128 && p &&
	   *(const uint32_t *)p == (IFA_F_NODAD | IFA_F_NOPREFIXROUTE),
	   "IPv6 as /128 without DAD, and without a route to itself");
	p = msg_attr(nlh, sizeof(*ifa), IFA_LOCAL);
	ok(p && attr_size == 16 && !memcmp(p, a.bytes, 16),
	   "with its bytes");
	ok(rt_addr_of(nlh, &a) && a.len == 128, "reads back");
}

static void test_routes(void)
{
	static const uint8_t gw[16] = { 0xfe, 0x80, [15] = 1 };
	struct route r = { .oif = 4 };
	char buf[NL_REQUEST];
	const struct nlmsghdr *nlh;
	const struct rtmsg *rtm;
	const void *p;
	struct addr a;

	addr_parse("192.0.2.10", &r.dst);
	nlh = rt_route(buf, RTM_NEWROUTE, &r);
	rtm = NLMSG_DATA(nlh);
	ok(nlh->nlmsg_flags == (NLM_F_CREATE | NLM_F_EXCL),
	   "a route is added, not replaced");
	ok(rtm->rtm_family == AF_INET && rtm->rtm_dst_len == 32 &&
	   rtm->rtm_table == RT_TABLE_MAIN && rtm->rtm_protocol == 86 &&
	   rtm->rtm_type == RTN_UNICAST && rtm->rtm_scope == RT_SCOPE_LINK,
	   "IPv4: main table, protocol 86, scope link");
	ok_int(u32_at(msg_attr(nlh, sizeof(*rtm), RTA_OIF)), 4,
	       "by way of its device");
	ok(!msg_attr(nlh, sizeof(*rtm), RTA_GATEWAY) && n_attrs == 2,
	   "no gateway");
	ok(rt_route_dst(nlh, &a) && !addr_cmp(&a, &r.dst), "reads back");

	addr_parse("2001:db8::/64", &r.dst);
	nlh = rt_route(buf, RTM_DELROUTE, &r);
	rtm = NLMSG_DATA(nlh);
	ok(nlh->nlmsg_type == RTM_DELROUTE && !nlh->nlmsg_flags &&
	   rtm->rtm_dst_len == 64 && rtm->rtm_scope == RT_SCOPE_UNIVERSE,
	   "IPv6 by its prefix");
	p = msg_attr(nlh, sizeof(*rtm), RTA_GATEWAY);
	ok(p && attr_size == 16 && !memcmp(p, gw, 16), "via fe80::1");
	ok(rt_route_dst(nlh, &a) && !addr_cmp(&a, &r.dst), "reads back");

	r.dst = (struct addr){ .family = AF_INET };
	nlh = rt_route(buf, RTM_NEWROUTE, &r);
	rtm = NLMSG_DATA(nlh);
	ok(!rtm->rtm_dst_len && !msg_attr(nlh, sizeof(*rtm), RTA_DST) &&
	   n_attrs == 1, "a default route has no destination");

	addr_parse("2001:db8::/64", &r.dst);
	r.unreachable = true;
	nlh = rt_route(buf, RTM_NEWROUTE, &r);
	rtm = NLMSG_DATA(nlh);
	ok(rtm->rtm_type == RTN_UNREACHABLE &&
	   !msg_attr(nlh, sizeof(*rtm), RTA_OIF) &&
	   !msg_attr(nlh, sizeof(*rtm), RTA_GATEWAY),
	   "an unreachable route has no way out");
	ok_int(u32_at(msg_attr(nlh, sizeof(*rtm), RTA_PRIORITY)), METRIC_LAST,
	       "and yields to every other");
}

static void test_table_msg(void)
{
	char buf[NL_REQUEST];
	const struct nlmsghdr *nlh;
	const struct genlmsghdr *genl;
	const void *p;
	struct addr a;

	addr_parse("192.0.2.10", &a);
	nlh = venet_addr_msg(buf, 30, VENET_CMD_ADDR_ADD, 5, 101, &a);
	genl = NLMSG_DATA(nlh);
	ok(nlh->nlmsg_type == 30 && genl->cmd == VENET_CMD_ADDR_ADD &&
	   genl->version == VENET_FAMILY_VERSION, "a grant goes to the family");
	ok_int(u32_at(msg_attr(nlh, GENL_HDRLEN, VENET_A_ADDR_HUB)), 5,
	       "names the hub");
	ok_int(u32_at(msg_attr(nlh, GENL_HDRLEN, VENET_A_ADDR_PORT)), 101,
	       "names the port");
	p = msg_attr(nlh, GENL_HDRLEN, VENET_A_ADDR_ADDRESS);
	ok(p && attr_size == 4 && !memcmp(p, a.bytes, 4) && n_attrs == 3,
	   "and the address, without a length when it is whole");

	addr_parse("2001:db8::/64", &a);
	nlh = venet_addr_msg(buf, 30, VENET_CMD_ADDR_GET, 5, 0, &a);
	p = msg_attr(nlh, GENL_HDRLEN, VENET_A_ADDR_PREFIXLEN);
	ok(p && attr_size == 1 && *(const uint8_t *)p == 64,
	   "a prefix has its length");
	ok(!msg_attr(nlh, GENL_HDRLEN, VENET_A_ADDR_PORT),
	   "a question for the owner names none");
}

/* Replies, made by hand as the kernel makes them. */

static void put_uint(struct nlmsghdr *nlh, int type, uint64_t v)
{
	if (v == (uint32_t)v)
		mnl_attr_put_u32(nlh, type, v);
	else
		mnl_attr_put_u64(nlh, type, v);
}

static void test_replies(void)
{
	char buf[4096];
	struct nlmsghdr *nlh = venet_msg(buf, 30, VENET_CMD_PORT_GET);
	struct nlattr *nest;
	struct venet_port p;
	struct venet_hub h;
	struct venet_addr a;
	char text[ADDR_TEXT];

	mnl_attr_put_u32(nlh, VENET_A_PORT_HUB, 5);
	mnl_attr_put_u32(nlh, VENET_A_PORT_ID, 101);
	mnl_attr_put_strz(nlh, VENET_A_PORT_LABEL, "web1");
	mnl_attr_put_u32(nlh, VENET_A_PORT_IFINDEX, 2);
	mnl_attr_put_strz(nlh, VENET_A_PORT_NAME, "venet0");
	mnl_attr_put_u32(nlh, VENET_A_PORT_NETNSID, 3);
	mnl_attr_put_u8(nlh, VENET_A_PORT_UP, 1);
	mnl_attr_put_u32(nlh, VENET_A_PORT_ADDRS, 2);
	nest = mnl_attr_nest_start(nlh, VENET_A_PORT_STATS);
	put_uint(nlh, VENET_A_STATS_RX_PACKETS, 7);
	put_uint(nlh, VENET_A_STATS_RX_BYTES, 0x123456789aULL);
	put_uint(nlh, VENET_A_STATS_TX_PACKETS, UINT32_MAX);
	put_uint(nlh, VENET_A_STATS_TX_BYTES, UINT64_MAX);
	mnl_attr_nest_end(nlh, nest);
	nest = mnl_attr_nest_start(nlh, VENET_A_PORT_DROPS);
	put_uint(nlh, VENET_A_DROPS_SOURCE, 17);
	put_uint(nlh, VENET_A_DROPS_MAX + 1, 99);	/* a newer module's */
	mnl_attr_nest_end(nlh, nest);
	mnl_attr_put_u32(nlh, VENET_A_PORT_MAX + 1, 1);

	ok(venet_port_parse(nlh, &p), "a port is read");
	ok(p.hub == 5 && p.id == 101 && p.ifindex == 2 && p.netnsid == 3 &&
	   p.up && p.addrs == 2, "with its numbers");
	ok_str(p.label, "web1", "its label");
	ok_str(p.name, "venet0", "its name");
	ok(p.stats.rx_packets == 7 && p.stats.tx_packets == UINT32_MAX,
	   "counters of four bytes");
	ok(p.stats.rx_bytes == 0x123456789aULL &&
	   p.stats.tx_bytes == UINT64_MAX, "and of eight");
	ok(p.drops.n[VENET_A_DROPS_SOURCE] == 17 &&
	   !p.drops.n[VENET_A_DROPS_UNOWNED], "drops by reason");

	nlh = venet_msg(buf, 30, VENET_CMD_PORT_GET);
	mnl_attr_put_u32(nlh, VENET_A_PORT_HUB, 5);
	ok(!venet_port_parse(nlh, &p), "a port without an id is none");
	mnl_attr_put_u32(nlh, VENET_A_PORT_ID, 1);
	ok(venet_port_parse(nlh, &p) && p.netnsid == -1 && !p.label[0],
	   "a port on the host has no netns");
	memset(text, 'x', sizeof(text));
	mnl_attr_put(nlh, VENET_A_PORT_NAME, 40, text);
	ok(venet_port_parse(nlh, &p) && strlen(p.name) == IFNAMSIZ - 1,
	   "a string without an end is cut");
	mnl_attr_put(nlh, VENET_A_PORT_UP, 0, NULL);
	mnl_attr_put_u8(nlh, VENET_A_PORT_ADDRS, 1);
	ok(venet_port_parse(nlh, &p) && !p.up && !p.addrs,
	   "attributes that are too short count as nothing");

	nlh = venet_msg(buf, 30, VENET_CMD_HUB_GET);
	mnl_attr_put_u32(nlh, VENET_A_HUB_IFINDEX, 5);
	mnl_attr_put_strz(nlh, VENET_A_HUB_NAME, "venet0");
	mnl_attr_put_u32(nlh, VENET_A_HUB_PORTS, 10000);
	ok(venet_hub_parse(nlh, &h) && h.ifindex == 5 && h.ports == 10000 &&
	   !strcmp(h.name, "venet0"), "a hub is read");

	nlh = venet_msg(buf, 30, VENET_CMD_ADDR_GET);
	mnl_attr_put_u32(nlh, VENET_A_ADDR_HUB, 5);
	mnl_attr_put_u32(nlh, VENET_A_ADDR_PORT, 101);
	mnl_attr_put_u32(nlh, VENET_A_ADDR_ADDRESS, htonl(0xc000020a));
	ok(venet_addr_parse(nlh, &a) && a.hub == 5 && a.port == 101,
	   "an address is read");
	ok_str(addr_text(&a.addr, text), "192.0.2.10", "as it is");
	mnl_attr_put_u8(nlh, VENET_A_ADDR_PREFIXLEN, 24);
	ok(venet_addr_parse(nlh, &a) && a.addr.len == 24, "with its length");
	mnl_attr_put_u8(nlh, VENET_A_ADDR_PREFIXLEN, 200);
	ok(venet_addr_parse(nlh, &a) && a.addr.len == 32,
	   "a length that cannot be is ignored");
	mnl_attr_put(nlh, VENET_A_ADDR_ADDRESS, 7, "1234567");
	ok(!venet_addr_parse(nlh, &a), "seven bytes are no address");
}

static void test_events(void)
{
	char buf[NL_REQUEST];
	struct nlmsghdr *nlh;
	struct event e;
	struct addr a;

	nlh = venet_msg(buf, 30, VENET_CMD_PORT_DEL_NTF);
	mnl_attr_put_u32(nlh, VENET_A_PORT_HUB, 5);
	mnl_attr_put_u32(nlh, VENET_A_PORT_ID, 101);
	mnl_attr_put_u32(nlh, VENET_A_PORT_MARK, 7);
	ok(event_parse(nlh, &e) && e.cmd == VENET_CMD_PORT_DEL_NTF &&
	   e.port.hub == 5 && e.port.id == 101 && e.port.mark == 7 &&
	   !e.addr.addr.family, "an event about a port");
	addr_parse("192.0.2.1", &a);
	nlh = venet_addr_msg(buf, 30, VENET_CMD_ADDR_CHANGE_NTF, 5, 101, &a);
	mnl_attr_put_u32(nlh, VENET_A_ADDR_FLAGS, VENET_ADDR_HOST);
	ok(event_parse(nlh, &e) && e.addr.port == 101 && !e.port.hub &&
	   e.addr.flags == VENET_ADDR_HOST && !addr_cmp(&e.addr.addr, &a),
	   "an event about an address");
	nlh = venet_addr_msg(buf, 30, VENET_CMD_SPOOF_NTF, 5, 101, &a);
	ok(event_parse(nlh, &e) && e.cmd == VENET_CMD_SPOOF_NTF,
	   "an attempt at spoofing");
	nlh = venet_msg(buf, 30, VENET_CMD_SPOOF_NTF);
	ok(!event_parse(nlh, &e), "one without its address is none");
	nlh = venet_addr_msg(buf, 30, VENET_CMD_ADDR_GET, 5, 101, &a);
	ok(!event_parse(nlh, &e), "a reply is no event");
	nlh = mnl_nlmsg_put_header(buf);
	nlh->nlmsg_type = NLMSG_DONE;
	ok(!event_parse(nlh, &e), "nor is a message of netlink itself");
	nlh->nlmsg_type = 30;
	ok(!event_parse(nlh, &e), "nor an empty one");
}

static void test_names(void)
{
	unsigned int i, k, bad = 0;

	for (i = 1; i <= VENET_A_DROPS_MAX; i++) {
		if (!strcmp(venet_drop_name(i), "other"))
			bad++;
		for (k = 1; k < i; k++)
			bad += !strcmp(venet_drop_name(i),
				       venet_drop_name(k));
	}
	ok_int(bad, 0, "each drop reason has its own name");
}

void test_netlink(void)
{
	test_link();
	test_addrs();
	test_routes();
	test_table_msg();
	test_replies();
	test_events();
	test_names();
}
