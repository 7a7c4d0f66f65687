/* SPDX-License-Identifier: GPL-2.0-only */
/* The table of a hub in the order of addresses: which prefix holds which? */
#ifndef VENET_NEST_H
#define VENET_NEST_H

#include "venet.h"

struct nest {
	struct venet_addr *list;	/* without those that are src-only */
	size_t n;
	bool len[2][129];		/* by family: is any so long? */
};

/* Returns 0, or -1 with an error recorded. */
int nest_load(struct nest *s, struct venet *v, uint32_t hub);
void nest_free(struct nest *s);

/* Just this one, or NULL. */
const struct venet_addr *nest_find(const struct nest *s, const struct addr *a);

/* The longest prefix that holds it and more, or NULL. */
const struct venet_addr *nest_parent(const struct nest *s,
				     const struct addr *a);

/*
 * The next entry inside a prefix, behind @last (NULL: the first one); NULL at
 * the end.
 */
const struct venet_addr *nest_next(const struct nest *s, const struct addr *net,
				   const struct venet_addr *last);

#endif /* VENET_NEST_H */
