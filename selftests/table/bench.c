// SPDX-License-Identifier: GPL-2.0-only
/*
 * How long look-ups take, by number of entries. Each asks for another address
 * in random order, so that with many of them memory is what is measured.
 */
#include <stdlib.h>
#include <time.h>
#include <linux/inetdevice.h>
#include <linux/kernel.h>
#include <linux/random.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "shim.h"
#include "table.h"

#define LOOKUPS		2000000

u32 shim_hash_mask = ~0u;

static u32 state = 1;
static long port;
static unsigned long found;

static u32 next_random(void)
{
	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state;
}

void get_random_bytes(void *buf, size_t len)
{
	u8 *byte = buf;

	while (len--)
		*byte++ = next_random() >> 8;
}

u32 shim_random(u32 below)
{
	return next_random() % below;
}

void synchronize_net(void)
{
}

void shim_call_rcu(struct rcu_head *head, void *object)
{
	(void)head;
	shim_free(object);
}

bool shim_has_rtnl(void)
{
	return true;
}

static struct venet_addr nth(u8 family, u32 n, int plen)
{
	struct venet_addr addr = { .family = family, .plen = plen };

	n *= 0x9e3779b1;
	if (plen < 32)
		n &= ~0u << (32 - plen);
	addr.ip.s6_addr32[0] = htonl(n);
	if (plen == 128)
		addr.ip.s6_addr32[3] = htonl(n);
	return addr;
}

static double measure(const struct venet_table *table, u8 family, u32 entries)
{
	int bits = venet_addr_bits(family);
	struct timespec from, to;
	struct venet_addr addr;
	unsigned int i;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
	for (i = 0; i < LOOKUPS; i++) {
		addr = nth(family, next_random() % entries, bits);
		found += family == AF_INET ?
			 !!venet_table_owner4(table, addr.ip.s6_addr32[0]) :
			 !!venet_table_owner6(table, &addr.ip);
	}
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
	return ((to.tv_sec - from.tv_sec) * 1e9 + to.tv_nsec - from.tv_nsec) /
	       LOOKUPS;
}

static void bench(u8 family, u32 entries, int plen)
{
	struct venet_table *table = venet_table_alloc();
	struct venet_addr addr;
	u32 n;

	for (n = 0; n < entries; n++) {
		addr = nth(family, n, plen);
		if (!venet_table_find(table, &addr, 1) &&
		    !venet_table_add(table, &addr, (struct venet *)&port, 1))
			abort();
	}
	printf("IPv%c %8u entries /%-3d %7.1f ns, %zu bytes an entry\n",
	       family == AF_INET ? '4' : '6', entries, plen,
	       measure(table, family, entries), shim_bytes / entries);
	venet_table_free(table);
}

int main(void)
{
	static const u32 sizes[] = { 10, 10000, 1000000 };
	size_t i;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		bench(AF_INET, sizes[i], 32);
		bench(AF_INET, sizes[i], 24);
		bench(AF_INET6, sizes[i], 128);
		bench(AF_INET6, sizes[i], 24);
	}
	return !found;
}
