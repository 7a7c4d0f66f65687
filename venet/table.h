/* SPDX-License-Identifier: GPL-2.0-only */
/* venet: the address table of a hub. */
#ifndef _VENET_TABLE_H
#define _VENET_TABLE_H

#include <linux/in6.h>
#include <linux/rbtree.h>
#include <linux/rculist.h>
#include <linux/types.h>

struct venet;

/* Packets read while BH are off, which keeps what they find as RCU does. */
#define venet_dereference(p)						\
	rcu_dereference_check(p, rcu_read_lock_bh_held() ||		\
				 lockdep_rtnl_is_held())

/**
 * struct venet_addr - an address or prefix
 * @ip: network order; IPv4 in the first word, the others 0; bits behind the
 *	prefix are 0
 * @family: AF_INET or AF_INET6
 * @plen: length of the prefix in bits: 32 or 128 for an exact address
 * @src_only: a port may send with it but does not receive for it
 */
struct venet_addr {
	struct in6_addr ip;
	u8 family;
	u8 plen;
	bool src_only;
};

/**
 * struct venet_entry - one address or prefix and its owner
 * @node: links in the hash table; a table uses one of them, the next larger or
 *	  smaller one the other, so that readers see every entry in both
 * @rb: link in the order of (port, family, address, length)
 * @rcu: frees it, once it is in no tree
 * @port: the owner, NULL: the host; the one truth for sources and destinations
 * @addr: the address
 * @host: the host has this address itself, which wins over the port's grant
 * @port_id: the port that it was granted to, 0: none
 */
struct venet_entry {
	struct hlist_node node[2];
	union {
		struct rb_node rb;
		struct rcu_head rcu;
	};
	struct venet __rcu *port;
	struct venet_addr addr;
	bool host;
	u32 port_id;
};

static inline u8 venet_addr_bits(u8 family)
{
	return family == AF_INET ? 32 : 128;
}

struct venet_table *venet_table_alloc(void);
void venet_table_free(struct venet_table *table);
unsigned int venet_table_count(const struct venet_table *table);

struct venet_entry *venet_table_add(struct venet_table *table,
				    const struct venet_addr *addr,
				    struct venet *port, u32 port_id);
void venet_table_del(struct venet_table *table, struct venet_entry *entry);
void venet_table_move(struct venet_table *table, struct venet_entry *entry,
		      struct venet *port, u32 port_id);
void venet_table_flush(struct venet_table *table, u32 port_id);

int venet_addr_cmp(const struct venet_addr *a, const struct venet_addr *b);
struct venet_entry *venet_table_find(const struct venet_table *table,
				     const struct venet_addr *addr,
				     u32 port_id);
struct venet_entry *venet_table_match(const struct venet_table *table,
				      const struct venet_addr *addr);
struct venet_entry *venet_table_next(const struct venet_table *table,
				     u32 port_id,
				     const struct venet_addr *addr);

struct venet *venet_table_owner4(const struct venet_table *table, __be32 ip);
struct venet *venet_table_owner6(const struct venet_table *table,
				 const struct in6_addr *ip);
bool venet_table_shares4(const struct venet_table *table, __be32 ip,
			 const struct venet *port);
bool venet_table_shares6(const struct venet_table *table,
			 const struct in6_addr *ip, const struct venet *port);

#endif /* _VENET_TABLE_H */
