/* SPDX-License-Identifier: GPL-2.0-only */
/* The verbs of the object "veth", one file each, and what they share. */
#ifndef VENET_VETH_H
#define VENET_VETH_H

#include "cmd.h"
#include "step_veth.h"

int veth_show(struct ctx *ctx, int argc, char **argv);
int veth_add(struct ctx *ctx, int argc, char **argv);
int veth_set(struct ctx *ctx, int argc, char **argv);
int veth_del(struct ctx *ctx, int argc, char **argv);
int veth_sync(struct ctx *ctx, int argc, char **argv);

/* The pairs and the filters of a host. */
struct veths {
	struct veth *list;
	size_t n;
	struct filters filters;
	int lock;
};

/*
 * Read them. Whoever is going to change them locks out others first: the last
 * filter takes the table with it. Returns -1 with an error recorded; to be
 * closed in any case.
 */
int veths_open(struct veths *vs, struct ctx *ctx, bool lock);
void veths_close(struct veths *vs);

/* Remove what is left of containers that are gone. */
int veths_sweep(struct ctx *ctx);

/* Filters of ports that are gone: steps that remove them, and their number. */
size_t veths_plan_stale(struct veths *vs, struct txn *txn);

/*
 * The pair of a container, which may have several: the one with that name
 * inside, or the only one for NULL. NULL with the error recorded.
 */
const struct veth *veths_find(const struct veths *vs, struct ctx *ctx,
			      const char *ct, const char *name);

/*
 * The name of a port's mode; "lost" when the bridge knows its MAC and nftables
 * nothing: somebody has flushed the rules. @f may be NULL.
 */
const char *veth_mode(const struct veth *v, const struct filter *f);

/* Its MAC was changed inside. */
bool veth_changed(const struct veth *v);

/* Is this word the container's: its label, or names the netns that it is in. */
bool veth_is_of(const struct veth *v, struct ctx *ctx, const char *ct);

/* Fails when another container in the same bridge has the MAC or address. */
int veths_free(const struct veths *vs, const struct veth *mine,
	       const struct filter *f);

/* The values behind some keywords, which are taken already. */
int word_switch(struct words *w, const char *key, bool *val);
int word_filter(struct words *w, enum filter_mode *mode);
int word_vlan(struct words *w, uint16_t *vid);
/* An address as on a network card: with its subnet, and no network as such. */
int word_subnet(struct words *w, const char *key, struct addr *a);

#endif /* VENET_VETH_H */
