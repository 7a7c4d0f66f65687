// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "nic_record.h"
#include "tap.h"
#include "util.h"

#define BOOT	"0c8f6b1e-0000-4000-8000-000000000001"
#define LATER	"0c8f6b1e-0000-4000-8000-000000000002"

static struct nlmsghdr *message(void)
{
	const struct addr a = { .family = AF_INET, .len = 24,
				.bytes = { 192, 0, 2, 1 } };
	char buf[NL_REQUEST];
	struct nlmsghdr *nlh = rt_addr(buf, RTM_NEWADDR, 3, &a), *copy;

	copy = xzalloc(MNL_ALIGN(nlh->nlmsg_len));
	memcpy(copy, nlh, nlh->nlmsg_len);
	return copy;
}

static void example(struct nic *n)
{
	struct nic_link *l = &n->link;

	memset(n, 0, sizeof(*n));
	strcpy(l->name, "enp3s0");
	strcpy(l->alias, "up\"link\\ \xc3\xa9");
	strcpy(l->bus, "pci");
	strcpy(l->parent, "0000:00:03.0");
	strcpy(n->master, "br0");
	strcpy(n->boot, BOOT);
	strcpy(n->ct, "netns:db1");
	strcpy(n->inside, "eth1");
	l->ifindex = 3;
	n->inside_ifindex = 4;
	n->inode = 4026532289;
	n->cookie = 7;
	l->altname = xrealloc(NULL, 2, sizeof(*l->altname));
	l->altname[l->altnames++] = xstrdup("enx525400000001");
	l->altname[l->altnames++] = xstrdup("lan");
	l->mac = (struct nic_mac){ 6, { 2, 0, 0, 0, 0, 9 } };
	l->perm = (struct nic_mac){ 6, { 0x52, 0x54, 0, 0, 0, 1 } };
	l->flags = IFF_UP | IFF_MULTICAST;
	l->num[NIC_MTU] = 9000;
	l->num[NIC_GSO_SIZE] = 65536;
	n->eth.feature = xzalloc(2 * sizeof(*n->eth.feature));
	n->eth.features = 2;
	strcpy(n->eth.feature[0].name, "rx-gro");
	n->eth.feature[0].on = true;
	strcpy(n->eth.feature[1].name, "tx-checksum-ip-generic");
	n->sysctls.list = xzalloc(sizeof(*n->sysctls.list));
	strcpy(n->sysctls.list[n->sysctls.n].name, "ipv4.conf.rp_filter");
	strcpy(n->sysctls.list[n->sysctls.n++].val, "2");
	n->eth.have[ETH_RING_RX] = true;
	n->eth.num[ETH_RING_RX] = 256;
	n->addrs.list = xzalloc(sizeof(*n->addrs.list));
	n->addrs.list[n->addrs.n++] = message();
}

static char *text_of(const struct nic *n)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	nic_print(n, f);
	fclose(f);
	return text;
}

static void round_trip(void)
{
	char *text, *again, buf[NIC_MAC_TEXT];
	struct nic n, m;

	example(&n);
	text = text_of(&n);
	if (ok(!nic_parse(&m, "f", text), "a record is read back")) {
		again = text_of(&m);
		ok_str(again, text, "and is the same");
		free(again);
		ok_str(m.link.alias, n.link.alias, "with its alias");
		ok_str(nic_mac_text(&m.link.mac, buf), "02:00:00:00:00:09",
		       "its MAC");
		ok_int(m.link.num[NIC_MTU], 9000, "its MTU");
		ok(m.eth.have[ETH_RING_RX] && !m.eth.have[ETH_RING_TX],
		   "the numbers that its driver has");
		ok(m.eth.features == 2 && m.eth.feature[0].on &&
		   !m.eth.feature[1].on, "its features");
		ok(m.sysctls.n == 1 &&
		   dev_sysctl(&m.sysctls, "ipv4.conf.rp_filter") &&
		   !dev_sysctl(&m.sysctls, "ipv6.conf.rp_filter"),
		   "its sysctls");
		ok(m.addrs.n == 1 && m.addrs.list[0]->nlmsg_len ==
		   n.addrs.list[0]->nlmsg_len &&
		   m.addrs.list[0]->nlmsg_type == RTM_NEWADDR &&
		   !memcmp(mnl_nlmsg_get_payload(m.addrs.list[0]),
			   mnl_nlmsg_get_payload(n.addrs.list[0]),
			   mnl_nlmsg_get_payload_len(n.addrs.list[0])),
		   "and its addresses, in the kernel's words");
		nic_free(&m);
	}
	free(text);
	nic_free(&n);
}

/* With one text replaced by another. */
static void refused(const char *what, const char *from, const char *to,
		    const char *why)
{
	char *text, *at, *wrong;
	struct nic n, m;

	example(&n);
	text = text_of(&n);
	nic_free(&n);
	at = strstr(text, from);
	if (!ok(at, "a record has %s", from)) {
		free(text);
		return;
	}
	wrong = xasprintf("%.*s%s%s", (int)(at - text), text, to,
			  at + strlen(from));
	if (ok(nic_parse(&m, "f", wrong) && err_last()->code == ERR_USAGE,
	       "refused: %s", what))
		ok(strstr(err_last()->text, why), "with the reason: %s",
		   err_last()->text);
	free(wrong);
	free(text);
}

static void rubbish(void)
{
	struct nic m;

	ok(nic_parse(&m, "f", "") && strstr(err_last()->text, "f is no record"),
	   "refused: nothing");
	ok(nic_parse(&m, "f", "[]"), "refused: a list");
	refused("half a record", ",\"mtu\":9000", "", "\"mtu\" is missing");
	refused("another version", "\"version\":1", "\"version\":2",
		"\"version\"");
	refused("a name of 16 bytes", "\"enp3s0\"", "\"enp3s0enp3s0enp3\"",
		"\"name\" is too long");
	refused("a name with a NUL", "\"enp3s0\"", "\"enp\\u0000s0\"",
		"\"name\"");
	refused("a name that is not UTF-8", "\"enp3s0\"", "\"enp\xff\"",
		"\"name\" is not UTF-8");
	refused("no name", "\"enp3s0\"", "\"\"", "\"name\" is none");
	refused("a name that is a path", "\"enp3s0\"", "\"../x\"",
		"\"name\" is none");
	refused("a text for a number", "\"mtu\":9000", "\"mtu\":\"9000\"",
		"\"mtu\" is of another type");
	refused("a negative number", "\"mtu\":9000", "\"mtu\":-1",
		"\"mtu\" is out of range");
	refused("a number that is too large", "\"mtu\":9000",
		"\"mtu\":4294967296", "\"mtu\" is out of range");
	refused("a MAC that is none", "\"020000000009\"", "\"02000000000z\"",
		"\"mac\" is not in hexadecimal");
	refused("half a byte", "\"020000000009\"", "\"02000000000\"", "\"mac\"");
	refused("an altname that is a number", "\"lan\"", "7", "\"altnames\"");
	refused("a feature that is a number", "\"rx-gro\":true", "\"rx-gro\":1",
		"\"features\"");
	refused("a sysctl that is a number", "rp_filter\":\"2\"",
		"rp_filter\":2", "\"sysctls\"");
	refused("an address that is cut off", "\"addresses\":[\"",
		"\"addresses\":[\"0200\",\"", "\"addresses\" is no message");
	refused("an attribute that is longer than its message",
		"\"addresses\":[\"", "\"addresses\":[\"0218000003000000ff000200\",\"",
		"\"addresses\" is no message");
	refused("options that are no attributes", "\"options\":\"\"",
		"\"options\":\"ffff\"", "\"options\"");
}

static void identity(void)
{
	struct nic n;
	struct nic_link l;

	example(&n);
	l = n.link;
	strcpy(l.name, "dev7");
	l.ifindex = 99;
	l.mac.byte[5] = 1;
	ok(nic_is(&n, &l, BOOT, true), "a card is known by where it is plugged in");
	ok(nic_is(&n, &l, LATER, false), "also after a reboot");
	l.perm.byte[5] = 2;
	ok(!nic_is(&n, &l, BOOT, true), "but not when another one is there");
	l.perm.len = 0;
	ok(nic_is(&n, &l, BOOT, true), "one may have no address of its own");
	strcpy(l.parent, "0000:00:04.0");
	ok(!nic_is(&n, &l, BOOT, true), "in another slot is another card");

	n.link.parent[0] = '\0';
	strcpy(n.link.kind, "vlan");
	l = n.link;
	strcpy(l.name, "eth9");
	ok(nic_is(&n, &l, BOOT, false), "a VLAN is known by its index");
	ok(!nic_is(&n, &l, BOOT, true), "which is another one inside");
	ok(!nic_is(&n, &l, LATER, false), "and means nothing after a reboot");
	l.ifindex = 4;
	ok(nic_is(&n, &l, BOOT, true), "inside it is this");
	strcpy(l.kind, "dummy");
	ok(!nic_is(&n, &l, BOOT, true), "unless it is of another kind");
	ok(nic_kind_ok("") && nic_kind_ok("macvlan") && !nic_kind_ok("veth"),
	   "some kinds can be made again");
	nic_free(&n);
}

static void sysctls(void)
{
	struct dev_sysctls s;
	struct dev_sysctl one = { .name = "ipv4.conf.../../x", .val = "1" };

	dev_sysctls_get(&s, "lo");
	ok(s.n > 10 && dev_sysctl(&s, "ipv4.conf.rp_filter"),
	   "the sysctls of a device are found");
	dev_sysctls_free(&s);
	dev_sysctls_get(&s, "no-such-device");
	ok(!s.n, "not those of a device that there is not");
	dev_sysctls_free(&s);
	ok(dev_sysctl_set("lo", &one) == -EINVAL,
	   "a record cannot lead anywhere else");
	strcpy(one.name, "kernel.x.y");
	ok(dev_sysctl_set("lo", &one) == -EINVAL, "nor to other sysctls");
}

void test_nic(void)
{
	round_trip();
	rubbish();
	identity();
	sysctls();
}
