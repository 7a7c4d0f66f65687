/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The filter: what a port may send. One table of nftables in the family bridge,
 * with one chain for all ports of a mode; sets say which port, MAC and address
 * belong together. So the cost of a frame does not depend on their number.
 */
#ifndef VETH_FILTER_H
#define VETH_FILTER_H

#include <net/if.h>
#include <stddef.h>

#include "addr.h"
#include "mac.h"

enum filter_mode {
	FILTER_OFF,	/* anything */
	FILTER_MAC,	/* anything from its MAC */
	FILTER_ON,	/* IP from its MAC and addresses */
};

/* Why a frame was dropped. */
enum filter_drop {
	FILTER_DROP_MAC,	/* another source MAC */
	FILTER_DROP_PROTOCOL,	/* not ARP, IPv4 or IPv6, or tagged */
	FILTER_DROP_SOURCE,	/* another source address */
	FILTER_DROP_ARP,	/* speaks for another address */
	FILTER_DROP_ND,		/* the same in IPv6 */
	FILTER_DROP_ROUTER,	/* what only routers send */
	FILTER_DROP_DHCP,	/* answers of a DHCP server */
	FILTER_DROPS,
};

const char *filter_mode_name(enum filter_mode mode);
const char *filter_drop_name(enum filter_drop drop);
/* By the chain that the rules have for it. */
enum filter_mode filter_mode_of(const char *chain);

/* One port's part of it. */
struct filter {
	char host[IFNAMSIZ];	/* the port */
	enum filter_mode mode;
	struct mac mac;
	bool dhcp;		/* may ask for an address */
	struct addr *addr;	/* as /32 and /128, in order */
	size_t n;
	uint64_t drops[FILTER_DROPS];
};

void filter_copy(struct filter *to, const struct filter *from);
void filter_free(struct filter *f);
/* Add an address, or take it away; false when it was so already. */
bool filter_addr(struct filter *f, const struct addr *a, bool add);
bool filter_has(const struct filter *f, const struct addr *a);
/* Do both let the same pass? */
bool filter_same(const struct filter *a, const struct filter *b);

/* Names of ports that the rules can take: nft(8) reads them as words. */
bool filter_host_ok(const char *name);

/* Everybody's. */
struct filters {
	struct filter *list;
	size_t n;
	bool table;		/* it is there, perhaps empty */
};

/**
 * filters_read() - the filters that the current netns has
 * @f: filled in; to be freed, also after a failure
 *
 * Return: 0, or -1 with the error recorded.
 */
int filters_read(struct filters *f);
void filters_free(struct filters *f);
struct filter *filters_find(const struct filters *f, const char *host);

/**
 * filter_put() - make a port's filter as it is described
 * @have: what there is, and is then; the netns is locked since it was read
 * @want: mode FILTER_OFF takes it away, and the last one the table
 *
 * One transaction of nftables.
 *
 * Return: 0, or -1 with the error recorded. Nobody knows then what there is:
 * filters_read() does.
 */
int filter_put(struct filters *have, const struct filter *want);

/* What filter_put() gives to nftables, to be freed; for tests. */
char *filter_script(const struct filters *have, const struct filter *want);
/* A message about elements of a set, added to what is known; for tests. */
struct nlmsghdr;
int filters_parse(struct filters *f, const char *set,
		  const struct nlmsghdr *nlh);

#endif /* VETH_FILTER_H */
