/* SPDX-License-Identifier: GPL-2.0-only */
/* How addresses are connected: the options that follow them. */
#ifndef VENET_ADDR_OPTS_H
#define VENET_ADDR_OPTS_H

#include "cmd.h"

enum {
	ADDR_NOROUTE = 1,	/* the host's routes are somebody else's */
	ADDR_NOASSIGN = 2,	/* so is the inside of the container */
	ADDR_UNREACHABLE = 4,	/* to be so on the host, once they are taken */
};

struct addr_opts {
	unsigned int flags;	/* ADDR_* */
	/* Of the host's routes; 0 for the default. */
	uint32_t metric;
	uint32_t table;
	struct addr src4;
	struct addr src6;
	const char *route_word;	/* the last of these that was named, or NULL */
};

/*
 * Take one option off the words. Returns 1, or 0 when the next word is none,
 * or -1 with the error recorded.
 */
int addr_opts_word(struct addr_opts *o, struct words *w);

/* Do they go together? Fails when not. */
int addr_opts_check(const struct addr_opts *o);

#endif /* VENET_ADDR_OPTS_H */
