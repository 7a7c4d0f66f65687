/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A container whose addresses change, and the steps that an address needs:
 * the table, the host's route, the container's own address and default route.
 */
#ifndef VENET_TARGET_H
#define VENET_TARGET_H

#include "addr_opts.h"
#include "cmd.h"
#include "find.h"
#include "known.h"
#include "seen.h"
#include "step.h"

struct target {
	struct ctx *ctx;
	struct venet_port port;
	struct link link;	/* of the hub */
	struct dev hub;
	struct dev dev;		/* the port; ->at is NULL when out of reach */
	struct place ct;
	bool have_ct;
	struct grant grant;
	struct addr_opts opts;
	bool partly;		/* something was left undone, and said so */
	bool present;		/* the addresses are there: plan what goes with them */
	struct addr *addr;
	size_t n;
	struct seen seen;	/* their prefixes */
	/* See carve.h: the table, once it is asked for; others that change. */
	struct nest *nest;
	bool nest_lent;		/* and not the target's to free */
	struct target **other;
	size_t others;
	/* What the same container gets in the same transaction, or NULL. */
	const struct target *with;
};

/* For a port that exists: finds its netns when something nameable holds it. */
int target_open(struct target *t, struct ctx *ctx,
		const struct venet_port *port, const struct link *hub,
		const struct addr_opts *opts);

/* The same for a netns that is open: owns the descriptor, also when it fails. */
int target_open_in(struct target *t, struct ctx *ctx,
		   const struct venet_port *port, const struct link *hub,
		   const struct addr_opts *opts, const struct ref *r, int fd);

/* For one that will be made in @ct, which the target owns from here on. */
void target_new(struct target *t, struct ctx *ctx, const struct link *hub,
		const char *label, uint32_t id, const struct addr_opts *opts);

void target_free(struct target *t);

/*
 * The netns that was entered last. Lines of a batch are often about the same
 * one, and as long as it is held its id is no other's.
 */
struct spare {
	struct place place;
	int nsid;
	bool full;
};

void spare_drop(struct spare *s);

/* The sockets of its containers go: what is known over them, too. */
void target_forget(const struct target *t, struct known *k);

/* One more address to add or remove; fails when it is named twice. */
int target_addr(struct target *t, const struct addr *a);

/* Plan all of them. */
int target_plan_add(struct target *t, struct txn *txn);
int target_plan_del(struct target *t, struct txn *txn);

/* The same for the inside of the container alone: the table is told otherwise. */
int target_plan_enter(struct target *t, struct txn *txn);
int target_plan_leave(struct target *t, struct txn *txn);

/* The same for the table and the host's routes alone. */
int target_plan_revoke(struct target *t, struct txn *txn);

/* What does not go with the port itself, which is to be deleted then. */
int target_plan_detach(struct target *t, struct txn *txn);

/*
 * Is forwarding of a family on? If not, says which line switches it on.
 */
void forwarding_check(struct ctx *ctx, bool v4, bool v6);

#endif /* VENET_TARGET_H */
