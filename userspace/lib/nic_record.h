/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A device of the host that is in a container: what it was on the host, for it
 * to be that again however the container ends.
 */
#ifndef VENET_NIC_RECORD_H
#define VENET_NIC_RECORD_H

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dev_sysctl.h"
#include "ethtool.h"
#include "place.h"
#include "ref.h"
#include "rtnl.h"
#include "state.h"

#define NIC_ALTNAME	128
#define NIC_ALIAS	256
#define NIC_MAC		32	/* the longest address of a link layer */
#define NIC_DATA	512	/* of what makes a virtual device anew */

/* Numbers of a link that a container's root can change. */
enum nic_num {
	NIC_MTU,
	NIC_TXQLEN,
	NIC_GROUP,
	NIC_GSO_SIZE,
	NIC_GSO_SEGS,
	NIC_GRO_SIZE,
	NIC_NUMS
};
extern const char *const nic_num_name[NIC_NUMS];

struct nic_mac {
	uint8_t len;
	uint8_t byte[NIC_MAC];
};

/* What the kernel says about a link. */
struct nic_link {
	int ifindex;
	char name[IFNAMSIZ];
	char **altname;
	size_t altnames;
	char alias[NIC_ALIAS];
	char kind[16];		/* of a virtual device, "" for a real one */
	char bus[32];		/* "pci" */
	char parent[64];	/* "0000:00:03.0"; empty for a virtual one */
	struct nic_mac mac;
	struct nic_mac perm;	/* the one that is burned in */
	uint32_t flags;		/* IFF_*, those that can be set */
	uint32_t num[NIC_NUMS];
	int master, lower;	/* indexes, 0 for none */
	bool lower_away;	/* the lower device is in another netns */
	bool loopback, immutable;
	/* Its kind's options in the kernel's words. */
	uint8_t data[NIC_DATA] __attribute__((aligned(8)));
	size_t data_len;
};

struct nic {
	struct nic_link link;
	char master[IFNAMSIZ];
	char lower[IFNAMSIZ];
	struct ethtool eth;
	struct dev_sysctls sysctls;
	/* The kernel's own messages. */
	struct rt_copies addrs, routes, neighs;

	/* Where it goes. */
	char boot[BOOT_ID];
	char ct[REF_TEXT];
	uint64_t inode, cookie;	/* of the netns */
	char inside[IFNAMSIZ];
	int inside_ifindex;
};

/*
 * Kinds of virtual devices that can be made again: the kernel destroys them
 * with the netns that they are in.
 */
bool nic_kind_ok(const char *kind);

/* All links of a netns, to be freed. Returns 0 or -1. */
int nic_links(struct nl *rt, struct nic_link **list, size_t *n);
void nic_links_free(struct nic_link *list, size_t n);

/* By name or alternative name, in a list; or NULL. */
const struct nic_link *nic_link_named(const struct nic_link *list, size_t n,
				      const char *name);

/* Is it a card that governs virtual functions (SR-IOV)? */
bool nic_has_functions(const struct nic_link *l);

/* Is this link, seen during @boot on the host or @inside, a record's device? */
bool nic_is(const struct nic *want, const struct nic_link *l, const char *boot,
	    bool inside);

/*
 * What goes with a link of the host: settings, addresses, routes, neighbours,
 * and from the list the names of others. @n->link is set already.
 */
int nic_get(struct nic *n, struct place *host, const struct nic_link *list,
	    size_t links);

/* The cookie of a socket's netns: the same for none of this boot. */
uint64_t nic_cookie(const struct nl *rt);

/* As JSON, and back: fails with ERR_USAGE, names @file and what is wrong. */
void nic_print(const struct nic *n, FILE *f);
int nic_parse(struct nic *n, const char *file, const char *text);

/* "52:54:00:00:00:01" */
#define NIC_MAC_TEXT	(3 * NIC_MAC + 1)
const char *nic_mac_text(const struct nic_mac *m, char buf[NIC_MAC_TEXT]);

/* Move what a link holds into the record. */
void nic_link_copy(struct nic_link *to, const struct nic_link *from);
void nic_free(struct nic *n);

#endif /* VENET_NIC_RECORD_H */
