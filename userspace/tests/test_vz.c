// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "tap.h"
#include "util.h"
#include "vz.h"
#include "vz_args.h"
#include "vz_ct.h"
#include "vzfile.h"

static void test_values(void)
{
	static const struct {
		const char *text;
		const char *val;	/* NULL: refused */
		const char *error;
	} t[] = {
		{ "A=b", "b" },
		{ "A=", "" },
		{ "A=\"b c\"", "b c" },
		{ "A='b c'", "b c" },
		{ "A=b'c d'\"e f\"g", "bc de fg" },
		{ "A=\"b \\\"c\\\" \\\\ \\$ \\`\"", "b \"c\" \\ $ `" },
		{ "A=\"b\\\nc\"", "bc" },
		{ "A=\"b\nc\"", "b\nc" },
		{ "A='$HOME `id`'", "$HOME `id`" },
		{ "A=b\\ c", "b c" },
		{ "  A=b ; # c", "b" },
		{ "A=b#c", "b#c" },
		{ "A=$HOME", NULL,
		  "a shell would expand the '$'; nothing is expanded here" },
		{ "A=\"$(id)\"", NULL,
		  "a shell would expand the '$'; nothing is expanded here" },
		{ "A=`id`", NULL,
		  "a shell would expand the '`'; nothing is expanded here" },
		{ "A=\"`id`\"", NULL,
		  "a shell would expand the '`'; nothing is expanded here" },
		{ "A=\"b", NULL, "the quote is not closed" },
		{ "A='b", NULL, "the quote is not closed" },
		{ "A=b|c", NULL, "'|' is no part of a value" },
		{ "A=b c", NULL, "something follows the value of A" },
		{ "export A=b", NULL, "\"export\" is no KEY=VALUE" },
		{ "1A=b", NULL, "\"1A=b\" is no KEY=VALUE" },
		{ "=b", NULL, "\"=b\" is no KEY=VALUE" },
	};
	struct vzfile f;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(t); i++) {
		char *text = xstrdup(t[i].text);
		int ret;

		vzfile_open(&f, text);
		ret = vzfile_next(&f);
		if (t[i].val && ok_int(ret, 1, "value %zu is read", i))
			ok_str(f.val, t[i].val, "as a shell reads it");
		else if (ok_int(ret, -1, "value %zu is refused", i))
			ok_str(err_last()->text, t[i].error, "with a reason");
		free(text);
	}
}

static void test_lines(void)
{
	char text[] = "# x\n\nA='b\nc'\nD=`e`\nF=g";
	struct vzfile f;

	vzfile_open(&f, text);
	ok(vzfile_next(&f) == 1 && f.line == 3 && !strcmp(f.key, "A"),
	   "remarks are skipped");
	ok(vzfile_next(&f) == -1 && f.line == 5,
	   "lines are counted in values, too");
	ok(vzfile_next(&f) == 1 && f.line == 6 && !strcmp(f.val, "g"),
	   "a wrong line does not end it");
	ok_int(vzfile_next(&f), 0, "the end does");
}

static void test_ct(void)
{
	char text[] =
		"IP_ADDRESS=\"192.0.2.9\"\n"
		"IP_ADDRESS=\"192.0.2.10/24 2001:db8::5/64 0.0.0.0 :: 192.0.2.11/255.255.255.0\"\n"
		"EXT_IP_ADDRESS=198.51.100.1\n"
		"HOSTNAME=web1\n"
		"NETIF=\"ifname=eth9,bridge=br9\"\n"
		"NETIF=\"ifname=eth0,bridge=br0,mac=02:00:00:00:00:01;ifname=eth1\"\n"
		"NETDEV=\"eth3 eth4\"\n"
		"KMEMSIZE=1:2\n"
		"ONBOOT=yes\n";
	char bad[] = "IP_ADDRESS=\"192.0.2.300 192.0.2.1/33\"\nHOSTNAME=\"a b\"\n";
	char words[ADDR_TEXT];
	struct vz_ct v;

	vz_ct_read(&v, text);
	ok(!v.bad && v.n == 4, "the last list of addresses counts");
	ok(!strcmp(addr_words(&v.addr[0], words), "192.0.2.10") &&
	   !strcmp(addr_words(&v.addr[1], words), "2001:db8::5") &&
	   !strcmp(addr_words(&v.addr[2], words), "192.0.2.11"),
	   "a mask grants nothing");
	ok_str(addr_words(&v.addr[3], words), "src-only 198.51.100.1",
	       "an address beside is src-only");
	ok_str(v.label, "web1", "the host's name is the label");
	ok(v.veths == 1 && !strcmp(v.veth[0].name, "eth0"),
	   "the last list of bridged devices");
	ok_str(v.veth[0].words, "bridge br0 mac 02:00:00:00:00:01 filter mac",
	       "becomes pairs");
	ok(v.nics == 2 && !strcmp(v.nic[1].words, "eth4"),
	   "real devices stay what they are");
	ok_int(v.notes, 2, "the rest is told");
	ok_str(v.note[0].text,
	       "eth1 is in no bridge and not carried over; add a line: veth bridge BRIDGE name eth1",
	       "what lacks something");
	ok_str(v.note[1].text, "of no use here: KMEMSIZE ONBOOT",
	       "and what has no meaning");
	vz_ct_free(&v);

	vz_ct_read(&v, bad);
	ok(v.bad && v.notes == 3 && !v.n && !v.label, "mistakes are told");
	ok(v.note[0].wrong && v.note[1].wrong && !v.note[2].wrong,
	   "a name that is no label is none");
	ok_str(v.note[0].text, "\"192.0.2.300\" is not an address",
	       "in our words");
	vz_ct_free(&v);
}

static void test_netif(void)
{
	static const struct {
		const char *val;
		const char *words;	/* NULL: refused */
		const char *error;
	} t[] = {
		{ "ifname=eth0,bridge=br0", "bridge br0 filter mac" },
		{ "ifname=eth1,bridge=br0,mac_filter=off,host_ifname=veth101.1,host_mac=FE:00:00:00:00:01,mac=02:00:00:00:00:01",
		  "bridge br0 name eth1 host veth101.1 mac 02:00:00:00:00:01 host-mac fe:00:00:00:00:01 filter off" },
		{ " ifname=eth0,\n bridge=br0,mac=,type=bridge ",
		  "bridge br0 filter mac" },
		{ "ifname=eth0,bridge=br0,gw=192.0.2.1,ip=192.0.2.7/255.255.255.0:192.0.2.8/24,dhcp=yes",
		  "bridge br0 ip 192.0.2.7/24 ip 192.0.2.8/24 gw 192.0.2.1 filter mac dhcp on" },
		{ "ifname=eth0,bridge=br0,ip_filter=1,gw6=2001:db8::1,ip6=2001:db8::7/64,2001:db8::8/64",
		  "bridge br0 ip 2001:db8::7/64 ip 2001:db8::8/64 gw 2001:db8::1" },
		{ "bridge=br0", NULL, "a device of NETIF lacks its ifname" },
		{ "ifname=", NULL, "a device of NETIF lacks its ifname" },
		{ "ifname=eth0,br0", NULL, "\"br0\" is no KEY=VALUE" },
		{ "ifname=eth0123456789012", NULL,
		  "\"eth0123456789012\" is no name of an interface: 1 to 15 bytes" },
		{ "ifname=eth0,mac=x", NULL, "\"x\" is no MAC: six bytes, as 02:00:5e:00:53:01" },
		{ "ifname=eth0,mac_filter=x", NULL,
		  "\"x\": mac_filter may be on or off" },
		{ "ifname=eth0,ip=192.0.2.7/255.0.255.0", NULL,
		  "\"192.0.2.7/255.0.255.0\" has a bad prefix length: 0 to 32 for IPv4" },
		{ "ifname=eth0,gw=192.0.2.0/24", NULL,
		  "192.0.2.0/24 is no gateway but a prefix" },
	};
	struct vz_dev d;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(t); i++) {
		char *val = xstrdup(t[i].val), *words;
		int ret = vz_netif_read(&d, val);

		if (t[i].words && ok_int(ret, 0, "device %zu is read", i)) {
			words = veth_args_text(&d.args);
			ok_str(words, t[i].words, "in our words");
			free(words);
		} else if (ok_int(ret, -1, "device %zu is refused", i)) {
			ok_str(err_last()->text, t[i].error, "with a reason");
		}
		veth_args_free(&d.args);
		free(val);
	}
	{
		char routed[] = "ifname=venet0,type=routed";
		char more[] = "ifname=eth0,bridge=br0,network=lan";

		ok(!vz_netif_read(&d, routed) && d.routed,
		   "a routed one is known");
		ok(!vz_netif_read(&d, more) && d.unused &&
		   !strcmp(d.unused, "network"), "as is a key without use");
	}
}

static void test_ctid(void)
{
	uint32_t id;

	ok(!vz_ctid("101", &id) && id == 101, "a CTID is a number");
	ok(!vz_ctid("01234567-89ab-cdef-0123-456789abcdef", &id) && !id,
	   "or a UUID");
	ok(vz_ctid("0", &id) && vz_ctid("ve-basic", &id) && vz_ctid("", &id) &&
	   vz_ctid("01234567-89ab-cdef-0123-456789abcde", &id) &&
	   vz_ctid("01234567-89ab-cdef-0123-456789abcdef0", &id),
	   "nothing else");
}

static int parse(struct vz_args *a, const char *line)
{
	static char copy[512];
	static char *argv[48];
	struct words w = { 0, argv };
	char *p;

	vz_args_free(a);
	strcpy(copy, line);
	for (p = strtok(copy, "|"); p; p = strtok(NULL, "|"))
		argv[w.argc++] = p;
	return vz_args_parse(a, &w);
}

static void test_args(void)
{
	static const struct {
		const char *line;
		int status;
	} bad[] = {
		{ "", VZ_SYNTAX }, { "101", VZ_SYNTAX },
		{ "101|--frob", VZ_SYNTAX }, { "101|--ipadd", VZ_SYNTAX },
		{ "--save", VZ_SYNTAX },
		{ "101|--ipadd|x", VZ_VALUE }, { "101|--ipadd|all", VZ_VALUE },
		{ "101|--ipdel|192.0.2.1/33", VZ_VALUE },
		{ "101|--netif_add", VZ_SYNTAX }, { "101|--mac|auto", VZ_SYNTAX },
		{ "101|--ifname|eth0|--ifname|eth1", VZ_SYNTAX },
		{ "101|--ifname|eth0|--bridge|a|--bridge|b", VZ_SYNTAX },
		{ "101|--netif_add|,", VZ_VALUE },
		{ "101|--netif_add|eth0,x", VZ_VALUE },
		{ "101|--netif_add|eth0,,,,br0,x", VZ_VALUE },
		{ "101|--ifname|eth0|--mac|x", VZ_VALUE },
		{ "101|--ifname|eth0|--mac_filter|x", VZ_VALUE },
		{ "101|--ifname|eth0|--gw|x", VZ_VALUE },
		{ "101|--ifname|eth0|--ipadd|x", VZ_VALUE },
		{ "101|--hostname|a b", VZ_VALUE },
	};
	struct vz_args a = { .save = false };
	size_t i;

	ok(!parse(&a, "101|--ipadd|192.0.2.1/24 192.0.2.2|--ip|2001:db8::1|--ipdel|all|--ext_ipadd|192.0.2.3|--ext_ipdel|192.0.2.4|--skip_arpdetect|--save"),
	   "the words of vzctl");
	ok(a.add.n == 4 && a.del.n == 1 && a.del_all && !a.del_ext && a.save &&
	   a.skip_arpdetect,
	   "are understood");
	ok(addr_exact(&a.add.list[0]) && !a.add.list[2].src_only &&
	   a.add.list[3].src_only && a.del.list[0].src_only, "each kind");
	ok(!vz_args_devs(&a) && vz_args_addrs(&a), "not of devices");
	ok(!parse(&a, "101|--netif_add|eth0,,v101,,br0|--netif_add|eth1|--ifname|eth1|--bridge|br1|--ipadd|192.0.2.5/24|--gw|192.0.2.1|--netif_del|eth2|--netif_del|all|--netdev_add|e3|--netdev_del|e4|--hostname|x"),
	   "those of devices");
	ok(a.ops == 2 && a.op[0]->add && !strcmp(a.op[0]->n.host_ifname, "v101") &&
	   !strcmp(a.op[0]->n.bridge, "br0"), "are understood");
	ok(a.op[1]->add && !strcmp(a.op[1]->n.bridge, "br1") &&
	   a.op[1]->lan.n == 1 && a.op[1]->lan.addr[0].len == 24 &&
	   a.op[1]->lan.gw[0].family && !a.add.n,
	   "behind --ifname all is about one");
	ok(a.netif_dels == 1 && a.netif_del_all && a.netdev_adds == 1 &&
	   a.netdev_dels == 1 && a.hostname && vz_args_devs(&a) &&
	   !vz_args_addrs(&a), "each kind");
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		ok(parse(&a, bad[i].line) == -1 &&
		   err_last()->code == bad[i].status,
		   "\"%s\" has vzctl's status %d", bad[i].line, bad[i].status);
	vz_args_free(&a);
}

void test_vz(void)
{
	test_values();
	test_lines();
	test_ct();
	test_ctid();
	test_netif();
	test_args();
}
