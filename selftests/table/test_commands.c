// SPDX-License-Identifier: GPL-2.0-only
/* What commands rely on, said one by one. */
#include "test.h"

static struct venet_addr none = { .family = AF_UNSPEC };

static bool shares(const struct venet_table *table,
		   const struct venet_addr *addr, u32 port_id)
{
	u32 got;

	rcu_read_lock();
	got = addr->family == AF_INET ?
	      venet_table_shares4(table, addr->ip.s6_addr32[0],
				  test_port(port_id)) :
	      venet_table_shares6(table, &addr->ip, test_port(port_id));
	rcu_read_unlock();
	return got;
}

static void test_shared(u8 family)
{
	struct venet_table *table = venet_table_alloc();
	struct venet_addr addr = test_addr(family, 0xc0000201);
	struct venet_addr owned = addr;
	char version = family == AF_INET ? '4' : '6';
	struct venet_entry *one, *two, *owner;

	addr.src_only = true;
	one = test_add(table, &addr, 1);
	two = test_add(table, &addr, 2);
	ok(shares(table, &addr, 1) && shares(table, &addr, 2) &&
	   !shares(table, &addr, 3),
	   "a src-only address of IPv%c may be several ports', and no other's",
	   version);
	ok(venet_table_find(table, &addr, 1) == one &&
	   venet_table_find(table, &addr, 2) == two &&
	   !venet_table_find(table, &addr, 3), "each finds its own");
	ok(!venet_table_find(table, &owned, 1) &&
	   !venet_table_match(table, &owned), "nobody owns it for that");
	owner = test_add(table, &owned, 3);
	ok(venet_table_find(table, &owned, 0) == owner &&
	   !shares(table, &owned, 3), "who owns it does not share it");
	venet_table_flush(table, 1);
	ok(!shares(table, &addr, 1) && shares(table, &addr, 2) &&
	   venet_table_match(table, &owned) == owner,
	   "a flush of one of the ports leaves it to the others");
	venet_table_free(table);
}

/* The order of a dump: by port, family, address and length, in network order. */
static void test_order(void)
{
	struct venet_table *table = venet_table_alloc();
	struct venet_addr want[] = {
		test_addr(AF_INET, 0), test_addr(AF_INET, 0x00ffffff),
		test_addr(AF_INET, 0x80000000), test_addr(AF_INET, 0x80000000),
		test_addr(AF_INET6, 0), test_addr(AF_INET6, 0xff000000),
	};
	static const int added[] = { 5, 2, 0, 4, 3, 1 };
	struct venet_addr *last = &none;
	struct venet_entry *entry;
	size_t i;

	want[0].plen = 0;
	want[2].plen = 1;
	for (i = 0; i < ARRAY_SIZE(added); i++) {
		test_add(table, &want[added[i]], 2);
		if (added[i] != 3)
			continue;
		want[3].src_only = true;
		test_add(table, &want[3], 1);
		want[3].src_only = false;
	}

	for (i = 0; i < ARRAY_SIZE(want); i++) {
		entry = venet_table_next(table, 2, last);
		if (!entry || venet_addr_cmp(&entry->addr, &want[i]))
			break;
		last = &want[i];
	}
	ok(i == ARRAY_SIZE(want) && !venet_table_next(table, 2, last),
	   "a walk shows each address once: IPv4 first, then by value and length");
	entry = venet_table_next(table, 0, &none);
	ok(entry && entry->port_id == 1 && entry->addr.src_only,
	   "ports come one after the other");
	last = &entry->addr;
	entry = venet_table_next(table, 1, last);
	ok(entry && entry->port_id == 2, "a cursor leads on to the next port");
	ok(venet_table_count(table) == ARRAY_SIZE(want) + 1,
	   "all of them are counted");
	venet_table_free(table);
}

/* As host.c has it: the host's claim goes before the grant, and gives back. */
static void test_claimed(void)
{
	struct venet_addr addr = test_addr(AF_INET, 0xc0000202);
	struct venet_table *table = venet_table_alloc();
	struct venet_entry *entry = test_add(table, &addr, 1);

	entry->host = true;
	RCU_INIT_POINTER(entry->port, NULL);
	venet_table_move(table, entry, test_port(2), 2);
	ok(entry->port_id == 2 && !rtnl_dereference(entry->port),
	   "an address that the host has can move, and stays the host's");
	ok(!venet_table_next(table, 2, &addr) &&
	   venet_table_next(table, 2, &none) == entry,
	   "its place in the order is that of the new port");
	venet_table_flush(table, 2);
	ok(venet_table_find(table, &addr, 0) == entry && entry->host &&
	   !entry->port_id, "a flush of the port leaves it to the host");
	ok(venet_table_next(table, 0, &none) == entry,
	   "where it stands in front of all ports");
	venet_table_del(table, entry);
	ok(!venet_table_count(table), "and goes with the host's address");
	venet_table_free(table);
}

void test_commands(void)
{
	rtnl_lock();
	test_shared(AF_INET);
	test_shared(AF_INET6);
	test_order();
	test_claimed();
	rtnl_unlock();
	venet_table_free(NULL);
}
