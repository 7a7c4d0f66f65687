// SPDX-License-Identifier: GPL-2.0-only
/* Every length a prefix can have, alone and among all others. */
#include "test.h"

#define PORT(plen)	((plen) % 5 + 1)

/* The first @plen bits of a pattern; with @other the last one of them differs. */
static struct venet_addr pattern(u8 family, int plen, bool other)
{
	struct venet_addr addr = { .family = family, .plen = plen };
	int i;

	for (i = 0; i < plen; i++)
		if (i % 3 == 1)
			addr.ip.s6_addr[i / 8] |= 0x80 >> i % 8;
	if (other)
		addr.ip.s6_addr[(plen - 1) / 8] ^= 0x80 >> (plen - 1) % 8;
	return addr;
}

/* What packets to the address find when all bits behind are @fill. */
static struct venet *ask(const struct venet_table *table,
			 struct venet_addr addr, bool fill)
{
	int bits = venet_addr_bits(addr.family);
	struct venet *port;
	int i;

	for (i = addr.plen; fill && i < bits; i++)
		addr.ip.s6_addr[i / 8] |= 0x80 >> i % 8;
	rcu_read_lock();
	port = addr.family == AF_INET ?
	       venet_table_owner4(table, addr.ip.s6_addr32[0]) :
	       venet_table_owner6(table, &addr.ip);
	rcu_read_unlock();
	return port;
}

static bool alone(struct venet_table *table, u8 family, int plen)
{
	struct venet_addr addr = pattern(family, plen, false);
	struct venet_entry *entry = test_add(table, &addr, 1);
	struct venet_addr other;
	bool good;

	good = ask(table, addr, false) == test_port(1) &&
	       ask(table, addr, true) == test_port(1);
	if (plen) {
		other = pattern(family, plen, true);
		good &= !ask(table, other, false) && !ask(table, other, true);
	}
	venet_table_del(table, entry);
	return good && !ask(table, addr, false);
}

static void each_alone(struct venet_table *table, u8 family)
{
	int plen, bits = venet_addr_bits(family), bad = -1;

	for (plen = 0; plen <= bits; plen++)
		if (!alone(table, family, plen) && bad < 0)
			bad = plen;
	ok(bad < 0, "a prefix of IPv%c holds what it should, whatever its length",
	   family == AF_INET ? '4' : '6');
	if (bad >= 0)
		printf("#   not with length %d\n", bad);
}

static void all_nested(struct venet_table *table, u8 family)
{
	int plen, bits = venet_addr_bits(family), bad = 0;
	char version = family == AF_INET ? '4' : '6';
	struct venet_entry *entries[129];
	struct venet_addr addr;

	for (plen = 0; plen <= bits; plen++) {
		addr = pattern(family, plen, false);
		entries[plen] = test_add(table, &addr, PORT(plen));
	}
	for (plen = 0; plen < bits; plen++)
		bad += ask(table, pattern(family, plen + 1, true), true) !=
		       test_port(PORT(plen));
	ok(!bad, "of all lengths of IPv%c the longest that matches counts",
	   version);

	/* From the longest on: the next shorter one takes over each time. */
	addr = pattern(family, bits, false);
	for (plen = bits, bad = 0; plen >= 0; plen--) {
		bad += ask(table, addr, false) != test_port(PORT(plen));
		venet_table_del(table, entries[plen]);
	}
	ok(!bad && !ask(table, addr, false),
	   "where a prefix of IPv%c goes the next shorter one takes over",
	   version);
}

void test_lengths(void)
{
	struct venet_table *table = venet_table_alloc();

	rtnl_lock();
	each_alone(table, AF_INET);
	each_alone(table, AF_INET6);
	all_nested(table, AF_INET);
	all_nested(table, AF_INET6);
	rtnl_unlock();
	venet_table_free(table);
}
