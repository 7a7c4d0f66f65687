/* SPDX-License-Identifier: GPL-2.0-only */
/* rtnetlink: links, addresses and routes, as far as venet touches them. */
#ifndef VENET_RTNL_H
#define VENET_RTNL_H

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>

#include "addr.h"
#include "nl.h"

#define VENET_KIND	"venet"
#define RTPROT_VENET	86	/* our routes, for routing daemons to select */
#define METRIC_LAST	0x7fffffffu	/* behind every other route */

/* The IPv6 gateway of both sides; assigned nowhere. */
extern const struct addr rt_gateway6;

struct link {
	int ifindex;
	char name[IFNAMSIZ];
	char kind[16];
	bool up;
	bool running;	/* has its carrier, as far as the kernel knows */
	bool late;	/* has one that the kernel is still to notice */
	bool ether;	/* like Ethernet: it asks for its neighbours */
	bool member;	/* of a bridge or the like, which has the addresses */
	uint8_t mac[6];
	uint8_t role;	/* of a venet device: enum venet_role */
	uint32_t id;	/* of a port */
	uint32_t mtu;
};

/* A new venet device. */
struct link_new {
	const char *name;
	int hub;		/* of a port: the hub's ifindex */
	uint8_t role;		/* enum venet_role, 0 for none */
	uint32_t id;		/* of a port, 0 for the kernel's choice */
	const char *label;	/* of a port, or NULL */
	uint32_t mark;		/* of a port's packets on the host */
};

struct route {
	struct addr dst;	/* length 0 for the default route */
	int oif;
	bool unreachable;	/* no way out: refuses what nothing else takes */
	uint32_t table;		/* 0 for the main one */
	uint32_t metric;	/* 0 for the kernel's choice */
	struct addr src;	/* preferred source; family 0 for none */
	struct addr gw;		/* family 0 for a container's route */
};

/* Requests. Each takes an empty buffer of NL_REQUEST bytes. */
struct nlmsghdr *rt_link_new(char *buf, const struct link_new *l);
/* @netns: descriptor or -1; @name: new name or NULL; @up: -1 to leave it */
struct nlmsghdr *rt_link_set(char *buf, int ifindex, int netns,
			     const char *name, int up);
/* By index, or by name when that is 0. @nsid: its netns' id, or -1 for ours */
struct nlmsghdr *rt_link_del(char *buf, int ifindex, const char *name,
			     int nsid);
struct nlmsghdr *rt_addr(char *buf, uint16_t type, int ifindex,
			 const struct addr *a);
struct nlmsghdr *rt_route(char *buf, uint16_t type, const struct route *r);

/* All routes of a family; takes an empty buffer, too. */
struct rtmsg *rt_route_dump(char *buf, uint8_t family);

/*
 * Queries return 1 when found, 0 when not, -1 with an error recorded. Lists may
 * also answer RT_UNSTEADY, with an error recorded, when they change faster than
 * they can be read: any root of a container can see to that.
 */
#define RT_UNSTEADY	(-2)

/*
 * Dumps that changed under the reader are taken again: then @reset is told. A
 * routing table that nothing was ever put into does not exist: ENOENT means
 * empty.
 */
int rt_dump(struct nl *rt, struct nlmsghdr *nlh, nl_cb *cb, void *data,
	    void (*reset)(void *data), const char *what);

int rt_link_by_name(struct nl *rt, const char *name, struct link *l);
int rt_link_by_index(struct nl *rt, int ifindex, struct link *l);

/* Each link of this kind, or every one for NULL. Returns 0 or -1. */
int rt_links(struct nl *rt, const char *kind,
	     void (*cb)(const struct link *l, void *data), void *data);

/*
 * The kernel's own messages about addresses or routes. Each can be sent back
 * to remove what it describes, and again to restore it.
 */
struct rt_copies {
	struct nlmsghdr **list;
	size_t n;
};

void rt_copies_free(struct rt_copies *c);

/*
 * Of a dump's messages those that @keep wants; @what names them in errors.
 * Returns 0, -1 or RT_UNSTEADY.
 */
typedef bool rt_keep(const struct nlmsghdr *nlh, void *data);
int rt_collect(struct nl *rt, struct nlmsghdr *nlh, rt_keep *keep, void *data,
	    const char *what, struct rt_copies *c);

/*
 * Addresses of one family of a device, in the kernel's order: those of @addr,
 * which is sorted. *total counts all that the device has. AF_UNSPEC: of both
 * families; @ifindex 0: of every device.
 */
int rt_addrs_find(struct nl *rt, int ifindex, uint8_t family,
		  const struct addr *addr, size_t n, struct rt_copies *c,
		  size_t *total);

/*
 * Routes of a table (0: of each but the kernel's own) to exactly one of @dst,
 * all of one family and sorted: by way of @oif, or unreachable ones when that
 * is 0. @proto 0: any.
 */
int rt_routes_in(struct nl *rt, uint32_t table, const struct addr *dst,
		 size_t n, int oif, uint8_t proto, struct rt_copies *c);

/* Every route of a family by way of a device, in whatever table. */
int rt_routes_via(struct nl *rt, uint8_t family, int oif,
		  struct rt_copies *c);

/* The unreachable ones that have our protocol number, in whatever table. */
int rt_routes_unreachable(struct nl *rt, uint8_t family, struct rt_copies *c);

/* Every route of a family that has our protocol number; table 0: of each. */
int rt_routes_own(struct nl *rt, uint8_t family, uint32_t table,
		  struct rt_copies *c);

/* Is there any route in the table, of whomever? */
int rt_table_used(struct nl *rt, uint8_t family, uint32_t table);

/* Is a route that the kernel has the one that a request asks for? */
bool rt_route_same(const struct nlmsghdr *want, const struct nlmsghdr *have);

/* The address of a copied one. */
bool rt_addr_of(const struct nlmsghdr *nlh, struct addr *a);

/* The destination of a copied route, and its table. */
bool rt_route_dst(const struct nlmsghdr *nlh, struct addr *dst);
uint32_t rt_route_table(const struct nlmsghdr *nlh);

/* One more copy of a message, to be freed. */
struct nlmsghdr *rt_copy(const struct nlmsghdr *nlh);

/* Any default route of a family; *oif is its device, 0 when it has several. */
int rt_default_find(struct nl *rt, uint8_t family, int *oif);

/*
 * The device by which an address is on a link of the host: 1, 0 when it is on
 * none, or -1 with an error recorded.
 */
int rt_on_link(struct nl *rt, const struct addr *a, int *oif);

/* Devices that hold a route learned from IPv6 router advertisements. */
int rt_ra_devices(struct nl *rt, int **ifindex, size_t *n);

#endif /* VENET_RTNL_H */
