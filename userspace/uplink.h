/* SPDX-License-Identifier: GPL-2.0-only */
/* The host's links on which containers' addresses are answered for. */
#ifndef VENET_UPLINK_H
#define VENET_UPLINK_H

#include "addr_opts.h"
#include "rtnl.h"

struct uplink {
	struct link link;
	struct addr *addr;	/* the host's own, with their subnets */
	size_t n;
};

/* Each link that is like Ethernet and not a part of another one, up or down. */
struct uplinks {
	struct uplink *list;
	size_t n;
};

/*
 * Does any of these lie in a subnet of the host's? Cheaper than all the rest:
 * 1, 0, -1.
 */
int uplinks_near(struct nl *rt, const struct addr *addr, size_t n);

int uplinks_load(struct uplinks *u, struct nl *rt);
void uplinks_free(struct uplinks *u);

/* By index, NULL when it is none. */
const struct uplink *uplinks_get(const struct uplinks *u, int ifindex);

/* Fails when a list names something that is no uplink. */
int uplinks_check(const struct uplinks *u, struct nl *rt, const char *word);

/*
 * Is an address answered for on a link? Of the words of addr_opts; NULL is by
 * subnet. Neither prefixes nor addresses for sending alone nor the host's own
 * are, on none.
 */
bool uplink_takes(const struct uplinks *u, const struct uplink *l,
		  const char *word, const struct addr *a);

/* The uplink whose subnet holds all of an address or prefix, NULL for none. */
const struct uplink *uplink_around(const struct uplinks *u,
				   const struct addr *a);

/* The address to speak from, to ask for another one or to tell of it; or NULL. */
const struct addr *uplink_from(const struct uplink *l, const struct addr *a,
			       bool announce);

/*
 * The word that asks for what is answered now for these addresses; NULL when it
 * is what @dflt means. To be freed.
 */
char *uplink_word(struct nl *rt, const struct addr *addr, size_t n,
		  const char *dflt);

#endif /* VENET_UPLINK_H */
