/* SPDX-License-Identifier: GPL-2.0-only */
/* The verbs of the object "veth", one file each, and what they share. */
#ifndef VENET_VETH_H
#define VENET_VETH_H

#include "cmd.h"
#include "step_veth.h"
#include "veth_args.h"

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
	bool swept;		/* of what is stale */
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

/* A pair is gone. */
void veths_forget(struct veths *vs, const struct veth *v);

/*
 * Filters of ports that are gone: steps that remove them, and their number. Once:
 * many pairs may be made of one list.
 */
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

/* The netns of a container, which is another one than the host's. */
int veth_open_ct(struct place *ct, struct ref *ref);

/*
 * Make a pair; its label is said. It may have the MAC and the addresses of the
 * one with the ifindex @instead. *vs knows it then.
 */
int veth_add_args(struct ctx *ctx, const struct veth_args *a,
		  struct veths *vs, struct place *inside, int instead);

/* Take a pair away; *vs forgets it, and @v is gone. */
int veth_del_pair(struct ctx *ctx, struct veths *vs, const struct veth *v);

/*
 * A pair as it is, in the words that make it; they point into @v. What is not
 * seen inside, or where @in is NULL, is left out. To be freed in any case.
 */
int veth_args_of(struct veth_args *a, const struct veths *vs,
		 const struct veth *v, struct place *in);

/* Leave out what goes without saying. */
int veth_args_trim(struct veth_args *a, struct ctx *ctx, const struct veth *v);

/*
 * What is to change of a pair, and the change on its way: it must live until the
 * transaction has run.
 */
struct veth_change {
	struct addr *add, *del;	/* in the filter and inside */
	size_t adds, dels;
	uint16_t vlan;
	enum filter_mode filter;
	bool dhcp, isolated;
	bool have_filter, have_dhcp, have_isolated;
	/* What it is to have comes back where it is lost, and both ends go up. */
	const struct lan_args *mend;
	struct place *at;	/* of the container, if that is open already */

	struct dev host, ct;
	struct place place;
	struct filter want;
	bool is_up;		/* inside */
	bool blind;		/* it is not to be seen inside */
};

int veth_change_plan(struct veth_change *c, struct ctx *ctx, struct veths *vs,
		     const struct veth *v, struct txn *txn);
void veth_change_free(struct veth_change *c);

#endif /* VENET_VETH_H */
