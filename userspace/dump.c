// SPDX-License-Identifier: GPL-2.0-only
/*
 * Everything, for scripts: one record a line, fields separated by tabs, "-" for
 * what there is not. The man page has the fields; new ones come at the end.
 */
#include <inttypes.h>
#include <stdio.h>

#include "cmd.h"
#include "snap.h"

enum {
	DUMP_HUBS = 1,
	DUMP_CTS = 2,
	DUMP_ADDRS = 4,
};

/* Names from inside a container may hold anything but blanks. */
static void put(const char *text)
{
	putchar('\t');
	if (!text || !*text)
		text = "-";
	for (; *text; text++)
		putchar((unsigned char)*text < ' ' || *text == 0x7f ?
			'?' : *text);
}

static void put_counters(const struct venet_stats *st,
			 const struct venet_drops *d)
{
	uint64_t sum = 0;
	unsigned int i;

	for (i = 1; i <= VENET_A_DROPS_MAX; i++)
		sum += d->n[i];
	printf("\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64
	       "\t%" PRIu64, st->rx_packets, st->rx_bytes, st->tx_packets,
	       st->tx_bytes, sum, d->n[VENET_A_DROPS_SOURCE]);
}

static void put_hub(const struct venet_hub *h)
{
	printf("hub");
	put(h->name);
	printf("\t%u\t%s\t%u\t%u", h->ifindex, h->up ? "up" : "down", h->ports,
	       h->addrs);
	put_counters(&h->stats, &h->drops);
	putchar('\n');
}

static void put_owner(const struct snap *s, uint32_t hub, uint32_t id,
		      const struct venet_port *p)
{
	const struct venet_hub *h = snap_hub(s, hub);

	put(h ? h->name : NULL);
	printf("\t%u", id);
	put(p ? p->label : NULL);
}

static void put_ct(const struct snap *s, const struct venet_port *p)
{
	const char *netns = NULL;

	printf("ct");
	put_owner(s, p->hub, p->id, p);
	put(p->netnsid < 0 ? "inert" : p->up ? "up" : "down");
	put(p->name);
	printf("\t%u", p->ifindex);
	if (p->netnsid >= 0) {
		printf("\t%d", p->netnsid);
		netns = netns_map_find(&s->netns, p->netnsid);
	} else {
		put(NULL);
	}
	put(netns);
	printf("\t%u\t%u", p->mark, p->addrs);
	put_counters(&p->stats, &p->drops);
	putchar('\n');
}

static void put_addr(const struct snap *s, const struct venet_addr *a)
{
	struct addr host = addr_host(&a->addr);
	char text[ADDR_TEXT];

	printf("ip");
	put_owner(s, a->hub, a->port, snap_port(s, a->hub, a->port));
	printf("\t%s/%u", addr_text(&host, text), a->addr.len);
	put(a->flags & VENET_ADDR_SRC_ONLY ? "src-only" :
	    a->flags & VENET_ADDR_HOST ? "host" : NULL);
	putchar('\n');
}

static int dump(struct ctx *ctx, int argc, char **argv, unsigned int what)
{
	struct words w = { argc, argv };
	unsigned int want = 0;
	struct snap s;
	size_t i;

	if (what & DUMP_CTS)
		want |= SNAP_PORTS | SNAP_NETNS;
	if (what & DUMP_ADDRS)
		want |= SNAP_PORTS | SNAP_ADDRS;
	if (words_end_no_json(&w, ctx) || snap_load(&s, ctx, want, 0, 0))
		return -1;
	for (i = 0; what & DUMP_HUBS && i < s.hubs; i++)
		put_hub(&s.hub[i]);
	for (i = 0; what & DUMP_CTS && i < s.ports; i++)
		put_ct(&s, &s.port[i]);
	for (i = 0; what & DUMP_ADDRS && i < s.addrs; i++)
		put_addr(&s, &s.addr[i]);
	snap_free(&s);
	return 0;
}

static int dump_all(struct ctx *ctx, int argc, char **argv)
{
	return dump(ctx, argc, argv, DUMP_HUBS | DUMP_CTS | DUMP_ADDRS);
}

static int dump_hub(struct ctx *ctx, int argc, char **argv)
{
	return dump(ctx, argc, argv, DUMP_HUBS);
}

static int dump_ct(struct ctx *ctx, int argc, char **argv)
{
	return dump(ctx, argc, argv, DUMP_CTS);
}

static int dump_ip(struct ctx *ctx, int argc, char **argv)
{
	return dump(ctx, argc, argv, DUMP_ADDRS);
}

static const struct cmd cmds[] = {
	{ "all", dump_all, "" },
	{ "hub", dump_hub, "" },
	{ "ct", dump_ct, "" },
	{ "ip", dump_ip, "" },
};

const struct object obj_dump = {
	.name = "dump",
	.cmds = cmds,
	.n = ARRAY_SIZE(cmds),
	.help =
	"For scripts: a record a line, fields separated by tabs, \"-\" for none.\n"
	"  hub  name ifindex state containers addresses COUNTERS\n"
	"  ct   hub id label state name ifindex netnsid netns mark addresses COUNTERS\n"
	"  ip   hub id label address/length kind\n"
	"COUNTERS are rx_packets rx_bytes tx_packets tx_bytes drops spoofed.\n",
};
