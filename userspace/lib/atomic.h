/* SPDX-License-Identifier: GPL-2.0-only */
/* Files that are old or new, never half of each. */
#ifndef VENET_ATOMIC_H
#define VENET_ATOMIC_H

#include <stddef.h>
#include <sys/types.h>

/*
 * Replace a file, or make it with @mode: an existing one keeps its mode and
 * owner. Whoever reads it, also after a crash, finds what it was or what is
 * written here. Until then the text is in ".NAME.new" beside it; one that a
 * killed writer has left is used again by the next. Returns -1 with an error
 * recorded and the old file in place, unless only its directory could not be
 * flushed.
 */
int atomic_write(const char *path, mode_t mode, const void *text, size_t size);

/*
 * Remove a file, if there is one, for good: no crash brings it back. Returns -1
 * with an error recorded.
 */
int atomic_remove(const char *path);

#endif /* VENET_ATOMIC_H */
