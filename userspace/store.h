/* SPDX-License-Identifier: GPL-2.0-only */
/* The totals of containers and the file in which they outlive everything. */
#ifndef VENET_STORE_H
#define VENET_STORE_H

#include <limits.h>

#include "cmd.h"
#include "totals.h"

struct store {
	struct totals totals;
	char file[PATH_MAX];	/* empty: this netns keeps none */
	int lock;		/* held while the file is to be changed, or -1 */
	uint64_t now;		/* by store_clock() */
};

/* Seconds that never go back. */
uint64_t store_clock(void);

/* Read it; with @change nobody else changes it until store_close(). */
int store_open(struct store *s, struct ctx *ctx, bool change);

/* What the kernel counts at this moment. */
int store_see(struct store *s, struct ctx *ctx);

/* The container that a word names, with a port or with a total. */
int store_who(struct store *s, struct ctx *ctx, const char *word,
	      struct who *who);

/* Write it back. */
int store_write(struct store *s);
void store_close(struct store *s);

#endif /* VENET_STORE_H */
