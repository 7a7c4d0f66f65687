// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "seen.h"
#include "util.h"

/* FNV-1a: the words are the host's own, nobody chooses them to collide. */
static size_t hash(const struct addr *a)
{
	size_t h = 2166136261u, i;

	h = (h ^ a->len) * 16777619u;
	for (i = 0; i < addr_size(a); i++)
		h = (h ^ a->bytes[i]) * 16777619u;
	return h;
}

/* Where an address is, or the free slot for it. */
static struct addr *slot_of(const struct seen *s, const struct addr *a)
{
	size_t i = hash(a);

	for (;; i++) {
		struct addr *slot = &s->slot[i & (s->size - 1)];

		if (!slot->family || !addr_cmp(slot, a))
			return slot;
	}
}

static void grow(struct seen *s)
{
	struct seen old = *s;
	size_t i;

	s->size = old.size ? 2 * old.size : 16;
	s->slot = xrealloc(NULL, s->size, sizeof(*s->slot));
	memset(s->slot, 0, s->size * sizeof(*s->slot));
	for (i = 0; i < old.size; i++)
		if (old.slot[i].family)
			*slot_of(s, &old.slot[i]) = old.slot[i];
	free(old.slot);
}

bool seen_add(struct seen *s, const struct addr *a)
{
	struct addr *slot;

	if (2 * s->n >= s->size)
		grow(s);
	slot = slot_of(s, a);
	if (slot->family)
		return false;
	*slot = *a;
	s->n++;
	return true;
}

void seen_free(struct seen *s)
{
	free(s->slot);
	memset(s, 0, sizeof(*s));
}
