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
		"NETIF=\"ifname=eth0,bridge=br0,mac=02:00:00:00:00:01;ifname=eth1\"\n"
		"NETDEV=\"eth3\"\n"
		"KMEMSIZE=1:2\n"
		"ONBOOT=yes\n";
	char bad[] = "IP_ADDRESS=\"192.0.2.300 192.0.2.1/33\"\nHOSTNAME=\"a b\"\n";
	char words[ADDR_TEXT];
	struct vz_ct v;

	vz_ct_read(&v, text, "101");
	ok(!v.bad && v.n == 4, "the last list of addresses counts");
	ok(!strcmp(addr_words(&v.addr[0], words), "192.0.2.10") &&
	   !strcmp(addr_words(&v.addr[1], words), "2001:db8::5") &&
	   !strcmp(addr_words(&v.addr[2], words), "192.0.2.11"),
	   "a mask grants nothing");
	ok_str(addr_words(&v.addr[3], words), "src-only 198.51.100.1",
	       "an address beside is src-only");
	ok_str(v.label, "web1", "the host's name is the label");
	ok_int(v.notes, 4, "the rest is told");
	ok_str(v.note[0].text,
	       "eth0 is bridged and not carried over: venetctl veth add 101 bridge br0 name eth0 mac 02:00:00:00:00:01",
	       "with the words for it");
	ok_str(v.note[2].text,
	       "eth3 is a real device and not carried over: venetctl nic attach 101 eth3",
	       "for each mode");
	ok_str(v.note[3].text, "of no use here: KMEMSIZE ONBOOT",
	       "and what has none");
	vz_ct_free(&v);

	vz_ct_read(&v, bad, "101");
	ok(v.bad && v.notes == 3 && !v.n && !v.label, "mistakes are told");
	ok(v.note[0].wrong && v.note[1].wrong && !v.note[2].wrong,
	   "a name that is no label is none");
	ok_str(v.note[0].text, "\"192.0.2.300\" is not an address",
	       "in our words");
	vz_ct_free(&v);
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
	static char copy[256];
	static char *argv[32];
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
		{ "101|--netif_add|eth0", VZ_VETH },
		{ "101|--netdev_add|eth0", VZ_NETDEV },
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
	test_args();
}
