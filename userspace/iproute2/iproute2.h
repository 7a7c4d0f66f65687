/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What ip(8) and a plugin for it have in common. iproute2 installs no header
 * for this, so it is declared here as it has been since version 4.20 (2018);
 * link_venet.c compares it with the ip that has loaded it.
 */
#ifndef VENET_IPROUTE2_H
#define VENET_IPROUTE2_H

#include <asm/types.h>
#include <stdio.h>

struct nlmsghdr;
struct rtattr;

struct link_util {
	struct link_util *next;		/* ip's */
	const char *id;
	int maxattr;
	int (*parse_opt)(struct link_util *lu, int argc, char **argv,
			 struct nlmsghdr *n);
	void (*print_opt)(struct link_util *lu, FILE *f, struct rtattr *tb[]);
	void (*print_xstats)(struct link_util *lu, FILE *f,
			     struct rtattr *xstats);
	void (*print_help)(struct link_util *lu, int argc, char **argv,
			   FILE *f);
	int (*parse_ifla_xstats)(struct link_util *lu, int argc, char **argv);
	int (*print_ifla_xstats)(struct nlmsghdr *n, void *arg);
};

/* Functions that ip exports. Those of the second group do not return. */
int get_u32(__u32 *val, const char *arg, int base);
int addattr8(struct nlmsghdr *n, int maxlen, int type, __u8 data);
int addattr32(struct nlmsghdr *n, int maxlen, int type, __u32 data);
int addattr_l(struct nlmsghdr *n, int maxlen, int type, const void *data,
	      int alen);

void incomplete_command(void) __attribute__((noreturn));
void invarg(const char *msg, const char *arg) __attribute__((noreturn));
void duparg(const char *key, const char *arg) __attribute__((noreturn));

enum output_type {
	PRINT_FP = 1,	/* text only */
	PRINT_JSON = 2,	/* JSON only */
	PRINT_ANY = 4,
};

enum color_attr {
	COLOR_NONE = 6,
};

int print_color_string(enum output_type t, enum color_attr color,
		       const char *key, const char *fmt, const char *value);
int print_color_uint(enum output_type t, enum color_attr color,
		     const char *key, const char *fmt, unsigned int value);

#endif /* VENET_IPROUTE2_H */
