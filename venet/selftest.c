// SPDX-License-Identifier: GPL-2.0-only
/*
 * venet: the address table against a naive model of it.
 *
 * The model is an array that is searched from one end to the other, so that
 * nothing in it can be wrong in the way the table may be. Both see the same
 * random changes and are asked the same questions. A module for debugging does
 * so when it is loaded; selftests/table does in user space, where memory runs
 * out and readers stand still wherever that is of interest.
 */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/rtnetlink.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "selftest.h"
#include "table.h"

#define VENET_SELFTEST_PORTS	4

/**
 * struct venet_model - one entry of the model
 * @addr: the address
 * @port_id: the port that it was granted to, 0: none
 * @host: the host has it itself
 * @entry: its entry in the table, for as long as it stays in the model
 */
struct venet_model {
	struct venet_addr addr;
	u32 port_id;
	bool host;
	struct venet_entry *entry;
};

/* The table keeps pointers to ports and never follows them. */
static unsigned long venet_selftest_ports[VENET_SELFTEST_PORTS + 1] __initdata;

static struct venet * __init venet_selftest_port(u32 port_id)
{
	return port_id ? (struct venet *)&venet_selftest_ports[port_id] : NULL;
}

static u32 __init venet_selftest_id(const struct venet *port)
{
	u32 id;

	for (id = VENET_SELFTEST_PORTS; id; id--)
		if (port == venet_selftest_port(id))
			break;
	return id;
}

/* The same numbers for the same seed in the kernel and in user space. */
static u32 __init venet_selftest_rnd(struct venet_selftest *st, u32 below)
{
	st->rnd ^= st->rnd << 13;
	st->rnd ^= st->rnd >> 17;
	st->rnd ^= st->rnd << 5;
	return st->rnd % below;
}

static void __init venet_selftest_expect(struct venet_selftest *st, bool good,
					 const char *what)
{
	if (!good && !st->failed)
		st->failed = what;
}

/* The model. */

static bool __init venet_model_holds(const struct venet_addr *prefix,
				     const struct venet_addr *addr)
{
	const u8 *a = prefix->ip.s6_addr, *b = addr->ip.s6_addr;
	int left;

	if (prefix->family != addr->family)
		return false;
	for (left = prefix->plen; left >= 8; left -= 8)
		if (*a++ != *b++)
			return false;
	return !left || (*a ^ *b) >> (8 - left) == 0;
}

static int __init venet_model_cmp(u32 port_a, const struct venet_addr *a,
				  u32 port_b, const struct venet_addr *b)
{
	int i;

	if (port_a != port_b)
		return port_a < port_b ? -1 : 1;
	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	for (i = 0; i < 16; i++)
		if (a->ip.s6_addr[i] != b->ip.s6_addr[i])
			return a->ip.s6_addr[i] < b->ip.s6_addr[i] ? -1 : 1;
	if (a->plen != b->plen)
		return a->plen < b->plen ? -1 : 1;
	return a->src_only - b->src_only;
}

static struct venet_model * __init
venet_model_find(const struct venet_selftest *st, const struct venet_addr *addr,
		 u32 port_id)
{
	struct venet_model *m;

	for (m = st->model; m < st->model + st->nr; m++)
		if (!venet_model_cmp(0, &m->addr, 0, addr) &&
		    (!addr->src_only || m->port_id == port_id))
			return m;
	return NULL;
}

static struct venet_model * __init
venet_model_match(const struct venet_selftest *st,
		  const struct venet_addr *addr)
{
	struct venet_model *m, *best = NULL;

	for (m = st->model; m < st->model + st->nr; m++)
		if (!m->addr.src_only && venet_model_holds(&m->addr, addr) &&
		    (!best || m->addr.plen > best->addr.plen))
			best = m;
	return best;
}

static struct venet_model * __init
venet_model_next(const struct venet_selftest *st, u32 port_id,
		 const struct venet_addr *addr)
{
	struct venet_model *m, *best = NULL;

	for (m = st->model; m < st->model + st->nr; m++)
		if (venet_model_cmp(m->port_id, &m->addr, port_id, addr) > 0 &&
		    (!best || venet_model_cmp(m->port_id, &m->addr,
					      best->port_id, &best->addr) < 0))
			best = m;
	return best;
}

static void __init venet_model_changed(struct venet_selftest *st,
				       const struct venet_addr *addr)
{
	st->changes++;
	st->touched_all = !addr;
	if (addr)
		st->touched = *addr;
}

static void __init venet_model_add(struct venet_selftest *st,
				   const struct venet_addr *addr, u32 port_id,
				   bool host, struct venet_entry *entry)
{
	struct venet_model *m = &st->model[st->nr++];

	m->addr = *addr;
	m->port_id = port_id;
	m->host = host;
	m->entry = entry;
	venet_model_changed(st, addr);
}

static void __init venet_model_del(struct venet_selftest *st,
				   struct venet_model *m)
{
	venet_model_changed(st, &m->addr);
	*m = st->model[--st->nr];
}

/* Random addresses. */

static void __init venet_selftest_flip(struct venet_addr *addr,
				       unsigned int bit)
{
	addr->ip.s6_addr[bit / 8] ^= 0x80 >> bit % 8;
}

static void __init venet_selftest_exact(struct venet_selftest *st,
					struct venet_addr *addr)
{
	unsigned int bits, i;

	memset(addr, 0, sizeof(*addr));
	addr->family = venet_selftest_rnd(st, 2) ? AF_INET6 : AF_INET;
	bits = venet_addr_bits(addr->family);
	addr->plen = bits;
	/* From the first bit to the last, so that prefixes hold several. */
	for (i = 0; i < st->spread; i++)
		if (venet_selftest_rnd(st, 2))
			venet_selftest_flip(addr,
					    i * (bits - 1) / (st->spread - 1));
}

static void __init venet_selftest_any(struct venet_selftest *st,
				      struct venet_addr *addr)
{
	unsigned int bits, i;

	venet_selftest_exact(st, addr);
	bits = addr->plen;
	switch (venet_selftest_rnd(st, 4)) {
	case 0:
		addr->plen = venet_selftest_rnd(st, bits);
		for (i = addr->plen; i < bits; i++)
			addr->ip.s6_addr[i / 8] &= ~(0x80 >> i % 8);
		break;
	case 1:
		addr->src_only = true;
		break;
	}
}

static struct venet_model * __init
venet_selftest_some(struct venet_selftest *st)
{
	return st->nr ? &st->model[venet_selftest_rnd(st, st->nr)] : NULL;
}

/**
 * venet_selftest_key - an exact address worth asking for
 * @st: the test
 * @addr: becomes the address: a random one, or one in an entry or next to it
 *
 * Return: the port to ask for, where @addr is src_only.
 */
u32 __init venet_selftest_key(struct venet_selftest *st,
			      struct venet_addr *addr)
{
	const struct venet_model *m = venet_selftest_some(st);
	unsigned int bits;

	venet_selftest_exact(st, addr);
	if (m && venet_selftest_rnd(st, 4)) {
		*addr = m->addr;
		bits = venet_addr_bits(addr->family);
		addr->plen = bits;
		if (venet_selftest_rnd(st, 2))
			venet_selftest_flip(addr, venet_selftest_rnd(st, bits));
	}
	return venet_selftest_rnd(st, VENET_SELFTEST_PORTS) + 1;
}

/* What grant.c, port.c and host.c do with a table. */

static void __init venet_selftest_grant(struct venet_selftest *st)
{
	u32 port_id = venet_selftest_rnd(st, VENET_SELFTEST_PORTS) + 1;
	struct venet_addr addr;
	struct venet_entry *entry;

	venet_selftest_any(st, &addr);
	if (venet_model_find(st, &addr, port_id))
		return;

	entry = venet_table_add(st->table, &addr, venet_selftest_port(port_id),
				port_id);
	if (entry)
		venet_model_add(st, &addr, port_id, false, entry);
	else
		st->refused++;
}

static void __init venet_selftest_return(struct venet_selftest *st,
					 struct venet_model *m)
{
	m->entry->host = false;
	if (!m->port_id) {
		venet_table_del(st->table, m->entry);
		venet_model_del(st, m);
		return;
	}
	rcu_assign_pointer(m->entry->port, venet_selftest_port(m->port_id));
	m->host = false;
	venet_model_changed(st, &m->addr);
}

static void __init venet_selftest_claim(struct venet_selftest *st)
{
	struct venet_entry *entry;
	struct venet_addr addr;
	struct venet_model *m;

	venet_selftest_exact(st, &addr);
	m = venet_selftest_some(st);
	if (m && !m->addr.src_only &&
	    m->addr.plen == venet_addr_bits(m->addr.family))
		addr = m->addr;
	m = venet_model_find(st, &addr, 0);
	if (m && m->host) {
		venet_selftest_return(st, m);
		return;
	}

	entry = venet_table_find(st->table, &addr, 0);
	venet_selftest_expect(st, entry == (m ? m->entry : NULL),
			      "claim: the entry of a port is not found");
	if (!entry)
		entry = venet_table_add(st->table, &addr, NULL, 0);
	if (!entry) {
		st->refused++;
		return;
	}
	entry->host = true;
	RCU_INIT_POINTER(entry->port, NULL);
	if (!m) {
		venet_model_add(st, &addr, 0, true, entry);
		return;
	}
	m->host = true;
	venet_model_changed(st, &addr);
}

static void __init venet_selftest_revoke(struct venet_selftest *st,
					 struct venet_model *m)
{
	if (!m->port_id) {
		venet_selftest_return(st, m);
	} else if (m->host) {
		venet_table_move(st->table, m->entry, NULL, 0);
		m->port_id = 0;
		venet_model_changed(st, &m->addr);
	} else {
		venet_table_del(st->table, m->entry);
		venet_model_del(st, m);
	}
}

static void __init venet_selftest_give(struct venet_selftest *st,
				       struct venet_model *m)
{
	u32 port_id = venet_selftest_rnd(st, VENET_SELFTEST_PORTS) + 1;

	if (!m->port_id || m->addr.src_only)
		return;
	venet_table_move(st->table, m->entry, venet_selftest_port(port_id),
			 port_id);
	m->port_id = port_id;
	venet_model_changed(st, &m->addr);
}

static void __init venet_selftest_flush(struct venet_selftest *st)
{
	u32 port_id = venet_selftest_rnd(st, VENET_SELFTEST_PORTS) + 1;
	struct venet_model *m = st->model;

	venet_table_flush(st->table, port_id);
	while (m < st->model + st->nr) {
		if (m->port_id != port_id) {
			m++;
		} else if (m->host) {
			m->port_id = 0;
			m++;
		} else {
			*m = st->model[--st->nr];
		}
	}
	venet_model_changed(st, NULL);
}

/**
 * venet_selftest_change - one random change of the table and the model
 * @st: the test
 *
 * Context: process, RTNL.
 */
void __init venet_selftest_change(struct venet_selftest *st)
{
	struct venet_model *m = venet_selftest_some(st);
	u32 what = venet_selftest_rnd(st, 16);

	if (st->nr >= st->max)
		st->growing = false;
	else if (st->nr <= st->max / 16)
		st->growing = true;

	if (!venet_selftest_rnd(st, st->max))
		venet_selftest_flush(st);
	else if (what < 2 && m)
		venet_selftest_give(st, m);
	else if (what < 4 && st->nr < st->max)
		venet_selftest_claim(st);
	else if ((what < 13) == st->growing && st->nr < st->max)
		venet_selftest_grant(st);
	else if (m)
		venet_selftest_revoke(st, m);
}

/* Do they agree? */

/**
 * venet_selftest_owner - what the model says about an address
 * @st: the test
 * @addr: an exact address
 * @port_id: for a src_only address: the port
 *
 * Return: the id of the port that owns @addr, 0 for none; for a src_only
 * address @port_id where that port may send with it, or 0.
 */
u32 __init venet_selftest_owner(const struct venet_selftest *st,
				const struct venet_addr *addr, u32 port_id)
{
	const struct venet_model *m;

	if (addr->src_only)
		return venet_model_find(st, addr, port_id) ? port_id : 0;
	m = venet_model_match(st, addr);
	return m && !m->host ? m->port_id : 0;
}

/**
 * venet_selftest_ask - what packets find about an address
 * @table: the table
 * @addr: an exact address
 * @port_id: for a src_only address: the port
 *
 * Context: RCU.
 * Return: as venet_selftest_owner().
 */
u32 __init venet_selftest_ask(const struct venet_table *table,
			      const struct venet_addr *addr, u32 port_id)
{
	const struct venet *port = venet_selftest_port(port_id);
	__be32 ip = addr->ip.s6_addr32[0];

	if (addr->src_only && addr->family == AF_INET)
		return venet_table_shares4(table, ip, port) ? port_id : 0;
	if (addr->src_only)
		return venet_table_shares6(table, &addr->ip, port) ?
		       port_id : 0;
	if (addr->family == AF_INET)
		return venet_selftest_id(venet_table_owner4(table, ip));
	return venet_selftest_id(venet_table_owner6(table, &addr->ip));
}

/**
 * venet_selftest_touched - was the last change about an address
 * @st: the test
 * @addr: an exact address
 *
 * Return: true where the answer for @addr may differ since the last change.
 */
bool __init venet_selftest_touched(const struct venet_selftest *st,
				   const struct venet_addr *addr)
{
	return st->touched_all ||
	       (st->touched.src_only == addr->src_only &&
		venet_model_holds(&st->touched, addr));
}

static bool __init venet_selftest_same(const struct venet_model *m,
				       const struct venet_entry *entry)
{
	u32 owner;

	if (!m || !entry)
		return !m && !entry;
	owner = venet_selftest_id(rtnl_dereference(entry->port));
	return entry == m->entry &&
	       !venet_model_cmp(entry->port_id, &entry->addr, m->port_id,
				&m->addr) &&
	       entry->host == m->host && owner == (m->host ? 0 : m->port_id);
}

static void __init venet_selftest_packet(struct venet_selftest *st)
{
	struct venet_addr addr;
	u32 port_id, answer;

	port_id = venet_selftest_key(st, &addr);
	rcu_read_lock();
	answer = venet_selftest_ask(st->table, &addr, port_id);
	rcu_read_unlock();
	venet_selftest_expect(st, answer == venet_selftest_owner(st, &addr,
								 port_id),
			      addr.src_only ?
			      "shares: wrong about a src-only address" :
			      "owner: not the longest match");

	addr.src_only = false;
	venet_selftest_expect(st, venet_selftest_same(venet_model_match(st, &addr),
						      venet_table_match(st->table, &addr)),
			      "match: not the longest match");
}

static void __init venet_selftest_command(struct venet_selftest *st)
{
	u32 port_id = venet_selftest_rnd(st, VENET_SELFTEST_PORTS + 2);
	const struct venet_model *m;
	struct venet_addr addr;

	m = venet_selftest_some(st);
	if (m && venet_selftest_rnd(st, 2))
		addr = m->addr;
	else
		venet_selftest_any(st, &addr);

	venet_selftest_expect(st, venet_selftest_same(venet_model_find(st, &addr, port_id),
						      venet_table_find(st->table, &addr, port_id)),
			      "find: not just this entry");
	if (!venet_selftest_rnd(st, 4))
		addr = (struct venet_addr){ .family = AF_UNSPEC };
	venet_selftest_expect(st, venet_selftest_same(venet_model_next(st, port_id, &addr),
						      venet_table_next(st->table, port_id, &addr)),
			      "next: not the entry behind the cursor");
	venet_selftest_expect(st, venet_table_count(st->table) == st->nr,
			      "count: wrong");
}

/**
 * venet_selftest_look - a few random questions
 * @st: the test
 *
 * Context: process, RTNL.
 */
void __init venet_selftest_look(struct venet_selftest *st)
{
	venet_selftest_packet(st);
	venet_selftest_packet(st);
	venet_selftest_command(st);
}

/**
 * venet_selftest_all - ask for every entry, and walk over all of them
 * @st: the test
 *
 * Context: process, RTNL.
 */
void __init venet_selftest_all(struct venet_selftest *st)
{
	struct venet_addr addr = { .family = AF_UNSPEC };
	const struct venet_entry *entry;
	const struct venet_model *m;
	unsigned int walked = 0;
	u32 port_id = 0;

	for (m = st->model; m < st->model + st->nr; m++) {
		entry = venet_table_find(st->table, &m->addr, m->port_id);
		venet_selftest_expect(st, venet_selftest_same(m, entry),
				      "find: an entry is lost");
	}

	/* A cursor is all that a dump keeps, so it is all that is kept here. */
	while ((entry = venet_table_next(st->table, port_id, &addr)) &&
	       walked <= st->nr) {
		venet_selftest_expect(st, venet_model_cmp(port_id, &addr,
							  entry->port_id,
							  &entry->addr) < 0,
				      "walk: out of order");
		m = venet_model_find(st, &entry->addr, entry->port_id);
		venet_selftest_expect(st, venet_selftest_same(m, entry),
				      "walk: an entry that should not be");
		port_id = entry->port_id;
		addr = entry->addr;
		walked++;
	}
	venet_selftest_expect(st, walked == st->nr, "walk: not complete");
}

/**
 * venet_selftest_empty - take everything out, one by one
 * @st: the test
 *
 * Context: process, RTNL.
 */
void __init venet_selftest_empty(struct venet_selftest *st)
{
	while (st->nr)
		venet_selftest_revoke(st, &st->model[st->nr - 1]);
	venet_selftest_all(st);
}

/**
 * venet_selftest_start - prepare a test
 * @st: the test
 * @seed: of its random numbers, not 0
 * @max: the largest number of entries
 * @spread: number of bits of an address that vary
 *
 * Return: true, or false without memory.
 */
bool __init venet_selftest_start(struct venet_selftest *st, u32 seed,
				 unsigned int max, unsigned int spread)
{
	memset(st, 0, sizeof(*st));
	st->max = max;
	st->spread = spread;
	st->rnd = seed;
	st->table = venet_table_alloc();
	st->model = kvcalloc(max, sizeof(*st->model), GFP_KERNEL_ACCOUNT);
	if (st->table && st->model)
		return true;
	venet_selftest_end(st);
	return false;
}

/**
 * venet_selftest_end - undo venet_selftest_start()
 * @st: the test
 */
void __init venet_selftest_end(struct venet_selftest *st)
{
	venet_table_free(st->table);
	kvfree(st->model);
	st->table = NULL;
	st->model = NULL;
}

static int __init venet_selftest_run(u32 seed, unsigned int max,
				     unsigned int spread, unsigned int steps)
{
	struct venet_selftest st;
	unsigned int step;

	if (!venet_selftest_start(&st, seed, max, spread))
		return -ENOMEM;

	rtnl_lock();
	for (step = 0; step < steps && !st.failed; step++) {
		venet_selftest_change(&st);
		venet_selftest_look(&st);
		cond_resched();
	}
	venet_selftest_all(&st);
	if (!st.failed)
		venet_selftest_empty(&st);
	rtnl_unlock();

	if (st.failed)
		pr_err("venet: address table self-test failed: %s (seed %u, at most %u entries, step %u)\n",
		       st.failed, seed, max, step);
	venet_selftest_end(&st);
	return st.failed ? -ENOTRECOVERABLE : 0;
}

/**
 * venet_selftest - try the address table
 *
 * Context: process.
 * Return: 0, -ENOMEM, or -ENOTRECOVERABLE when the table is wrong.
 */
int __init venet_selftest(void)
{
	int err;

	err = venet_selftest_run(get_random_u32() | 1, 32, 4, 1000);
	if (!err)
		err = venet_selftest_run(get_random_u32() | 1, 512, 7, 2000);
	if (!err)
		pr_info("venet: address table self-test passed\n");
	return err;
}
