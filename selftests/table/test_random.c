// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table against the model of venet/selftest.c: with packets on their way
 * at every moment, without memory, and with chains that are long.
 */
#include <stdlib.h>
#include <sys/random.h>

#include "test.h"

static const u32 seeds[] = { 1, 2, 3, 5, 8, 13, 21, 34 };

struct profile {
	const char *sentence;
	unsigned int max, spread, steps;
	u32 hash_mask;
	u32 fail_rate;
	bool packets;
};

/* A question that a packet asks, and the answers it may get. */
struct packet {
	struct venet_addr addr;
	u32 port_id;
	u32 answer;
	u32 may;
	unsigned int changes;
	unsigned int touched;
	bool busy;
	bool answered;
};

static struct venet_selftest st;
static struct packet packets[2 * SHIM_READERS];
static unsigned long asked, judged;

static void packet_read(void *arg)
{
	struct packet *packet = arg;

	packet->answer = venet_selftest_ask(st.table, &packet->addr,
					    packet->port_id);
	packet->answered = true;
}

static void packet_may(struct packet *packet)
{
	packet->may |= 1 << venet_selftest_owner(&st, &packet->addr,
						 packet->port_id);
	packet->changes = st.changes;
}

static void packet_send(void)
{
	struct packet *packet = packets;

	while (packet->busy)
		if (++packet == packets + ARRAY_SIZE(packets))
			return;

	memset(packet, 0, sizeof(*packet));
	packet->port_id = venet_selftest_key(&st, &packet->addr);
	packet_may(packet);
	packet->busy = shim_read(packet_read, packet);
	asked += packet->busy;
}

static void packets_go(void)
{
	if (shim_random(4))
		shim_turn();
	else
		packet_send();
}

/*
 * Each change by itself is one moment: a packet sees the table before or after
 * it. One that two changes about its address came across may have seen less
 * than either; that it comes through is all that is asked of it.
 */
static void packets_judge(void)
{
	struct packet *packet;

	for (packet = packets; packet < packets + ARRAY_SIZE(packets);
	     packet++) {
		if (!packet->busy)
			continue;
		if (packet->changes != st.changes) {
			packet->touched += venet_selftest_touched(&st, &packet->addr);
			packet_may(packet);
		}
		if (!packet->answered)
			continue;
		packet->busy = false;
		if (packet->touched > 1)
			continue;
		judged++;
		if (!(packet->may & 1 << packet->answer) && !st.failed)
			st.failed = packet->addr.src_only ?
				    "a packet on its way is told wrong about src-only" :
				    "a packet on its way finds a wrong owner";
	}
}

static bool run(const struct profile *p, u32 seed, u32 fail_at)
{
	unsigned int step = 0;
	bool started;

	shim_reset(seed);
	shim_hash_mask = p->hash_mask;
	shim_fail_rate = p->fail_rate;
	shim_fail_at = fail_at;
	memset(packets, 0, sizeof(packets));

	/* A random failure here would only make the run end early. */
	if (p->fail_rate)
		shim_fail_rate = 0;
	started = venet_selftest_start(&st, seed, p->max, p->spread);
	shim_fail_rate = p->fail_rate;
	if (!started) {
		if (!shim_failures)
			st.failed = "no table";
		goto out;
	}

	rtnl_lock();
	while (step < p->steps && !st.failed) {
		shim_writer = p->packets ? packets_go : NULL;
		venet_selftest_change(&st);
		shim_writer = NULL;
		packets_judge();
		venet_selftest_look(&st);
		if (!(++step % p->max))
			venet_selftest_all(&st);
	}
	shim_finish();
	packets_judge();
	venet_selftest_all(&st);
	if (!st.failed)
		venet_selftest_empty(&st);
	rtnl_unlock();
	if (st.refused && !shim_failures && !st.failed)
		st.failed = "memory was not at its end";
	if (venet_table_count(st.table) && !st.failed)
		st.failed = "not empty at the end";
	venet_selftest_end(&st);
out:
	shim_finish();
	if (shim_allocated && !st.failed)
		st.failed = "memory is lost";
	if (st.failed)
		printf("#   seed %u, allocation %u, step %u: %s\n", seed,
		       fail_at, step, st.failed);
	return !st.failed;
}

void test_random(void)
{
	static const struct profile profiles[] = {
		{ "a few addresses, over and over, packets on their way",
		  24, 4, 3000, ~0u, 0, true },
		{ "chains are long", 40, 4, 2000, 1, 0, true },
		{ "prefixes nest deep", 200, 7, 2000, ~0u, 0, true },
		{ "half of all allocations fail", 80, 5, 2000, ~0u, 2, true },
		{ "all six hash tables grow and shrink several times",
		  1000, 12, 6000, ~0u, 0, false },
	};
	u32 seed = 0;
	size_t i, j;
	bool good;

	if (getrandom(&seed, sizeof(seed), 0) != sizeof(seed) || !seed)
		seed = 1234567;
	for (i = 0; i < ARRAY_SIZE(profiles); i++) {
		size_t nr = profiles[i].max < 1000 ? ARRAY_SIZE(seeds) : 2;

		for (j = 0, good = true; j < nr; j++)
			good &= run(&profiles[i], seeds[j], 0);
		good &= run(&profiles[i], seed, 0);
		ok(good, "the table agrees with the model: %s",
		   profiles[i].sentence);
	}
	if (!ok(judged > 1000, "enough packets were on their way"))
		printf("#   %lu of %lu\n", judged, asked);
}

void test_faults(void)
{
	static const struct profile profile = {
		"", 64, 4, 500, ~0u, 0, false
	};
	u32 fail_at = 0, total;
	bool good = true;

	do {
		good &= run(&profile, 1, ++fail_at);
		total = fail_at;
	} while (shim_failures);
	ok(good, "no allocation is missed where it fails, whichever it is");
	if (!ok(total > 100, "there were allocations to fail"))
		printf("#   %u\n", total);
}
