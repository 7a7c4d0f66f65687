/* SPDX-License-Identifier: GPL-2.0-only */
/* Who keeps a network namespace alive that no name and no process shows. */
#ifndef VENET_HOLDER_H
#define VENET_HOLDER_H

#include <stdint.h>

#include "ref.h"

struct holder {
	char text[128];		/* "sleep (pid 7, descriptor 3)" */
	struct ref ref;		/* by which it was opened */
};

/*
 * Look through every process for the namespace with this inode: by a
 * descriptor of it or of a socket in it, by a mount, by a thread. Returns its
 * descriptor, or -1 (no error recorded) when nobody is found.
 */
int holder_find(uint64_t inode, struct holder *h);

#endif /* VENET_HOLDER_H */
