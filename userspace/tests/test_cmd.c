// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "err.h"
#include "ip_args.h"
#include "target.h"
#include "tap.h"
#include "util.h"

static const char *const names[] = { "show", "add", "attach", "del", "detach" };

static const char *name_of(const void *table, size_t i)
{
	return ((const char *const *)table)[i];
}

static void test_prefixes(void)
{
	static const struct {
		const char *word;
		int want;
		const char *all;
	} t[] = {
		{ "show", 0, NULL },
		{ "s", 0, NULL },
		{ "add", 1, NULL },
		{ "ad", 1, NULL },
		{ "at", 2, NULL },
		{ "a", -2, "add, attach" },
		{ "d", -2, "del, detach" },
		{ "de", -2, "del, detach" },
		{ "del", 3, NULL },
		{ "det", 4, NULL },
		{ "detach", 4, NULL },
		{ "detachx", -1, NULL },
		{ "x", -1, NULL },
		{ "", -1, NULL },
		{ "Show", -1, NULL },
	};
	char all[64], tiny[4];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(t); i++) {
		int got = word_match(t[i].word, name_of, names,
				     ARRAY_SIZE(names), all, sizeof(all));

		ok_int(got, t[i].want, "the word \"%s\"", t[i].word);
		if (t[i].all)
			ok_str(all, t[i].all, "says what it may mean");
	}
	/* A name that is the beginning of another one means itself. */
	static const char *const nested[] = { "addx", "add" };

	ok_int(word_match("add", name_of, nested, 2, all, sizeof(all)), 1,
	       "a whole name wins over a longer one");
	ok_int(word_match("a", name_of, names, ARRAY_SIZE(names), tiny,
			  sizeof(tiny)), -2, "a short list is cut");
	ok_str(tiny, "add", "and ended");
}

static int seen_argc;
static char **seen_argv;
static int seen;

static int first(struct ctx *ctx, int argc, char **argv)
{
	(void)ctx;
	seen = 1;
	seen_argc = argc;
	seen_argv = argv;
	return 0;
}

static int second(struct ctx *ctx, int argc, char **argv)
{
	first(ctx, argc, argv);
	seen = 2;
	return 7;
}

static void test_object(void)
{
	static const struct cmd cmds[] = {
		{ "show", first, "" },
		{ "set", second, "X" },
	};
	static const struct object o = { "thing", cmds, 2, NULL };
	struct ctx ctx = { .json = false };
	char *none[] = { NULL };
	char *set[] = { "se", "a", "b", NULL };
	char *amb[] = { "s", NULL };
	char *bad[] = { "no\033", NULL };

	ok(object_run(&o, &ctx, 0, none) == 0 && seen == 1 && seen_argc == 0,
	   "an object without a command runs its first one");
	ok(object_run(&o, &ctx, 3, set) == 7 && seen == 2 && seen_argc == 2 &&
	   seen_argv == set + 1, "a command gets the words behind it");
	seen = 0;
	ok(object_run(&o, &ctx, 1, amb) == -1 && !seen &&
	   err_last()->code == ERR_USAGE, "an ambiguous command is refused");
	ok_str(err_last()->text, "\"s\" may be show, set", "by name");
	ok(object_run(&o, &ctx, 1, bad) == -1 && !seen &&
	   err_last()->code == ERR_USAGE, "an unknown command is refused");
	ok_str(err_last()->text,
	       "thing has no command \"no?\"; see venetctl thing help",
	       "with a way out");
}

static void test_words(void)
{
	char *argv[] = { "hub", "venet0", "noroute", "-x", NULL };
	struct words w = { 4, argv };
	const char *hub = NULL, *ct = NULL;

	ok(!word_is(&w, "noroute") && w.argc == 4,
	   "another keyword is left alone");
	ok(!word_hub(&w, &hub) && hub && !strcmp(hub, "venet0") &&
	   w.argc == 2, "a keyword takes its value");
	ok(word_is(&w, "noroute") && w.argc == 1, "a flag takes one word");
	ok(words_end(&w) == -1 && err_last()->code == ERR_USAGE,
	   "what is left over is refused");
	ok_str(err_last()->text,
	       "\"-x\" is out of place: options go before the object",
	       "an option behind the object says where it belongs");
	ok_str(word_next(&w), "-x", "the last word");
	ok(!word_next(&w) && !words_end(&w), "and nothing behind it");

	w = (struct words){ 1, argv };
	word_is(&w, "hub");
	ok(!word_value(&w, "hub") && err_last()->code == ERR_USAGE,
	   "a keyword without a value is refused");

	w = (struct words){ 1, argv };
	ok(!words_ct(&w, &ct, &hub) && ct && !strcmp(ct, "hub"),
	   "a container may be labelled like a keyword");
}

/* @line is cut at blanks. */
static int parse_ip(struct ip_args *a, const char *line)
{
	static char copy[256];
	static char *argv[32];
	struct words w = { 0, argv };
	char *p;

	snprintf(copy, sizeof(copy), "%s", line);
	for (p = strtok(copy, " "); p; p = strtok(NULL, " "))
		argv[w.argc++] = p;
	memset(a, 0, sizeof(*a));
	return ip_args_parse(a, &w);
}

static void test_ip_args(void)
{
	static const char *const bad[] = {
		"", "hub", "hub venet0", "noroute", "192.0.2.1 hub", "web1",
		"192.0.2.1 web1", "192.0.2.1 -q", "192.0.2.1/40",
		"src-only", "src-only 192.0.2.0/24", "src-only src-only",
		"192.0.2.1 uplink", "192.0.2.1 uplink eth0,", "192.0.2.1 uplink ,",
		"192.0.2.1 uplink a/b", "192.0.2.1 uplink 1234567890123456",
		"192.0.2.1 probe", "192.0.2.1 probe no",
	};
	struct ip_args a;
	size_t i;

	ok(!parse_ip(&a, "192.0.2.1 2001:db8::1/64 hub h noroute noassign"),
	   "addresses, a hub and flags");
	ok(a.n == 2 && a.addr[1].len == 64 && a.hub && !strcmp(a.hub, "h") &&
	   a.opts.flags == (ADDR_NOROUTE | ADDR_NOASSIGN), "are all understood");
	ip_args_free(&a);
	ok(!parse_ip(&a, "noroute 192.0.2.1") && a.n == 1 &&
	   a.opts.flags == ADDR_NOROUTE && !a.hub, "in any order");
	ip_args_free(&a);
	ok(!parse_ip(&a, "src-only 192.0.2.1 192.0.2.2") && a.n == 2 &&
	   a.addr[0].src_only && !a.addr[1].src_only,
	   "src-only is about the next address");
	ip_args_free(&a);
	ok(!parse_ip(&a, "192.0.2.1 uplink eth0,br0 probe error") &&
	   !strcmp(a.opts.uplink, "eth0,br0") && a.opts.probe == PROBE_ERROR,
	   "uplinks, and what an address in use is");
	ok(addr_opts_no_uplink(&a.opts) == -1, "which not all commands take");
	ip_args_free(&a);
	ok(!parse_ip(&a, "192.0.2.1") && !a.opts.uplink &&
	   a.opts.probe == PROBE_WARN && !addr_opts_no_uplink(&a.opts),
	   "neither need be said");
	ip_args_free(&a);
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		ok(parse_ip(&a, bad[i]) == -1 &&
		   err_last()->code == ERR_USAGE, "\"%s\" is refused", bad[i]);
		ip_args_free(&a);
	}
}

static void test_target(void)
{
	struct target t = { .n = 0 };
	struct addr a;

	addr_parse("2001:db8::1/64", &a);
	ok(!target_addr(&t, &a), "an address is noted");
	addr_parse("2001:db8::1", &a);
	ok(!target_addr(&t, &a), "the same one as a whole is another one");
	addr_parse("2001:db8::2/64", &a);
	ok(target_addr(&t, &a) == -1 && err_last()->code == ERR_USAGE,
	   "the same prefix twice is refused");
	ok_str(err_last()->text, "2001:db8::/64 is named twice", "by name");
	target_free(&t);
}

void test_cmd(void)
{
	test_prefixes();
	test_object();
	test_words();
	test_ip_args();
	test_target();
}
