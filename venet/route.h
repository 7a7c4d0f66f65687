/* SPDX-License-Identifier: GPL-2.0-only */
/* venet: routes of received packets, kept. */
#ifndef _VENET_ROUTE_H
#define _VENET_ROUTE_H

#include <linux/hash.h>
#include <linux/jiffies.h>
#include <linux/math.h>
#include <net/dst.h>

#include "venet.h"

/* Flows in flight, by family, are what counts: a hub has those of everybody. */
#define VENET_HUB_ROUTES	1024
#define VENET_PORT_ROUTES	8

/* How often a flow wants another's place until it gets it; a power of two. */
#define VENET_ROUTE_WISHES	8

/**
 * struct venet_route - the route that packets like one received before take
 * @dst: the route; the entry holds a reference
 * @born: in jiffies
 * @cookie: IPv4: the generation of the netns' routes; IPv6: what dst_check()
 *	    wants to see
 * @mark: of the packets
 * @extra: what else routing looks at
 * @local: the route leads to this host
 * @v4: addresses of the packets, the source first
 * @v6: addresses of the packets
 * @rcu: frees it
 *
 * Never changed once readers see it. What they read is one cache line.
 */
struct venet_route {
	struct dst_entry *dst;
	unsigned long born;
	u32 cookie;
	u32 mark;
	u32 extra;
	bool local;
	union {
		__be64 v4;
		struct {
			struct in6_addr saddr;
			struct in6_addr daddr;
		} v6;
	};
	struct rcu_head rcu;
} ____cacheline_aligned;

/**
 * struct venet_routes - what a device keeps, shared by all CPUs
 * @slots: how many of each family
 * @wish: for each slot, the flow that last wanted it in vain, and how often in
 *	  the lowest bits; behind the slots
 * @slot: those of IPv4, then as many of IPv6
 */
struct venet_routes {
	u32 slots;
	u32 *wish;
	struct venet_route __rcu *slot[];
};

/*
 * Neighbours differ in few bits, and in steps that are alike. Of six thousand
 * random factors this one spreads them best, whichever of the two addresses they
 * are in: 512 take 498 places of 1024 or more with any step tried, 1 to 256.
 */
#define VENET_ROUTES_FACTOR	0x4d8e4eb1dd2e97b9ULL

static inline struct venet_route __rcu **
venet_routes_slot4(struct venet_routes *routes, __be64 addrs)
{
	u32 hash = upper_32_bits(be64_to_cpu(addrs) * VENET_ROUTES_FACTOR);

	return &routes->slot[reciprocal_scale(hash, routes->slots)];
}

/*
 * The last byte of an address is the highest for little-endian machines: a
 * product has it in its highest bits only, so each is multiplied once more.
 */
static inline struct venet_route __rcu **
venet_routes_slot6(struct venet_routes *routes, const struct in6_addr *saddr,
		   const struct in6_addr *daddr)
{
	const __be32 *s = saddr->s6_addr32, *d = daddr->s6_addr32;
	u64 key;
	u32 hash;

	key = (u64)(__force u32)(s[0] ^ d[1]) << 32 |
	      (__force u32)(s[1] ^ d[0]);
	key = key * GOLDEN_RATIO_64 + (__force u32)s[2] +
	      ((u64)(__force u32)d[2] << 32);
	key = key * GOLDEN_RATIO_64 + (__force u32)d[3] +
	      ((u64)(__force u32)s[3] << 32);
	hash = upper_32_bits(key * GOLDEN_RATIO_64);
	return &routes->slot[routes->slots +
			     reciprocal_scale(hash, routes->slots)];
}

static inline bool venet_route_is_new(const struct venet_route *route)
{
	return !(jiffies - route->born);
}

int venet_routes_init(struct venet *venet, u32 slots);
void venet_routes_switch(struct venet *venet);
void venet_routes_flush(struct venet *venet);
void venet_routes_free(struct venet *venet);

struct venet_route *venet_route_alloc(struct dst_entry *dst, u32 cookie,
				      u32 mark, u32 extra);
void venet_route_free(struct venet_route *route);
bool venet_route_yields(const struct venet *venet,
			struct venet_route __rcu **slot,
			const struct venet_route *route, u32 flow);
void venet_route_put(struct venet_route __rcu **slot,
		     struct venet_route *route);

#endif /* _VENET_ROUTE_H */
