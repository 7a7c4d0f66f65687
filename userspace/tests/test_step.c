// SPDX-License-Identifier: GPL-2.0-only
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rule.h"
#include "step.h"
#include "tap.h"

/* The runnable form of all steps, as --dry-run prints it. */
static char *printed(struct txn *t)
{
	const struct txn_opts opts = { .dry_run = true };
	FILE *old = stdout;
	char *text;
	size_t size;

	stdout = open_memstream(&text, &size);
	txn_run(t, &opts);
	fclose(stdout);
	stdout = old;
	txn_free(t);
	return text;
}

static void place(struct place *p, const char *name, const char *ip)
{
	memset(p, 0, sizeof(*p));
	p->fd = -1;
	snprintf(p->ip, sizeof(p->ip), "%s", ip);
	snprintf(p->name, sizeof(p->name), "%s", name);
	ref_parse(name, &p->ref);
}

static struct nlmsghdr *copy_of(const struct nlmsghdr *nlh)
{
	struct nlmsghdr *copy = xzalloc(nlh->nlmsg_len);

	memcpy(copy, nlh, nlh->nlmsg_len);
	return copy;
}

static void test_attach(void)
{
	struct place host, ct;
	struct dev dev = { .at = &host }, hub = { .at = &host, .ifindex = 2,
						  .name = "venet0" };
	struct link_new l = { .name = "vn1", .hub = 2, .id = 101,
			      .label = "web1" };
	struct grant g = { .port = &dev, .self = "venetctl -n h", .ct = "web1" };
	struct route r = { .oif = 0 };
	struct txn t = { .n = 0 };
	struct addr a;
	char *text;

	place(&host, "h", "ip -n h");
	place(&ct, "netns:web1", "ip -n web1");
	step_link_new(&t, &dev, &l, "venet0", NULL);
	step_link_move(&t, &dev, &ct, "venet0");
	step_link_up(&t, &dev);
	addr_parse("2001:db8::1/64", &a);
	step_grant(&t, &g, &a);
	r.dst = a;
	step_route_add(&t, &hub, &r);
	step_addr_add(&t, &dev, &a);
	r.unreachable = true;
	step_route_add(&t, &dev, &r);
	r = (struct route){ .dst = { .family = AF_INET } };
	step_route_add(&t, &dev, &r);
	text = printed(&t);
	ok_str(text,
	       "ip -n h link add link venet0 name vn1 type venet id 101 label web1\n"
	       "ip -n h link set vn1 netns web1 name venet0\n"
	       "ip -n web1 link set venet0 up\n"
	       "venetctl -n h ip add web1 2001:db8::/64 noroute noassign\n"
	       "ip -n h -6 route add 2001:db8::/64 via fe80::1 dev venet0 proto 86\n"
	       "ip -n web1 addr add 2001:db8::1/128 dev venet0 nodad noprefixroute\n"
	       "ip -n web1 -6 route add unreachable 2001:db8::/64 proto 86 metric 2147483647\n"
	       "ip -n web1 route add default dev venet0 proto 86 scope link\n",
	       "an attachment in runnable form, each step where it acts");
	free(text);
}

static void test_lan(void)
{
	struct place ct;
	struct dev dev = { .at = &ct, .name = "eth1" };
	struct txn t = { .n = 0 };
	struct addr a;
	char *text;

	place(&ct, "netns:db1", "ip -n db1");
	addr_parse("203.0.113.4/24", &a);
	step_lan_addr(&t, &dev, &a);
	addr_parse("203.0.113.4/31", &a);
	step_lan_addr(&t, &dev, &a);
	addr_parse("2001:db8::4/64", &a);
	step_lan_addr(&t, &dev, &a);
	addr_parse("203.0.113.1", &a);
	step_lan_gateway(&t, &dev, &a, false);
	addr_parse("fe80::1", &a);
	step_lan_gateway(&t, &dev, &a, true);
	text = printed(&t);
	ok_str(text,
	       "ip -n db1 addr add 203.0.113.4/24 broadcast + dev eth1\n"
	       "ip -n db1 addr add 203.0.113.4/31 dev eth1\n"
	       "ip -n db1 addr add 2001:db8::4/64 dev eth1\n"
	       "ip -n db1 route add default via 203.0.113.1 dev eth1 proto 86\n"
	       "ip -n db1 -6 route add default via fe80::1 dev eth1 proto 86 onlink\n",
	       "addresses and gateways of a network of neighbours");
	free(text);
}

static void test_change(void)
{
	struct dev web1 = { .id = 101 }, web2 = { .id = 102 };
	struct grant from = { .port = &web1, .self = "venetctl", .ct = "web1" };
	struct grant to = { .port = &web2, .self = "venetctl", .ct = "web2" };
	struct venet_port p = { .hub = 2, .id = 101, .label = "web1" };
	const uint32_t mark = 7;
	struct port_set set = { .label = "a b", .mark = &mark };
	struct txn t = { .n = 0 };
	struct addr a;
	char *text;

	addr_parse("2001:db8::1/64", &a);
	step_regrant(&t, &from, &to, &a);
	step_port_set(&t, NULL, &p, &set, "venetctl", "web1");
	set.label = NULL;
	step_port_set(&t, NULL, &p, &set, "venetctl", "101");
	text = printed(&t);
	ok_str(text,
	       "venetctl ip move 2001:db8::/64 web2 noassign\n"
	       "venetctl ct set web1 label 'a b' mark 7\n"
	       "venetctl ct set 101 mark 7\n",
	       "changes of owner, label and mark in runnable form");
	free(text);
}

static void test_routes(void)
{
	struct place host;
	struct dev up = { .at = &host, .ifindex = 3, .name = "eth1" };
	struct rule rule = {
		.family = AF_INET,
		.proto = RTPROT_VENET,
		.mark = 8600,
		.table = RT_TABLE_MAIN,
		.specific = true,
		.pref = 8600,
	};
	struct route r = { .dst = { .family = AF_INET6 }, .table = 8600 };
	struct txn t = { .n = 0 };
	char *text;

	place(&host, "h", "ip");
	addr_parse("2001:db8::9", &r.gw);
	step_route_add(&t, &up, &r);
	r.unreachable = true;
	step_route_add(&t, &up, &r);
	addr_parse("192.0.2.1", &r.dst);
	r.table = RT_TABLE_MAIN;
	step_route_add(&t, &up, &r);
	step_rule_add(&t, &host, &rule);
	rule.family = AF_INET6;
	rule.specific = false;
	rule.table = 8600;
	step_rule_del(&t, &host, &rule);
	text = printed(&t);
	ok_str(text,
	       "ip -6 route add default via 2001:db8::9 dev eth1 proto 86 table 8600\n"
	       "ip -6 route add unreachable default proto 86 metric 2147483647 table 8600\n"
	       "ip route add unreachable 192.0.2.1 proto 86 metric 2147483647\n"
	       "ip rule add pref 8600 fwmark 0x2198 lookup 254 suppress_prefixlength 0 protocol 86\n"
	       "ip -6 rule del pref 8600 fwmark 0x2198 lookup 8600 protocol 86\n",
	       "a way out of the host, and its rules, in runnable form");
	free(text);
}

static void test_hostile(void)
{
	struct place host, ct;
	struct dev dev = { .at = &ct, .ifindex = 2, .name = "a$(reboot)" };
	struct grant g = { .port = &dev, .self = "venetctl", .ct = "x;y" };
	struct txn t = { .n = 0 };
	struct addr a;
	char buf[NL_REQUEST];
	char *text;

	place(&host, "h", "ip");
	place(&ct, "netns:web1", "ip -n web1");
	addr_parse("192.0.2.1", &a);
	step_revoke(&t, &g, &a);
	step_addr_del(&t, &dev, &a,
		      copy_of(rt_addr(buf, RTM_NEWADDR, 2, &a)));
	step_link_up(&t, &dev);
	step_link_del(&t, &host, &dev, 3);
	dev.at = NULL;
	step_link_del(&t, &host, &dev, 3);
	text = printed(&t);
	ok_str(text,
	       "venetctl ip del 'x;y' 192.0.2.1 noroute noassign\n"
	       "ip -n web1 addr del 192.0.2.1/32 dev 'a$(reboot)'\n"
	       "ip -n web1 link set 'a$(reboot)' up\n"
	       "ip -n web1 link del 'a$(reboot)'\n"
	       "# link del 'a$(reboot)' in the netns with the id 3, which has no name here\n",
	       "what a container chose as a name acts in no shell");
	free(text);
}

static void test_removed_route(void)
{
	struct place ct;
	struct dev dev = { .at = &ct, .ifindex = 2, .name = "venet0" };
	struct txn t = { .n = 0 };
	struct route r = { .oif = 2 };
	struct nlmsghdr *nlh;
	char buf[NL_REQUEST];
	char *text;

	place(&ct, "netns:web1", "ip -n web1");
	addr_parse("2001:db8::/32", &r.dst);
	nlh = rt_route(buf, RTM_NEWROUTE, &r);
	mnl_attr_put_u32(nlh, RTA_PRIORITY, 1024);
	mnl_attr_put_u32(nlh, RTA_TABLE, 100);
	((struct rtmsg *)mnl_nlmsg_get_payload(nlh))->rtm_protocol = 3;
	step_route_del(&t, &dev, &r, copy_of(nlh));
	text = printed(&t);
	ok_str(text,
	       "ip -n web1 -6 route del 2001:db8::/32 via fe80::1 dev venet0 proto 3 metric 1024 table 100\n",
	       "a route that is removed is described as the kernel did");
	free(text);
}

static void test_sysctl(void)
{
	struct place host;
	struct txn t = { .n = 0 };
	char *text;

	place(&host, "h", "ip -n h");
	snprintf(host.exec, sizeof(host.exec), "ip netns exec h ");
	step_sysctl(&t, &host, "net.ipv4.ip_forward", 1);
	text = printed(&t);
	ok_str(text, "ip netns exec h sysctl -w net.ipv4.ip_forward=1\n",
	       "a sysctl in runnable form");
	free(text);
}

static void test_proxy(void)
{
	const struct link l = { .ifindex = 3, .name = "eth0" };
	struct place host;
	struct txn t = { .n = 0 };
	struct addr a;
	char *text;

	place(&host, "h", "ip -n h");
	addr_parse("192.0.2.1", &a);
	step_proxy_add(&t, &host, &l, &a);
	addr_parse("2001:db8::1", &a);
	step_proxy_del(&t, &host, &l, &a);
	text = printed(&t);
	ok_str(text,
	       "ip -n h neigh add proxy 192.0.2.1 dev eth0 protocol 86\n"
	       "ip -n h neigh del proxy 2001:db8::1 dev eth0\n",
	       "answers of an uplink in runnable form");
	free(text);
}

void test_step(void)
{
	test_attach();
	test_lan();
	test_change();
	test_routes();
	test_hostile();
	test_removed_route();
	test_sysctl();
	test_proxy();
}
