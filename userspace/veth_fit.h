/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A container's pairs become what words say. What these leave out may be
 * anything, but for the filter, which is just as they say.
 */
#ifndef VENET_VETH_FIT_H
#define VENET_VETH_FIT_H

#include "veth.h"

struct veth_fit {
	struct ctx *ctx;
	struct veths *vs;
	struct place *inside;	/* the container's netns */
	int nsid;		/* of it, -1 for none yet */
	bool exact;		/* addresses that are not said go */
	const struct addr *gone;	/* these go */
	size_t gones;
};

/* Make, mend, or make again: with a label. 0 or -1. */
int veth_fit(struct veth_fit *f, const struct veth_args *a);

/*
 * The pair that is meant: in the container, or the one of its last run, which is
 * dying with its netns or held by somebody.
 */
const struct veth *veth_fit_find(const struct veth_fit *f,
				 const struct veth_args *a);
bool veth_is_named(const struct veth *v, const struct veth_args *a);

/* Does it have to be made again? */
bool veth_fit_other(const struct veth_fit *f, const struct veth *v,
		    const struct veth_args *a);

/* If not: what else is to change. *c must be freed in any case. */
int veth_fit_plan(struct veth_fit *f, const struct veth *v,
		  const struct veth_args *a, struct veth_change *c,
		  struct txn *txn);

#endif /* VENET_VETH_FIT_H */
