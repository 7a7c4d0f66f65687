/* SPDX-License-Identifier: GPL-2.0-only */
/* How addresses are connected: the options that follow them. */
#ifndef VENET_ADDR_OPTS_H
#define VENET_ADDR_OPTS_H

#include <net/if.h>

#include "cmd.h"

enum {
	ADDR_NOROUTE = 1,	/* the host's routes are somebody else's */
	ADDR_NOASSIGN = 2,	/* so is the inside of the container */
	ADDR_UNREACHABLE = 4,	/* to be so on the host, once they are taken */
};

/* What to do about an address that somebody on an uplink uses. */
enum probe_mode {
	PROBE_WARN,
	PROBE_ERROR,
	PROBE_OFF,
};

/* Which uplinks answer for addresses, instead of a list of names. */
#define UPLINK_SUBNET	"subnet"	/* those in whose subnet they are */
#define UPLINK_ALL	"all"
#define UPLINK_NONE	"none"

struct addr_opts {
	unsigned int flags;	/* ADDR_* */
	/* Of the host's routes; 0 for the default. */
	uint32_t metric;
	uint32_t table;
	struct addr src4;
	struct addr src6;
	const char *route_word;	/* the last of these that was named, or NULL */
	/* UPLINK_*, or names; NULL: none without a route of ours. */
	const char *uplink;
	enum probe_mode probe;
	const char *uplink_word;	/* "uplink" or "probe", if named */
};

/*
 * Take one option off the words. Returns 1, or 0 when the next word is none,
 * or -1 with the error recorded.
 */
int addr_opts_word(struct addr_opts *o, struct words *w);

/* The same for "uplink" and "probe" alone. */
int addr_opts_uplink(struct addr_opts *o, struct words *w);

/* Fails when any of those was named where addresses go. */
int addr_opts_no_uplink(const struct addr_opts *o);

/* Do they go together? Fails when not. */
int addr_opts_check(const struct addr_opts *o);

/* The names of a list, one after the other: what is left of it, or "". */
const char *uplink_name(const char *list, char name[IFNAMSIZ]);

#endif /* VENET_ADDR_OPTS_H */
