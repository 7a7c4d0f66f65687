// SPDX-License-Identifier: GPL-2.0-only
/*
 * venet: the address table of a hub.
 *
 * Who owns which address. Packets ask a hash table, one per family, under RCU;
 * netlink walks the same entries in the order of (port, family, address), so
 * that a dump needs no more than the last key to go on. All changes are made
 * under RTNL, in process context.
 */
#include <linux/jhash.h>
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "table.h"

#define VENET_BUCKETS_MIN	16
#define VENET_BUCKETS_MAX	BIT(24)

/**
 * struct venet_hash - the buckets of one family
 * @mask: number of buckets, a power of two, less 1
 * @seed: of the hash function
 * @link: which of venet_entry.node it uses
 * @bucket: the buckets
 */
struct venet_hash {
	u32 mask;
	u32 seed;
	u8 link;
	struct hlist_head bucket[];
};

enum {
	VENET_FAMILY_4,
	VENET_FAMILY_6,
	VENET_FAMILIES
};

/**
 * struct venet_table - the address table of a hub
 * @hash: the hash table of each family
 * @order: all entries by (port, family, address), under RTNL
 * @count: number of entries of each family
 */
struct venet_table {
	struct venet_hash __rcu *hash[VENET_FAMILIES];
	struct rb_root order;
	unsigned int count[VENET_FAMILIES];
};

static unsigned int venet_family(const struct venet_addr *addr)
{
	return addr->family == AF_INET ? VENET_FAMILY_4 : VENET_FAMILY_6;
}

static u32 venet_hash4(const struct venet_hash *hash, __be32 ip)
{
	return jhash_1word((__force u32)ip, hash->seed) & hash->mask;
}

static u32 venet_hash6(const struct venet_hash *hash, const struct in6_addr *ip)
{
	return jhash2((__force const u32 *)ip->s6_addr32, 4, hash->seed) &
	       hash->mask;
}

static u32 venet_hash_addr(const struct venet_hash *hash,
			   const struct venet_addr *addr)
{
	return addr->family == AF_INET ?
	       venet_hash4(hash, addr->ip.s6_addr32[0]) :
	       venet_hash6(hash, &addr->ip);
}

static struct venet_entry *venet_hash_entry(const struct venet_hash *hash,
					    struct hlist_node *node)
{
	return node ? container_of(node - hash->link, struct venet_entry,
				   node[0]) : NULL;
}

static struct venet_entry *venet_hash_first(struct venet_hash *hash, u32 slot)
{
	struct hlist_head *head = &hash->bucket[slot];

	return venet_hash_entry(hash,
				rcu_dereference_rtnl(hlist_first_rcu(head)));
}

static struct venet_entry *venet_hash_next(struct venet_hash *hash,
					   struct venet_entry *entry)
{
	struct hlist_node *node = &entry->node[hash->link];

	return venet_hash_entry(hash,
				rcu_dereference_rtnl(hlist_next_rcu(node)));
}

static struct venet_hash *venet_hash_alloc(unsigned int buckets, u8 link)
{
	struct venet_hash *hash;

	hash = kvzalloc(struct_size(hash, bucket, buckets),
			GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
	if (!hash)
		return NULL;

	hash->mask = buckets - 1;
	hash->seed = get_random_u32();
	hash->link = link;
	return hash;
}

/*
 * Grow or shrink so that there are between one and eight entries for four
 * buckets. A reader in the old table finds every entry until it is done; only
 * then is the old one freed and its links are free for the next turn. Without
 * memory the table stays as it is: slower, never wrong.
 */
static void venet_table_resize(struct venet_table *table, unsigned int family)
{
	struct venet_hash *old = rtnl_dereference(table->hash[family]);
	unsigned int buckets = old->mask + 1, count = table->count[family];
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

	new = venet_hash_alloc(want, !old->link);
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

	rcu_assign_pointer(table->hash[family], new);
	synchronize_net();
	kvfree(old);
}

static int venet_addr_cmp(u32 a_id, const struct venet_addr *a,
			  u32 b_id, const struct venet_addr *b)
{
	if (a_id != b_id)
		return a_id < b_id ? -1 : 1;
	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	return memcmp(&a->ip, &b->ip, sizeof(a->ip));
}

/**
 * venet_table_alloc - make an empty table
 *
 * Context: process.
 * Return: the table, or NULL without memory.
 */
struct venet_table *venet_table_alloc(void)
{
	struct venet_table *table;
	struct venet_hash *hash;
	unsigned int family;

	table = kzalloc(sizeof(*table), GFP_KERNEL_ACCOUNT);
	if (!table)
		return NULL;

	table->order = RB_ROOT;
	for (family = 0; family < VENET_FAMILIES; family++) {
		hash = venet_hash_alloc(VENET_BUCKETS_MIN, 0);
		if (!hash) {
			venet_table_free(table);
			return NULL;
		}
		RCU_INIT_POINTER(table->hash[family], hash);
	}
	return table;
}

/**
 * venet_table_free - free a table and whatever it holds
 * @table: the table, which no reader can see any more, or NULL
 */
void venet_table_free(struct venet_table *table)
{
	struct venet_entry *entry, *next;
	unsigned int family;

	if (!table)
		return;

	rbtree_postorder_for_each_entry_safe(entry, next, &table->order, rb)
		kfree(entry);
	for (family = 0; family < VENET_FAMILIES; family++)
		kvfree(rcu_dereference_protected(table->hash[family], true));
	kfree(table);
}

/**
 * venet_table_count - number of addresses
 * @table: the table
 *
 * Context: RTNL.
 */
unsigned int venet_table_count(const struct venet_table *table)
{
	return table->count[VENET_FAMILY_4] + table->count[VENET_FAMILY_6];
}

/**
 * venet_table_find - look an address up
 * @table: the table
 * @addr: the address
 *
 * Context: RTNL or RCU.
 * Return: its entry, or NULL when nobody owns it.
 */
struct venet_entry *venet_table_find(const struct venet_table *table,
				     const struct venet_addr *addr)
{
	struct venet_hash *hash;
	struct venet_entry *entry;

	hash = rcu_dereference_rtnl(table->hash[venet_family(addr)]);
	for (entry = venet_hash_first(hash, venet_hash_addr(hash, addr)); entry;
	     entry = venet_hash_next(hash, entry))
		if (ipv6_addr_equal(&entry->addr.ip, &addr->ip))
			return entry;
	return NULL;
}

/**
 * venet_table_owner4 - which port owns an IPv4 address
 * @table: the table
 * @ip: the address
 *
 * Context: RCU, which also keeps the port alive.
 * Return: the port, or NULL.
 */
struct venet *venet_table_owner4(const struct venet_table *table, __be32 ip)
{
	struct venet_hash *hash = rcu_dereference(table->hash[VENET_FAMILY_4]);
	struct venet_entry *entry;

	for (entry = venet_hash_first(hash, venet_hash4(hash, ip)); entry;
	     entry = venet_hash_next(hash, entry))
		if (entry->addr.ip.s6_addr32[0] == ip)
			return rcu_dereference(entry->port);
	return NULL;
}

/**
 * venet_table_owner6 - which port owns an IPv6 address
 * @table: the table
 * @ip: the address
 *
 * Context: RCU, which also keeps the port alive.
 * Return: the port, or NULL.
 */
struct venet *venet_table_owner6(const struct venet_table *table,
				 const struct in6_addr *ip)
{
	struct venet_hash *hash = rcu_dereference(table->hash[VENET_FAMILY_6]);
	struct venet_entry *entry;

	for (entry = venet_hash_first(hash, venet_hash6(hash, ip)); entry;
	     entry = venet_hash_next(hash, entry))
		if (ipv6_addr_equal(&entry->addr.ip, ip))
			return rcu_dereference(entry->port);
	return NULL;
}

/**
 * venet_table_next - first entry behind a key, in (port, family, address) order
 * @table: the table
 * @port_id: the key's port
 * @addr: the key's address; family 0 stands before all addresses of @port_id
 *
 * Context: RTNL.
 * Return: the entry, or NULL at the end.
 */
struct venet_entry *venet_table_next(const struct venet_table *table,
				     u32 port_id,
				     const struct venet_addr *addr)
{
	struct rb_node *n = table->order.rb_node;
	struct venet_entry *entry, *best = NULL;

	while (n) {
		entry = rb_entry(n, struct venet_entry, rb);
		if (venet_addr_cmp(port_id, addr, entry->port_id,
				   &entry->addr) < 0) {
			best = entry;
			n = n->rb_left;
		} else {
			n = n->rb_right;
		}
	}
	return best;
}

static void venet_table_order(struct venet_table *table,
			      struct venet_entry *new)
{
	struct rb_node **link = &table->order.rb_node, *parent = NULL;
	struct venet_entry *entry;

	while (*link) {
		parent = *link;
		entry = rb_entry(parent, struct venet_entry, rb);
		if (venet_addr_cmp(new->port_id, &new->addr, entry->port_id,
				   &entry->addr) < 0)
			link = &parent->rb_left;
		else
			link = &parent->rb_right;
	}
	rb_link_node(&new->rb, parent, link);
	rb_insert_color(&new->rb, &table->order);
}

/**
 * venet_table_add - give an address to a port
 * @table: the table
 * @addr: the address, not in the table yet
 * @port: the new owner
 * @port_id: its id
 *
 * Context: process, RTNL. May wait for a grace period.
 * Return: 0 or -ENOMEM.
 */
int venet_table_add(struct venet_table *table, const struct venet_addr *addr,
		    struct venet *port, u32 port_id)
{
	unsigned int family = venet_family(addr);
	struct venet_entry *entry;
	struct venet_hash *hash;

	ASSERT_RTNL();

	entry = kzalloc(sizeof(*entry), GFP_KERNEL_ACCOUNT);
	if (!entry)
		return -ENOMEM;

	entry->addr = *addr;
	entry->port_id = port_id;
	RCU_INIT_POINTER(entry->port, port);

	venet_table_order(table, entry);
	hash = rtnl_dereference(table->hash[family]);
	hlist_add_head_rcu(&entry->node[hash->link],
			   &hash->bucket[venet_hash_addr(hash, addr)]);
	table->count[family]++;
	venet_table_resize(table, family);
	return 0;
}

static void venet_table_unlink(struct venet_table *table,
			       struct venet_entry *entry)
{
	unsigned int family = venet_family(&entry->addr);
	struct venet_hash *hash = rtnl_dereference(table->hash[family]);

	hlist_del_rcu(&entry->node[hash->link]);
	rb_erase(&entry->rb, &table->order);
	table->count[family]--;
	kfree_rcu(entry, rcu);
}

/**
 * venet_table_del - take an address from its owner
 * @table: the table
 * @entry: its entry, which is freed after a grace period
 *
 * Context: process, RTNL. May wait for a grace period.
 */
void venet_table_del(struct venet_table *table, struct venet_entry *entry)
{
	unsigned int family = venet_family(&entry->addr);

	ASSERT_RTNL();

	venet_table_unlink(table, entry);
	venet_table_resize(table, family);
}

/**
 * venet_table_flush - take all addresses from a port
 * @table: the table
 * @port_id: the port
 *
 * The hash tables keep their size until the next change, so that the deletion
 * of many ports at once waits for no grace period.
 *
 * Context: process, RTNL.
 * Return: how many there were.
 */
unsigned int venet_table_flush(struct venet_table *table, u32 port_id)
{
	struct venet_addr none = { .family = AF_UNSPEC };
	struct venet_entry *entry;
	unsigned int count = 0;

	ASSERT_RTNL();

	while ((entry = venet_table_next(table, port_id, &none)) &&
	       entry->port_id == port_id) {
		venet_table_unlink(table, entry);
		count++;
	}
	return count;
}
