/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of sync share about ports. */
#ifndef VENET_SYNC_PARTS_H
#define VENET_SYNC_PARTS_H

#include "sync.h"
#include "target.h"

/* What is looked for by name and by address, in order. */
void sync_index(struct sync *s);

/* The netns of a container, where its port must be: or -1, -2 not running. */
int sync_enter(const struct sync *s, const struct work *w, int *nsid);

/* Its port, for steps; to be freed by target_free(). */
int sync_target(struct sync *s, const struct work *w, struct target *t);

/* Whose file says the address of a port's list; NULL when nobody's does. */
const struct want *sync_wanted(const struct sync *s, uint32_t hub,
			       const struct addr *a);

/* The table of a hub has changed. */
void sync_drop_nest(struct sync *s);

void differ_addrs(struct sync *s, const char *name, char sign,
		  const struct addrs *a);

#endif /* VENET_SYNC_PARTS_H */
