// SPDX-License-Identifier: GPL-2.0-only
/* venet: the size of hash tables, which follows the number of their entries. */
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "hash.h"

#define VENET_BUCKETS_MIN	16
#define VENET_BUCKETS_MAX	BIT(24)

static struct venet_hash *venet_buckets_alloc(unsigned int buckets, u8 link)
{
	struct venet_hash *hash;

	hash = kvzalloc(struct_size(hash, bucket, buckets),
			GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
	if (!hash)
		return NULL;

	hash->mask = buckets - 1;
	hash->link = link;
	get_random_bytes(hash->seed, sizeof(hash->seed));
	return hash;
}

/**
 * venet_hash_alloc - make an empty hash table
 *
 * Context: process.
 * Return: the table, to be freed by kvfree(), or NULL without memory.
 */
struct venet_hash *venet_hash_alloc(void)
{
	return venet_buckets_alloc(VENET_BUCKETS_MIN, 0);
}

/**
 * venet_hash_resize - give a hash table the size that its entries need
 * @place: where readers find it
 * @count: how many entries it has
 *
 * It grows or shrinks so that there are between one and eight entries for eight
 * buckets. A reader in the old table finds every entry until it is done; only
 * then is the old one freed and its links are free for the next turn. Without
 * memory the table stays as it is: slower, never wrong.
 *
 * Context: process, RTNL. May wait for a grace period.
 */
void venet_hash_resize(struct venet_hash __rcu **place, unsigned int count)
{
	struct venet_hash *old = rtnl_dereference(*place);
	unsigned int buckets = old->mask + 1;
	struct venet_entry *entry;
	struct venet_hash *new;
	unsigned int want, slot;

	if (count <= buckets && (count >= buckets / 8 ||
				 buckets == VENET_BUCKETS_MIN))
		return;

	want = clamp_t(unsigned int, roundup_pow_of_two(count + 1),
		       VENET_BUCKETS_MIN, VENET_BUCKETS_MAX);
	if (count > buckets)
		want = min_t(unsigned int, want * 2, VENET_BUCKETS_MAX);
	if (want == buckets)
		return;

	new = venet_buckets_alloc(want, !old->link);
	if (!new)
		return;

	for (slot = 0; slot < buckets; slot++) {
		for (entry = venet_hash_first(old, slot); entry;
		     entry = venet_hash_next(old, entry)) {
			u32 to = venet_hash_addr(new, &entry->addr);

			hlist_add_head_rcu(&entry->node[new->link],
					   &new->bucket[to]);
		}
		cond_resched();
	}

	rcu_assign_pointer(*place, new);
	synchronize_net();
	kvfree(old);
}
