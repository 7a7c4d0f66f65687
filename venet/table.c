// SPDX-License-Identifier: GPL-2.0-only
/*
 * venet: the address table of a hub.
 *
 * Who owns which address. Packets ask hash tables under RCU: one for exact
 * addresses, which are the longest match there can be; one for prefixes, asked
 * for each length in use from the longest on when the first has no answer; one
 * for addresses that ports may send with without owning them. Netlink walks
 * the same entries in the order of (port, family, address, length), so that a
 * dump needs no more than the last key to go on. All changes are made under
 * RTNL, in process context.
 */
#include <linux/inetdevice.h>
#include <linux/rtnetlink.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <net/ipv6.h>

#include "hash.h"
#include "table.h"

enum {
	VENET_EXACT4,
	VENET_EXACT6,
	VENET_PREFIX4,
	VENET_PREFIX6,
	VENET_SHARED4,
	VENET_SHARED6,
	VENET_HASHES
};

/**
 * struct venet_lengths - which lengths the prefixes of a family have
 * @used: a bit for each length that some prefix has
 * @count: how many prefixes have it, under RTNL
 */
struct venet_lengths {
	u64 used[2];
	u32 count[128];
};

/**
 * struct venet_table - the address table of a hub
 * @hash: the hash tables
 * @count: number of entries of each
 * @lengths: of the prefixes, by family
 * @order: all entries by (port, family, address, length), under RTNL
 */
struct venet_table {
	struct venet_hash __rcu *hash[VENET_HASHES];
	unsigned int count[VENET_HASHES];
	struct venet_lengths lengths[2];
	struct rb_root order;
};

static unsigned int venet_is6(const struct venet_addr *addr)
{
	return addr->family == AF_INET6;
}

static unsigned int venet_which(const struct venet_addr *addr)
{
	if (addr->src_only)
		return VENET_SHARED4 + venet_is6(addr);
	if (addr->plen < venet_addr_bits(addr->family))
		return VENET_PREFIX4 + venet_is6(addr);
	return VENET_EXACT4 + venet_is6(addr);
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
	unsigned int which;

	table = kzalloc(sizeof(*table), GFP_KERNEL_ACCOUNT);
	if (!table)
		return NULL;

	table->order = RB_ROOT;
	for (which = 0; which < VENET_HASHES; which++) {
		hash = venet_hash_alloc();
		if (!hash) {
			venet_table_free(table);
			return NULL;
		}
		RCU_INIT_POINTER(table->hash[which], hash);
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
	unsigned int which;

	if (!table)
		return;

	rbtree_postorder_for_each_entry_safe(entry, next, &table->order, rb)
		kfree(entry);
	for (which = 0; which < VENET_HASHES; which++)
		kvfree(rcu_dereference_protected(table->hash[which], true));
	kfree(table);
}

/**
 * venet_table_count - number of entries
 * @table: the table
 *
 * Context: RTNL.
 */
unsigned int venet_table_count(const struct venet_table *table)
{
	unsigned int which, count = 0;

	for (which = 0; which < VENET_HASHES; which++)
		count += table->count[which];
	return count;
}

/* The longest length in use that is shorter than @plen, or -1. */
static int venet_shorter(const struct venet_lengths *lengths, int plen)
{
	int word;
	u64 used;

	for (word = 1; word >= 0; word--) {
		if (plen <= word * 64)
			continue;
		used = READ_ONCE(lengths->used[word]);
		if (plen < (word + 1) * 64)
			used &= GENMASK_ULL(plen - word * 64 - 1, 0);
		if (used)
			return word * 64 + fls64(used) - 1;
	}
	return -1;
}

static struct venet_entry *
venet_longest4(const struct venet_table *table, __be32 ip)
{
	struct venet_hash *hash = venet_dereference(table->hash[VENET_PREFIX4]);
	struct venet_entry *entry;
	int plen = 32;

	while ((plen = venet_shorter(&table->lengths[0], plen)) >= 0) {
		entry = venet_hash_find4(hash, ip & inet_make_mask(plen), plen);
		if (entry)
			return entry;
	}
	return NULL;
}

static struct venet_entry *
venet_longest6(const struct venet_table *table, const struct in6_addr *ip)
{
	struct venet_hash *hash = venet_dereference(table->hash[VENET_PREFIX6]);
	struct venet_entry *entry;
	struct in6_addr prefix;
	int plen = 128;

	while ((plen = venet_shorter(&table->lengths[1], plen)) >= 0) {
		ipv6_addr_prefix(&prefix, ip, plen);
		entry = venet_hash_find6(hash, &prefix, plen);
		if (entry)
			return entry;
	}
	return NULL;
}

static __always_inline struct venet_entry *
venet_exact4(const struct venet_table *table, __be32 ip)
{
	return venet_hash_find4(venet_dereference(table->hash[VENET_EXACT4]),
				ip, 32);
}

static __always_inline struct venet_entry *
venet_exact6(const struct venet_table *table, const struct in6_addr *ip)
{
	return venet_hash_find6(venet_dereference(table->hash[VENET_EXACT6]),
				ip, 128);
}

static struct venet *venet_owner(const struct venet_entry *entry)
{
	return entry ? venet_dereference(entry->port) : NULL;
}

static noinline struct venet *
venet_prefix_owner4(const struct venet_table *table, __be32 ip)
{
	return venet_owner(venet_longest4(table, ip));
}

static noinline struct venet *
venet_prefix_owner6(const struct venet_table *table, const struct in6_addr *ip)
{
	return venet_owner(venet_longest6(table, ip));
}

/**
 * venet_table_owner4 - which port owns an IPv4 address
 * @table: the table
 * @ip: the address
 *
 * Context: BH off, which also keeps the port alive.
 * Return: the port, or NULL when it is the host's or nobody's.
 */
struct venet *venet_table_owner4(const struct venet_table *table, __be32 ip)
{
	const struct venet_entry *entry = venet_exact4(table, ip);

	return likely(entry) ? venet_dereference(entry->port) :
			       venet_prefix_owner4(table, ip);
}

/**
 * venet_table_owner6 - which port owns an IPv6 address
 * @table: the table
 * @ip: the address
 *
 * Context: BH off, which also keeps the port alive.
 * Return: the port, or NULL when it is the host's or nobody's.
 */
struct venet *venet_table_owner6(const struct venet_table *table,
				 const struct in6_addr *ip)
{
	const struct venet_entry *entry = venet_exact6(table, ip);

	return likely(entry) ? venet_dereference(entry->port) :
			       venet_prefix_owner6(table, ip);
}

/**
 * venet_table_shares4 - may a port send with an IPv4 address it does not own
 * @table: the table
 * @ip: the address
 * @port: the port
 *
 * Context: RCU.
 */
bool venet_table_shares4(const struct venet_table *table, __be32 ip,
			 const struct venet *port)
{
	struct venet_hash *hash = venet_dereference(table->hash[VENET_SHARED4]);
	struct venet_entry *entry;

	for (entry = venet_hash_first(hash, venet_hash4(hash, ip, 32)); entry;
	     entry = venet_hash_next(hash, entry))
		if (venet_is_addr4(&entry->addr, ip, 32) &&
		    rcu_access_pointer(entry->port) == port)
			return true;
	return false;
}

/**
 * venet_table_shares6 - may a port send with an IPv6 address it does not own
 * @table: the table
 * @ip: the address
 * @port: the port
 *
 * Context: RCU.
 */
bool venet_table_shares6(const struct venet_table *table,
			 const struct in6_addr *ip, const struct venet *port)
{
	struct venet_hash *hash = venet_dereference(table->hash[VENET_SHARED6]);
	struct venet_entry *entry;

	for (entry = venet_hash_first(hash, venet_hash6(hash, ip, 128)); entry;
	     entry = venet_hash_next(hash, entry))
		if (venet_is_addr6(&entry->addr, ip, 128) &&
		    rcu_access_pointer(entry->port) == port)
			return true;
	return false;
}

/**
 * venet_table_match - the longest prefix that holds an address
 * @table: the table
 * @addr: an exact address
 *
 * Context: RTNL or RCU.
 * Return: the entry that packets to @addr find, or NULL.
 */
struct venet_entry *venet_table_match(const struct venet_table *table,
				      const struct venet_addr *addr)
{
	struct venet_entry *entry;

	if (addr->family == AF_INET) {
		__be32 ip = addr->ip.s6_addr32[0];

		entry = venet_exact4(table, ip);
		return entry ? entry : venet_longest4(table, ip);
	}
	entry = venet_exact6(table, &addr->ip);
	return entry ? entry : venet_longest6(table, &addr->ip);
}

/**
 * venet_addr_cmp - the order of addresses
 * @a: an address
 * @b: another
 *
 * Return: less than, equal to or greater than 0, as for memcmp().
 */
int venet_addr_cmp(const struct venet_addr *a, const struct venet_addr *b)
{
	int diff;

	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	diff = memcmp(&a->ip, &b->ip, sizeof(a->ip));
	if (diff)
		return diff;
	if (a->plen != b->plen)
		return a->plen < b->plen ? -1 : 1;
	return a->src_only - b->src_only;
}

/**
 * venet_table_find - look an entry up
 * @table: the table
 * @addr: the address, with just that length
 * @port_id: for an address with src_only: whose
 *
 * Context: RTNL.
 * Return: its entry, or NULL.
 */
struct venet_entry *venet_table_find(const struct venet_table *table,
				     const struct venet_addr *addr,
				     u32 port_id)
{
	struct venet_hash *hash;
	struct venet_entry *entry;

	hash = rtnl_dereference(table->hash[venet_which(addr)]);
	for (entry = venet_hash_first(hash, venet_hash_addr(hash, addr)); entry;
	     entry = venet_hash_next(hash, entry))
		if (!venet_addr_cmp(&entry->addr, addr) &&
		    (!addr->src_only || entry->port_id == port_id))
			return entry;
	return NULL;
}

/* The order of entries, by (port, family, address, length). */

static int venet_entry_cmp(u32 port_id, const struct venet_addr *addr,
			   const struct venet_entry *entry)
{
	if (port_id != entry->port_id)
		return port_id < entry->port_id ? -1 : 1;
	return venet_addr_cmp(addr, &entry->addr);
}

/**
 * venet_table_next - first entry behind a key in their order
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
		if (venet_entry_cmp(port_id, addr, entry) < 0) {
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
		if (venet_entry_cmp(new->port_id, &new->addr, entry) < 0)
			link = &parent->rb_left;
		else
			link = &parent->rb_right;
	}
	rb_link_node(&new->rb, parent, link);
	rb_insert_color(&new->rb, &table->order);
}

/*
 * A reader that does not see the bit of a prefix yet, or still sees that of one
 * that is gone, is as good as one that came before the change.
 */
static void venet_count_length(struct venet_table *table,
			       const struct venet_addr *addr, int change)
{
	struct venet_lengths *lengths = &table->lengths[venet_is6(addr)];
	u64 *used = &lengths->used[addr->plen / 64];
	u64 bit = BIT_ULL(addr->plen % 64);

	if (addr->src_only || addr->plen == venet_addr_bits(addr->family))
		return;

	lengths->count[addr->plen] += change;
	WRITE_ONCE(*used, lengths->count[addr->plen] ? *used | bit :
						       *used & ~bit);
}

/**
 * venet_table_add - give an address to a port
 * @table: the table
 * @addr: the address, not in the table yet
 * @port: the new owner, NULL for the host
 * @port_id: its id, 0 for the host
 *
 * Context: process, RTNL. May wait for a grace period.
 * Return: the entry, or NULL without memory.
 */
struct venet_entry *venet_table_add(struct venet_table *table,
				    const struct venet_addr *addr,
				    struct venet *port, u32 port_id)
{
	unsigned int which = venet_which(addr);
	struct venet_entry *entry;
	struct venet_hash *hash;

	ASSERT_RTNL();

	entry = kzalloc(sizeof(*entry), GFP_KERNEL_ACCOUNT);
	if (!entry)
		return NULL;

	entry->addr = *addr;
	entry->port_id = port_id;
	RCU_INIT_POINTER(entry->port, port);

	venet_table_order(table, entry);
	hash = rtnl_dereference(table->hash[which]);
	hlist_add_head_rcu(&entry->node[hash->link],
			   &hash->bucket[venet_hash_addr(hash, addr)]);
	venet_count_length(table, addr, 1);
	table->count[which]++;
	venet_hash_resize(&table->hash[which], table->count[which]);
	return entry;
}

static void venet_table_unlink(struct venet_table *table,
			       struct venet_entry *entry)
{
	unsigned int which = venet_which(&entry->addr);
	struct venet_hash *hash = rtnl_dereference(table->hash[which]);

	venet_count_length(table, &entry->addr, -1);
	hlist_del_rcu(&entry->node[hash->link]);
	rb_erase(&entry->rb, &table->order);
	table->count[which]--;
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
	unsigned int which = venet_which(&entry->addr);

	ASSERT_RTNL();

	venet_table_unlink(table, entry);
	venet_hash_resize(&table->hash[which], table->count[which]);
}

/**
 * venet_table_move - give an address to another port
 * @table: the table
 * @entry: its entry
 * @port: the new owner
 * @port_id: its id, 0: it is the host's alone from now on
 *
 * No packet sees two owners or none. While the host has the address itself it
 * stays the owner.
 *
 * Context: RTNL.
 */
void venet_table_move(struct venet_table *table, struct venet_entry *entry,
		      struct venet *port, u32 port_id)
{
	ASSERT_RTNL();

	if (!entry->host)
		rcu_assign_pointer(entry->port, port);
	rb_erase(&entry->rb, &table->order);
	entry->port_id = port_id;
	venet_table_order(table, entry);
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
 */
void venet_table_flush(struct venet_table *table, u32 port_id)
{
	struct venet_addr none = { .family = AF_UNSPEC };
	struct venet_entry *entry;

	ASSERT_RTNL();

	while ((entry = venet_table_next(table, port_id, &none)) &&
	       entry->port_id == port_id) {
		if (entry->host)
			venet_table_move(table, entry, NULL, 0);
		else
			venet_table_unlink(table, entry);
		cond_resched();
	}
}
