// SPDX-License-Identifier: GPL-2.0-only
/*
 * A packet on its way through the table while that changes: the change comes
 * at each point of the way in turn, and is complete before the packet goes on,
 * unless the change itself waits for it.
 */
#include "test.h"

#define CHAIN	8

struct packet {
	const struct venet_table *table;
	struct venet_addr addr;
	struct venet *port;
};

struct scene {
	struct venet_table *table;
	struct venet_entry *entry[CHAIN];
	struct venet_addr addr[CHAIN];
	u8 family;
};

static void read_owner(void *arg)
{
	struct packet *packet = arg;
	const struct in6_addr *ip = &packet->addr.ip;

	packet->port = packet->addr.family == AF_INET ?
		       venet_table_owner4(packet->table, ip->s6_addr32[0]) :
		       venet_table_owner6(packet->table, ip);
}

/* A few addresses in one chain. Port 1 owns them. */
static void scene_make(struct scene *scene, u8 family, bool prefixes)
{
	int i;

	shim_hash_mask = 0;
	scene->family = family;
	scene->table = venet_table_alloc();
	for (i = 0; i < CHAIN; i++) {
		scene->addr[i] = test_addr(family, (i + 1) << 8);
		if (prefixes) {
			scene->addr[i].plen = 24;
			scene->addr[i].ip.s6_addr32[3] = 0;
		}
		scene->entry[i] = test_add(scene->table, &scene->addr[i], 1);
	}
}

static void del(struct scene *scene, int i)
{
	venet_table_del(scene->table, scene->entry[i]);
}

static void change_del(struct scene *scene)
{
	del(scene, CHAIN / 2);
}

static void change_neighbours(struct scene *scene)
{
	del(scene, CHAIN / 2 - 1);
	del(scene, CHAIN / 2 + 1);
}

static void change_move(struct scene *scene)
{
	venet_table_move(scene->table, scene->entry[CHAIN / 2], test_port(2),
			 2);
}

static void change_flush(struct scene *scene)
{
	venet_table_flush(scene->table, 1);
}

/* Past a size and back, as often as it takes to use each link again. */
static void change_resize(struct scene *scene)
{
	struct venet_entry *more[64];
	struct venet_addr addr;
	int round, i;

	for (round = 0; round < 3; round++) {
		for (i = 0; i < 64; i++) {
			addr = test_addr(scene->family, 0x10000 + (i << 8));
			addr.plen = scene->addr[0].plen;
			if (addr.plen < venet_addr_bits(scene->family))
				addr.ip.s6_addr32[3] = 0;
			more[i] = test_add(scene->table, &addr, 3);
		}
		for (i = 0; i < 64; i++)
			venet_table_del(scene->table, more[i]);
	}
}

/*
 * Do all answers, with the change at each point of the way, belong to ports of
 * @may, a bit for each id?
 */
static void at_each_point(const char *sentence, u32 may,
			  void (*change)(struct scene *scene), u8 family,
			  bool prefixes)
{
	struct packet packet;
	int turns, i, bad = -1;
	struct scene scene;
	bool under_way = true;
	u32 id;

	for (turns = 0; under_way; turns++) {
		scene_make(&scene, family, prefixes);
		packet.table = scene.table;
		packet.addr = scene.addr[CHAIN / 2];
		packet.port = NULL;
		shim_read(read_owner, &packet);
		for (i = 0; i < turns && under_way; i++)
			under_way = shim_turn();
		change(&scene);
		shim_finish();
		for (id = 0; id < 4; id++)
			if (packet.port == test_port(id))
				break;
		if (!(may & 1 << id) && bad < 0)
			bad = turns;
		venet_table_free(scene.table);
		shim_finish();
	}
	shim_hash_mask = ~0u;
	if (!ok(bad < 0, "a packet on its way, IPv%c%s: %s",
		family == AF_INET ? '4' : '6', prefixes ? " prefix" : "",
		sentence))
		printf("#   not when it stands at point %d of %d\n", bad,
		       turns);
}

void test_readers(void)
{
	static const struct {
		const char *sentence;
		u32 may;
		void (*change)(struct scene *scene);
	} changes[] = {
		{ "its address goes", BIT(0) | BIT(1), change_del },
		{ "others of the chain go, it finds its own", BIT(1),
		  change_neighbours },
		{ "its address moves, it sees one of both owners",
		  BIT(1) | BIT(2), change_move },
		{ "all go", BIT(0) | BIT(1), change_flush },
		{ "the table grows and shrinks, it finds its own", BIT(1),
		  change_resize },
	};
	size_t i;
	int kind;

	rtnl_lock();
	for (i = 0; i < ARRAY_SIZE(changes); i++)
		for (kind = 0; kind < 4; kind++)
			at_each_point(changes[i].sentence, changes[i].may,
				      changes[i].change,
				      kind % 2 ? AF_INET6 : AF_INET, kind / 2);
	rtnl_unlock();
}
