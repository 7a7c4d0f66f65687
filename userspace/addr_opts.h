/* SPDX-License-Identifier: GPL-2.0-only */
/* How addresses are connected: the options that follow them. */
#ifndef VENET_ADDR_OPTS_H
#define VENET_ADDR_OPTS_H

#include "cmd.h"

enum {
	ADDR_NOROUTE = 1,	/* the host's routes are somebody else's */
	ADDR_NOASSIGN = 2,	/* so is the inside of the container */
};

struct addr_opts {
	unsigned int flags;	/* ADDR_* */
};

/*
 * Take one option off the words. Returns 1, or 0 when the next word is none,
 * or -1 with the error recorded.
 */
int addr_opts_word(struct addr_opts *o, struct words *w);

#endif /* VENET_ADDR_OPTS_H */
