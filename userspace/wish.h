/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the uplinks are to answer for, beside what they do: of containers that
 * have a file as that says, of the others by subnet.
 */
#ifndef VENET_WISH_H
#define VENET_WISH_H

#include "proxy.h"
#include "uplink.h"

struct wish {
	struct addr addr;
	const struct uplink *link;	/* which is up */
	bool there;
};

struct answer {
	struct rt_proxy p;
	bool owned;		/* by any container */
	bool gone;		/* it was there before */
};

struct wishes {
	struct uplinks up;
	struct wish *list;
	size_t n;
	struct answer *answer;	/* all proxy entries, sorted */
	size_t answers;
};

/* @more are entries that were there before and may have been lost. */
int wishes_load(struct wishes *w, struct ctx *ctx, const struct answer *more,
		size_t n);
void wishes_free(struct wishes *w);

/* Order of address and link. */
int answer_cmp(const void *a, const void *b);

/* The entry of an address on a link, or NULL. */
const struct answer *answer_find(const struct wishes *w, const struct addr *a,
				 int ifindex);

#endif /* VENET_WISH_H */
