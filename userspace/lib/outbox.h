/* SPDX-License-Identifier: GPL-2.0-only */
/* Frames on their way to links of the current netns, as they are. */
#ifndef VENET_OUTBOX_H
#define VENET_OUTBOX_H

#include "frame.h"

struct outbox {
	struct letter {
		int ifindex;
		struct frame frame;
	} *list;
	size_t n;
};

/* Room for one more frame; valid until the next one is added. */
struct frame *outbox_add(struct outbox *o, int ifindex);

/*
 * Send what is there from number @first on, and keep it. Returns 0, or -1 with
 * an error recorded: of the first frame that could not be sent, *failed is its
 * link; 0 when none could. The others are sent all the same.
 */
int outbox_send(const struct outbox *o, size_t first, int *failed);

void outbox_free(struct outbox *o);

#endif /* VENET_OUTBOX_H */
