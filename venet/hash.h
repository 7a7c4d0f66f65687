/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * venet: hash tables of addresses.
 *
 * They hold entries of an address table, found by address and length. Packets
 * ask them, so what does that is inline.
 */
#ifndef _VENET_HASH_H
#define _VENET_HASH_H

#include <linux/kernel.h>
#include <linux/rtnetlink.h>
#include <net/ipv6.h>

#include "table.h"

/**
 * struct venet_hash - the buckets of one hash table
 * @mask: number of buckets, a power of two, less 1
 * @link: which of venet_entry.node it uses
 * @seed: of the hash function, secret
 * @bucket: the buckets
 */
struct venet_hash {
	u32 mask;
	u8 link;
	u64 seed[4];
	struct hlist_head bucket[];
};

/*
 * The keys. @plen is a constant wherever exact addresses are looked up, and
 * what only prefixes need is compiled away there.
 *
 * Multiplication by a secret number, and sums of products of two, are universal
 * hash functions (Dietzfelbinger et al. 1997; Thorup, "High Speed Hashing for
 * Integers and Strings", 2.3 and 3.1): whoever chooses the addresses, two of
 * them meet in a bucket by chance only. That is all that is needed here, for a
 * fraction of what a hash function without structure costs.
 */

static __always_inline u32 venet_hash4(const struct venet_hash *hash,
				       __be32 ip, u8 plen)
{
	u64 key = (u64)(32 - plen) << 32 | (__force u32)ip;

	return upper_32_bits((hash->seed[0] | 1) * key) & hash->mask;
}

static __always_inline u32 venet_hash6(const struct venet_hash *hash,
				       const struct in6_addr *ip, u8 plen)
{
	const u32 *word = (__force const u32 *)ip->s6_addr32;

	return upper_32_bits((hash->seed[0] + word[1]) *
			     (hash->seed[1] + word[0]) +
			     (hash->seed[2] + word[3] + 128 - plen) *
			     (hash->seed[3] + word[2])) & hash->mask;
}

static inline u32 venet_hash_addr(const struct venet_hash *hash,
				  const struct venet_addr *addr)
{
	return addr->family == AF_INET ?
	       venet_hash4(hash, addr->ip.s6_addr32[0], addr->plen) :
	       venet_hash6(hash, &addr->ip, addr->plen);
}

static __always_inline bool venet_is_addr4(const struct venet_addr *addr,
					   __be32 ip, u8 plen)
{
	return addr->ip.s6_addr32[0] == ip &&
	       (plen == 32 || addr->plen == plen);
}

static __always_inline bool venet_is_addr6(const struct venet_addr *addr,
					   const struct in6_addr *ip, u8 plen)
{
	return ipv6_addr_equal(&addr->ip, ip) &&
	       (plen == 128 || addr->plen == plen);
}

static inline struct venet_entry *
venet_hash_entry(const struct venet_hash *hash, struct hlist_node *node)
{
	return node ? container_of(node - hash->link, struct venet_entry,
				   node[0]) : NULL;
}

static inline struct venet_entry *
venet_hash_first(struct venet_hash *hash, u32 slot)
{
	struct hlist_head *head = &hash->bucket[slot];

	return venet_hash_entry(hash,
				venet_dereference(hlist_first_rcu(head)));
}

static inline struct venet_entry *
venet_hash_next(struct venet_hash *hash, struct venet_entry *entry)
{
	struct hlist_node *node = entry->node + hash->link;

	return venet_hash_entry(hash,
				venet_dereference(hlist_next_rcu(node)));
}

static __always_inline struct venet_entry *
venet_hash_find4(struct venet_hash *hash, __be32 ip, u8 plen)
{
	struct venet_entry *entry;

	for (entry = venet_hash_first(hash, venet_hash4(hash, ip, plen)); entry;
	     entry = venet_hash_next(hash, entry))
		if (venet_is_addr4(&entry->addr, ip, plen))
			return entry;
	return NULL;
}

static __always_inline struct venet_entry *
venet_hash_find6(struct venet_hash *hash, const struct in6_addr *ip, u8 plen)
{
	struct venet_entry *entry;

	for (entry = venet_hash_first(hash, venet_hash6(hash, ip, plen)); entry;
	     entry = venet_hash_next(hash, entry))
		if (venet_is_addr6(&entry->addr, ip, plen))
			return entry;
	return NULL;
}

struct venet_hash *venet_hash_alloc(void);
void venet_hash_resize(struct venet_hash __rcu **place, unsigned int count);

#endif /* _VENET_HASH_H */
