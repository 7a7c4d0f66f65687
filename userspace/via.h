/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where what containers send leaves the host: by the gateway that was named for
 * them, not by the host's own default route. The containers of one such way out
 * share a mark; rules of the host send what carries it to a table of the same
 * number, with the gateway in it.
 */
#ifndef VENET_VIA_H
#define VENET_VIA_H

#include "cmd.h"
#include "step.h"

#define VIA_FIRST	8600	/* the first mark and table */
#define VIA_PREF	8600	/* of the rules: specific routes first */

/* "via GATEWAY [dev DEV]", once for each family, or "via none". */
struct via_words {
	bool none;
	struct addr gw[2];	/* IPv4, IPv6; family 0 for no word */
	const char *dev[2];	/* NULL: where the gateway is */
};

static inline bool via_named(const struct via_words *w)
{
	return w->none || w->gw[0].family || w->gw[1].family;
}

/* What is behind the word "via", which is taken already. */
int via_parse(struct via_words *v, struct words *w);

/* A way out has a mark of its own: fails when another one is named. */
int via_check_mark(const struct via_words *v, uint32_t mark);

struct via_hop {
	struct addr gw;		/* family 0 for none */
	int oif;
	char dev[IFNAMSIZ];
};

/* A way out as the host has it. */
struct via {
	uint32_t mark;
	bool rule[2][2];	/* by family: the first, the second */
	bool last[2];		/* else it is unreachable */
	struct via_hop hop[2];
};

struct vias {
	struct via *list;
	size_t n;
	uint32_t *taken;	/* numbers that are anybody's */
	size_t takens;
};

/* Returns 0, or -1 with an error recorded. */
int vias_read(struct vias *v, struct nl *rt);
void vias_free(struct vias *v);
const struct via *vias_find(const struct vias *v, uint32_t mark);

/* "via 198.51.100.1 dev eth1", of one family. */
#define VIA_TEXT	(ADDR_TEXT + IFNAMSIZ + 16)
const char *via_text(const struct via_hop *h, char buf[VIA_TEXT]);

/* A change of one container's way out; the steps point into it. */
struct via_change {
	struct ctx *ctx;
	struct vias vias;
	bool open;
	struct dev dev[4];
	uint32_t mark;		/* the container's from then on */
};

void via_open(struct via_change *c, struct ctx *ctx);
void via_close(struct via_change *c);

/* Steps for a way out; @old is the container's mark so far, 0 for none. */
int via_plan(struct via_change *c, struct txn *txn, const struct via_words *w,
	     uint32_t old);

/* Is a mark that of a way out? 1, 0, or -1 with an error recorded. */
int via_is(struct via_change *c, uint32_t mark);

/*
 * Steps that end one, if it is one and no other port than @port has the mark.
 */
int via_plan_end(struct via_change *c, struct txn *txn, uint32_t mark,
		 const struct venet_port *port);

/* Does the host drop what comes back? Says which line helps. */
void via_warn(const struct via_change *c);

/* The rp_filter of a device that is strict; its name is in @name. */
bool via_strict(const struct via_hop *h, char *name, size_t size);

#endif /* VENET_VIA_H */
