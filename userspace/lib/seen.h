/* SPDX-License-Identifier: GPL-2.0-only */
/* A set of addresses: which were named before? */
#ifndef VENET_SEEN_H
#define VENET_SEEN_H

#include <stdbool.h>
#include <stddef.h>

#include "addr.h"

struct seen {
	struct addr *slot;	/* family 0 where it is free */
	size_t size;		/* a power of two */
	size_t n;
};

/* False when it was there already. */
bool seen_add(struct seen *s, const struct addr *a);
void seen_free(struct seen *s);

#endif /* VENET_SEEN_H */
