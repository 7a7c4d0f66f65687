// SPDX-License-Identifier: GPL-2.0-only
/* As many addresses as a large host has. */
#include <linux/inetdevice.h>

#include "test.h"

#define MANY	20000

/* Odd factors give each number once; sorted ones would make the tree a list. */
static struct venet_addr nth(int kind, u32 n)
{
	struct venet_addr addr = test_addr(kind % 2 ? AF_INET6 : AF_INET,
					   n * 0x9e3779b1);

	if (kind / 2 == 1) {
		addr.plen = 24 + n % 8;
		addr.ip.s6_addr32[0] &= inet_make_mask(addr.plen);
		addr.ip.s6_addr32[3] = 0;
	}
	addr.src_only = kind / 2 == 2;
	return addr;
}

struct packet {
	const struct venet_table *table;
	struct venet_addr addr;
	u32 answer;
};

static void read_any(void *arg)
{
	struct packet *packet = arg;

	packet->answer = venet_selftest_ask(packet->table, &packet->addr, 1);
}

/* The points that packets pass on their way, in hundredths and on average. */
static unsigned long way(const struct venet_table *table, int kind)
{
	struct packet packet = { .table = table };
	unsigned long turns = 0;
	u32 n;

	for (n = 0; n < 1000; n++) {
		packet.addr = nth(kind, n);
		packet.addr.plen = venet_addr_bits(packet.addr.family);
		shim_read(read_any, &packet);
		while (shim_turn())
			turns++;
	}
	return turns / 10;
}

static unsigned int walk(const struct venet_table *table)
{
	struct venet_addr addr = { .family = AF_UNSPEC };
	const struct venet_entry *entry;
	unsigned int walked = 0;
	u32 port_id = 0;

	while ((entry = venet_table_next(table, port_id, &addr))) {
		port_id = entry->port_id;
		addr = entry->addr;
		walked++;
	}
	return walked;
}

static void test_kind(struct venet_table *table, int kind)
{
	static const char * const names[] = { "addresses", "prefixes",
					      "src-only addresses" };
	char version = kind % 2 ? '6' : '4';
	const char *name = names[kind / 2];
	unsigned int had, added, bad = 0;
	struct venet_entry *entry;
	size_t bytes = shim_bytes;
	unsigned long few = 0, many, idle = way(table, kind);
	struct venet_addr addr;
	u32 n;

	had = venet_table_count(table);
	for (n = 0; n < MANY; n++) {
		addr = nth(kind, n);
		/* Short prefixes come twice. */
		if (venet_table_find(table, &addr, 1))
			continue;
		test_add(table, &addr, 1);
		if (n == 999)
			few = way(table, kind);
	}
	added = venet_table_count(table) - had;
	many = way(table, kind);
	for (n = 0; n < MANY; n++) {
		addr = nth(kind, n);
		entry = venet_table_find(table, &addr, 1);
		bad += !entry || venet_addr_cmp(&entry->addr, &addr);
	}
	ok(!bad && added > MANY / 2, "%d %s of IPv%c are all there", MANY,
	   name, version);
	if (!ok(many < few * 2 && many < 2500,
		"the way to one is not longer among all of them"))
		printf("#   %lu points a hundred packets, %lu\n", few, many);
	ok(walk(table) == had + added, "a walk shows them all");

	for (n = 0; n < MANY; n++) {
		addr = nth(kind, n);
		entry = venet_table_find(table, &addr, 1);
		if (entry)
			venet_table_del(table, entry);
	}
	ok(venet_table_count(table) == had, "they are all gone again");
	ok(shim_bytes == bytes, "and the memory they took");
	ok(way(table, kind) == idle, "and what they cost packets");
}

void test_many(void)
{
	struct venet_table *table;
	int kind;

	shim_reset(1);
	table = venet_table_alloc();
	rtnl_lock();
	for (kind = 0; kind < 6; kind++)
		test_kind(table, kind);
	rtnl_unlock();
	venet_table_free(table);
}
