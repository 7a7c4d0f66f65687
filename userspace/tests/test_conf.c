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
	ok(!ct->nics, "no real device unless it is said");
	ct = conf_ct_add(&c, "db1.conf", xstrdup(
		"nic eth3 name eth1 ip 192.0.2.1/24 force # remark\nnic eth4\n"));
	ok(!ct->bad && ct->nics == 2 && !ct->args.n, "or several");
	ok(ct->nic[0].argc == 6 && !strcmp(ct->nic[0].argv[2], "eth1") &&
	   ct->nic[1].argc == 1, "with all of the words behind them");
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
		  "\"192.0.2.0/24\" is a prefix, a gateway has one address" },
		{ "nic eth3 label x", 1, "\"label\" is out of place" },
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
