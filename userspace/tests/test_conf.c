// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "conf_edit.h"
#include "conf_file.h"
#include "err.h"
#include "file.h"
#include "tap.h"
#include "util.h"

static void test_devices(struct conf *c)
{
	struct conf_ct *ct;
	char *text;

	ct = conf_ct_add(c, "db1.conf", xstrdup(
		"nic eth3 name eth1 ip 192.0.2.1/24 force # remark\nnic eth4\n"));
	ok(!ct->bad && ct->nics == 2 && !ct->args.n && !ct->veths,
	   "real devices, and no address of a port");
	text = nic_args_text(&ct->nic[0].args);
	ok_str(text, "eth3 name eth1 ip 192.0.2.1/24 force",
	       "with all of the words behind them");
	free(text);
	ok_str(nic_args_name(&ct->nic[1].args), "eth4",
	       "inside they are called the same unless it is said");
	ok(!ct->port, "then there is no port");

	ct = conf_ct_add(c, "web3.conf", xstrdup(
		"id 7\nveth bridge br0 ip 192.0.2.7/24 ip 2001:db8::7/64 gw 192.0.2.1 filter on\n"
		"veth bridge br1 create name eth1 host v.1 mac 02:00:00:00:00:0A host-mac fe:00:00:00:00:01 vlan 7 filter off dhcp on isolated on mtu 1400\n"));
	ok(!ct->bad && ct->veths == 2 && ct->veth[1].line == 3, "pairs");
	text = veth_args_text(&ct->veth[0].args);
	ok_str(text, "bridge br0 ip 192.0.2.7/24 ip 2001:db8::7/64 gw 192.0.2.1",
	       "what goes without saying is not said");
	free(text);
	text = veth_args_text(&ct->veth[1].args);
	ok_str(text,
	       "bridge br1 create name eth1 host v.1 mac 02:00:00:00:00:0a host-mac fe:00:00:00:00:01 vlan 7 filter off dhcp on isolated on mtu 1400",
	       "all else is");
	free(text);
	ok(!ct->port && ct->args.id == 7, "an id asks for no port");
	ct = conf_ct_add(c, "web4.conf",
			 xstrdup("veth bridge br0\nip 192.0.2.9\n"));
	ok(!ct->bad && ct->port, "but an address of its own does");
	ct = conf_ct_add(c, "web5.conf",
			 xstrdup("veth bridge br0\nhub venet0\n"));
	ok(!ct->bad && ct->port, "and a hub");
	conf_free(c);
}

static void test_ct(void)
{
	struct conf c = { .cts = 0 };
	struct conf_ct *ct;

	ct = conf_ct_add(&c, "/x/web1.conf", xstrdup(
		"# remark\n"
		"  id\t101 # more\r\n"
		"\n"
		"ip 192.0.2.1\n"
		"ip 2001:db8::1/64\n"
		"src-only 192.0.2.9\n"
		"noroute"));
	ok(!ct->bad && !c.errors, "words in lines are understood");
	ok_str(ct->name, "web1", "the file's name is the container's");
	ok_str(ct->args.ref.text, "netns:web1", "and that of its netns");
	ok_str(ct->args.label, "web1", "and its label");
	ok(ct->args.id == 101 && ct->args.n == 3 &&
	   ct->args.addr[2].src_only && ct->args.opts.flags == ADDR_NOROUTE,
	   "so are the words of ct attach");
	ok(ct->id_line == 2 && ct->line[0] == 4 && ct->line[2] == 6,
	   "each remembers its line");

	ct = conf_ct_add(&c, "web2.conf",
			 xstrdup("container pid:7\nlabel two\nhub h\n"));
	ok_str(ct->args.ref.text, "pid:7", "another container may be named");
	ok_str(ct->args.label, "two", "and another label");
	ok_str(conf_ct_hub(&c, ct), "h", "and a hub");
	ok(!ct->nics && !ct->veths && ct->port,
	   "no device but a port unless it is said");
	conf_free(&c);
	test_devices(&c);
	conf_ct_add(&c, "web2.conf", xstrdup(""));
	ok(conf_ct_find(&c, "web2") && !conf_ct_find(&c, "web"),
	   "they are found by name");
	conf_free(&c);
}

static void test_errors(void)
{
	static const struct {
		const char *text;
		unsigned int line;
		const char *error;
	} t[] = {
		{ "frob 1", 1, "there is no keyword \"frob\"" },
		{ "\nip", 2, "\"ip\" lacks its value" },
		{ "ip 192.0.2.1/33", 1,
		  "\"192.0.2.1/33\" has a bad prefix length: 0 to 32 for IPv4" },
		{ "ip 192.0.2.1 noroute", 1, "\"noroute\" is out of place" },
		{ "id 1\nid 2", 2, "\"id\" is there twice" },
		{ "container a\ncontainer b", 2,
		  "\"container\" is there twice" },
		{ "container x:y", 1,
		  "\"x:y\" is no container: it may be a label, an id, netns:NAME, pid:N, path:FILE, lxc:NAME, incus:NAME, machine:NAME, podman:NAME" },
		{ "nic", 1, "which device? see venetctl nic help" },
		{ "nic eth3 gw 192.0.2.0/24", 1,
		  "192.0.2.0/24 is no gateway but a prefix" },
		{ "nic eth3 label x", 1, "\"label\" is out of place" },
		{ "nic eth3 name x%d", 1,
		  "\"x%d\" is no name of an interface: 1 to 15 bytes" },
		{ "nic eth3\nnic eth3 name b", 2,
		  "the device eth3 is in a.conf:1 already" },
		{ "nic eth3\nnic eth4 name eth3", 2,
		  "the name eth3 is in a.conf:1 already" },
		{ "veth", 1, "which bridge? bridge NAME" },
		{ "veth frob", 1, "\"frob\" is out of place" },
		{ "veth bridge br0 label x", 1,
		  "the label of a container has a line of its own" },
		{ "veth bridge br0 ip 192.0.2.0/24", 1,
		  "192.0.2.0/24 is a network, not an address in one" },
		{ "veth bridge br0 filter x", 1,
		  "\"x\": filter may be on, mac or off" },
		{ "veth bridge br0 mac 01:00:00:00:00:01", 1,
		  "01:00:00:00:00:01 is no MAC that a device may have" },
		{ "veth bridge br0 vlan 4095", 1,
		  "\"4095\" is no VLAN: 1 to 4094" },
		{ "veth bridge br0 host v*", 1,
		  "\"v*\" cannot be the name of the host's end: 1 to 15 letters, digits, \"-\", \"_\" or \".\"" },
		{ "veth bridge br0 mtu 67", 1, "\"67\" is no MTU: 68 to 65535" },
		{ "veth bridge br0 isolated", 1,
		  "\"isolated\" lacks its value" },
		{ "veth bridge br0\nveth bridge br1", 2,
		  "the name eth0 is in a.conf:1 already" },
		{ "veth bridge br0 name venet0\nip 192.0.2.1", 1,
		  "the name venet0 is in a.conf already" },
		{ "veth bridge br0 ip 192.0.2.1/24 ip 192.0.2.1/25", 1,
		  "192.0.2.1 is in a.conf:1 already" },
		{ "container", 1, "\"container\" lacks its value" },
		{ "label -x", 1,
		  "\"-x\" is no label: 1 to 63 bytes, no blanks, no \"-\" in front" },
		{ "ip 192.0.2.1\nip 192.0.2.1", 2,
		  "192.0.2.1 is in a.conf:1 already" },
		{ "ip 192.0.2.1/24\nip 192.0.2.0/24", 2,
		  "192.0.2.0/24 is in a.conf:1 already" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(t); i++) {
		struct conf c = { .cts = 0 };

		conf_ct_add(&c, "a.conf", xstrdup(t[i].text));
		conf_check(&c);
		if (!ok(c.errors == 1, "one mistake in mistake %zu", i))
			continue;
		ok_str(c.error[0].text, t[i].error, "it is explained");
		ok_int(c.error[0].line, t[i].line, "its line is named");
		ok(c.ct[0]->bad, "the file is marked");
		conf_free(&c);
	}
}

static size_t contradictions(const char *one, const char *two,
			     const char *three)
{
	struct conf c = { .cts = 0 };
	size_t n;

	conf_ct_add(&c, "one.conf", xstrdup(one));
	conf_ct_add(&c, "two.conf", xstrdup(two));
	if (three)
		conf_hub_add(&c, "venet1.conf", xstrdup(three));
	conf_check(&c);
	n = c.errors;
	if (n)
		fail(ERR_USAGE, "%s:%u: %s", c.error[0].file, c.error[0].line,
		     c.error[0].text);
	ok(!n || (c.ct[1]->bad && !c.ct[0]->bad),
	   "the second file is the wrong one");
	conf_free(&c);
	return n;
}

static void test_check(void)
{
	ok_int(contradictions("ip 192.0.2.1", "ip 192.0.2.2", NULL), 0,
	       "two files in peace");
	ok_int(contradictions("id 7", "\nid 7", NULL), 1, "an id in two files");
	ok_str(err_last()->text, "two.conf:2: the id 7 is in one.conf:1 already",
	       "is named");
	ok_int(contradictions("label x", "label x", NULL), 1,
	       "a label in two files");
	ok_str(err_last()->text,
	       "two.conf:1: the label x is in one.conf:1 already", "is named");
	ok_int(contradictions("label two", "", NULL), 1,
	       "a label that is another file's name");
	ok_int(contradictions("ip 192.0.2.1\nid 7", "ip 192.0.2.1\nid 7\nhub b",
			      NULL), 0, "other hubs have other addresses");
	ok_int(contradictions("hub venet1\nid 7", "id 7", ""), 1,
	       "the only hub that has a file is meant where none is named");
	ok_int(contradictions("src-only 192.0.2.1", "src-only 192.0.2.1",
			      NULL), 0, "a source may be shared");
	ok_int(contradictions("veth bridge b ip 192.0.2.1/24",
			      "\nveth bridge b ip 192.0.2.1/25", NULL), 1,
	       "an address is in a bridge once");
	ok_str(err_last()->text,
	       "two.conf:2: 192.0.2.1 is in one.conf:1 already", "is named");
	ok_int(contradictions("veth bridge b ip 192.0.2.1/24",
			      "veth bridge b vlan 7 ip 192.0.2.1/24", NULL), 0,
	       "in each of its VLANs");
	ok_int(contradictions("veth bridge b ip 192.0.2.1/24",
			      "ip 192.0.2.1", NULL), 0,
	       "a hub is elsewhere");
	ok_int(contradictions("veth bridge b mac 02:00:00:00:00:01",
			      "veth bridge b mac 02:00:00:00:00:01", NULL), 1,
	       "a MAC as well");
	ok_str(err_last()->text,
	       "two.conf:1: the MAC 02:00:00:00:00:01 is in one.conf:1 already",
	       "is named");
	ok_int(contradictions("veth bridge b mac 02:00:00:00:00:01",
			      "veth bridge c mac 02:00:00:00:00:01", NULL), 0,
	       "another bridge has other ones");
	ok_int(contradictions("veth bridge b host v1", "veth bridge c host v1",
			      NULL), 1, "a name on the host is there once");
	ok_str(err_last()->text,
	       "two.conf:1: the device v1 is in one.conf:1 already", "is named");
	ok_int(contradictions("nic eth3", "nic eth3", NULL), 1,
	       "and a card in one container");
	ok_int(contradictions("ip 192.0.2.0/24", "ip 192.0.2.1", NULL), 0,
	       "an address is carved out of a prefix");
}

static char *edited;

static const char *edit_is(struct edit *e)
{
	free(edited);
	edited = edit_text(e);
	return edited;
}

static void test_edit(void)
{
	struct edit e;
	struct addr a;

	edit_open(&e, "# top\nid 7\nip 192.0.2.1 # x\n ip 2001:db8::1/64\nnoroute");
	addr_parse("192.0.2.2", &a);
	edit_addr_add(&e, &a);
	ok_str(edit_is(&e),
	       "# top\nid 7\nip 192.0.2.1 # x\n ip 2001:db8::1/64\nip 192.0.2.2\nnoroute\n",
	       "an address comes behind the others");
	addr_parse_src_only("192.0.2.2", &a);
	edit_addr_add(&e, &a);
	addr_parse("2001:db8::/64", &a);
	ok(edit_addr_del(&e, &a), "a prefix goes");
	ok(!edit_addr_del(&e, &a), "once");
	addr_parse("192.0.2.1", &a);
	edit_addr_del(&e, &a);
	edit_set(&e, "id", "8");
	edit_set(&e, "label", "x");
	edit_flag(&e, "noroute");
	edit_flag(&e, "noassign");
	ok_str(edit_is(&e),
	       "# top\nid 8\nip 192.0.2.2\nsrc-only 192.0.2.2\nnoroute\nlabel x\nnoassign\n",
	       "each line stays where it is, what is new comes last");
	edit_close(&e);

	edit_open(&e, "");
	edit_set(&e, "container", "netns:x");
	addr_parse("192.0.2.1/24", &a);
	edit_addr_add(&e, &a);
	ok_str(edit_is(&e), "container netns:x\nip 192.0.2.1/24\n",
	       "a new file");
	edit_close(&e);
	free(edited);
	edited = NULL;
}

static void test_files(void)
{
	static char dir[] = "/tmp/venet-unit-XXXXXX";
	struct conf_name name;
	struct names n;
	struct conf c;
	char path[64];
	FILE *f;

	if (!ok(mkdtemp(dir), "there is a directory"))
		return;
	ok(!conf_load(&c, dir) && !c.cts && !c.errors,
	   "one without files is in order");
	conf_free(&c);
	snprintf(path, sizeof(path), "%s/ct.d", dir);
	mkdir(path, 0700);
	ok_int(conf_name_find(dir, "a", &name), 0, "a name without a file");
	snprintf(path, sizeof(path), "%s/ct.d/a.conf", dir);
	f = fopen(path, "w");
	fputs("container pid:7\nlabel b\n", f);
	fclose(f);
	ok(conf_name_find(dir, "a", &name) == 1 &&
	   !strcmp(name.ref.text, "pid:7") && !strcmp(name.label, "b"),
	   "a file's name stands for its container");
	ok_int(conf_name_find(dir, "../ct.d/a", &name), 0, "a path is no name");
	f = fopen(path, "w");
	fputc('\0', f);
	fclose(f);
	ok(!conf_load(&c, dir) && c.cts == 1 && c.ct[0]->bad && c.errors == 1,
	   "what is no text is a mistake");
	ok(strstr(c.error[0].text, "Not a text"), "which is said");
	conf_free(&c);
	unlink(path);
	mkdir(path, 0700);
	ok(!conf_load(&c, dir) && c.errors == 1 && c.ct[0]->bad,
	   "so is a directory");
	conf_free(&c);
	rmdir(path);
	snprintf(path, sizeof(path), "%s/ct.d", dir);
	ok(!names_read(&n, path, ".conf") && !n.n, "nothing is left");
	names_free(&n);
	rmdir(path);
	rmdir(dir);
}

void test_conf(void)
{
	test_ct();
	test_errors();
	test_check();
	test_edit();
	test_files();
}
