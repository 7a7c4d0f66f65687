/* SPDX-License-Identifier: GPL-2.0-only */
/* What a card is to be inside a container, in words that veth and nic share. */
#ifndef VENET_LAN_ARGS_H
#define VENET_LAN_ARGS_H

#include <stdio.h>

#include "addr.h"
#include "cmd.h"

struct lan_args {
	const char *name;	/* NULL: as it is called anyway */
	struct addr *addr;	/* with their subnets */
	size_t n;
	struct addr gw[2];	/* of IPv4, of IPv6; family 0 for none */
};

/* One keyword and its value: 1 taken, 0 no such word, -1 failed. */
int lan_args_word(struct lan_args *a, struct words *w);
void lan_args_free(struct lan_args *a);

/* The same words, each with a blank in front, but for the name. */
void lan_args_print(const struct lan_args *a, FILE *f);

/* What an interface has: addresses that somebody has chosen, our gateways. */
struct nl;
int lan_read(struct lan_args *a, struct nl *rt, int ifindex);

/* The same addresses and gateways? */
bool lan_same(const struct lan_args *a, const struct lan_args *b);

/* The name of an interface behind a keyword, which is taken already. */
int word_ifname(struct words *w, const char *key, const char **name);

/* An address as on a network card: with its subnet, and no network as such. */
int word_subnet(struct words *w, const char *key, struct addr *a);

#endif /* VENET_LAN_ARGS_H */
