// SPDX-License-Identifier: GPL-2.0-only
/*
 * The options of the kind "venet" for ip(8), which looks for them in
 * link_venet.so when it meets the kind:
 *
 *	ip link add link venet0 type venet id 101 label web1 mark 5
 *	ip -d link show
 *
 * Nothing depends on this file. An ip that lacks a function which it calls does
 * not load it, and one with another idea of struct link_util gets an empty one:
 * both then know the kind, but no options of it.
 */
#include <asm/types.h>
#include <dlfcn.h>
#include <link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <linux/venet.h>

#include "iproute2.h"

/* How long ip's message may get with what is added here, as its own kinds do. */
#define MESSAGE_MAX 1024

static void usage(FILE *f)
{
	fputs("Usage: ... venet role hub\n"
	      "       ... link HUB ... venet [ id ID ] [ label LABEL ] [ mark MARK ]\n"
	      "\n"
	      "role hub    a hub at once, else it becomes one with its first port\n"
	      "id ID       a port's number, unique on its hub; else one is chosen\n"
	      "label LABEL a port's text, up to 63 bytes\n"
	      "mark MARK   the firewall mark of what a port sends, on the host\n",
	      f);
}

static int parse_opt(struct link_util *lu, int argc, char **argv,
		     struct nlmsghdr *n)
{
	static const char *const keys[] = {
		[IFLA_VENET_ROLE] = "role",
		[IFLA_VENET_ID] = "id",
		[IFLA_VENET_LABEL] = "label",
		[IFLA_VENET_MARK] = "mark",
	};
	bool seen[IFLA_VENET_MAX + 1] = { false };

	(void)lu;
	for (; argc > 0; argc--, argv++) {
		const char *key = *argv, *word;
		int attr = IFLA_VENET_MAX;
		__u32 val = 0;

		while (attr && strcmp(key, keys[attr]))
			attr--;
		if (!attr) {
			if (strcmp(key, "help"))
				fprintf(stderr, "venet: unknown option \"%s\"?\n",
					key);
			usage(stderr);
			return -1;
		}

		argv++;
		if (--argc <= 0)
			incomplete_command();
		word = *argv;
		if (seen[attr])
			duparg(key, word);
		seen[attr] = true;

		switch (attr) {
		case IFLA_VENET_ROLE:
			if (strcmp(word, "hub"))
				invarg("only \"hub\" can be asked for", word);
			addattr8(n, MESSAGE_MAX, attr, VENET_ROLE_HUB);
			break;
		case IFLA_VENET_LABEL:
			if (strlen(word) > VENET_LABEL_MAX)
				invarg("a label has at most 63 bytes", word);
			addattr_l(n, MESSAGE_MAX, attr, word, strlen(word) + 1);
			break;
		default:
			if (get_u32(&val, word, 0))
				invarg("not a number", word);
			addattr32(n, MESSAGE_MAX, attr, val);
		}
	}
	return 0;
}

static void print_role(__u8 role)
{
	static const char *const names[] = {
		[VENET_ROLE_NONE] = "none",
		[VENET_ROLE_HUB] = "hub",
		[VENET_ROLE_PORT] = "port",
	};

	if (role < sizeof(names) / sizeof(*names))
		print_color_string(PRINT_ANY, COLOR_NONE, "role", "role %s ",
				   names[role]);
	else
		print_color_uint(PRINT_ANY, COLOR_NONE, "role", "role %u ",
				 role);
}

static void print_opt(struct link_util *lu, FILE *f, struct rtattr *tb[])
{
	(void)lu;
	(void)f;
	if (!tb)
		return;
	if (tb[IFLA_VENET_ROLE])
		print_role(*(__u8 *)RTA_DATA(tb[IFLA_VENET_ROLE]));
	if (tb[IFLA_VENET_ID])
		print_color_uint(PRINT_ANY, COLOR_NONE, "id", "id %u ",
				 *(__u32 *)RTA_DATA(tb[IFLA_VENET_ID]));
	if (tb[IFLA_VENET_LABEL])
		print_color_string(PRINT_ANY, COLOR_NONE, "label", "label %s ",
				   RTA_DATA(tb[IFLA_VENET_LABEL]));
	if (tb[IFLA_VENET_MARK]) {
		__u32 mark = *(__u32 *)RTA_DATA(tb[IFLA_VENET_MARK]);

		/* Marks are read in hex, but JSON has numbers only. */
		print_color_uint(PRINT_JSON, COLOR_NONE, "mark", NULL, mark);
		print_color_uint(PRINT_FP, COLOR_NONE, NULL, "mark %#x ", mark);
	}
}

static void print_help(struct link_util *lu, int argc, char **argv, FILE *f)
{
	(void)lu;
	(void)argc;
	(void)argv;
	usage(f);
}

static struct link_util util = {
	.id = "venet",
	.maxattr = IFLA_VENET_MAX,
	.parse_opt = parse_opt,
	.print_opt = print_opt,
	.print_help = print_help,
};

static bool fits;

/*
 * The bridge's struct has functions at its end with names that ip exports: what
 * is there, and how long the struct is, tells whether it is the one that this
 * file was written for.
 */
__attribute__((constructor))
static void compare(void)
{
	const struct link_util *known = dlsym(RTLD_DEFAULT, "bridge_link_util");
	const ElfW(Sym) *sym = NULL;
	Dl_info info;

	fits = known &&
	       dladdr1(known, &info, (void **)&sym, RTLD_DL_SYMENT) && sym &&
	       sym->st_size == sizeof(*known) &&
	       (void *)known->parse_ifla_xstats ==
			dlsym(RTLD_DEFAULT, "bridge_parse_xstats") &&
	       (void *)known->print_ifla_xstats ==
			dlsym(RTLD_DEFAULT, "bridge_print_xstats");
	if (!fits)
		fputs("link_venet.so does not know this version of ip and is not used\n",
		      stderr);
}

typedef void symbol(void);

/* What ip gets when it looks for the symbol: nothing where it misfits. */
static symbol *find(void)
{
	return fits ? (symbol *)(void *)&util : NULL;
}

__attribute__((visibility("default"), ifunc("find")))
symbol venet_link_util;
