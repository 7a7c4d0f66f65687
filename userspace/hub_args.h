/* SPDX-License-Identifier: GPL-2.0-only */
/* How a hub is to be, in the words of hub add. */
#ifndef VENET_HUB_ARGS_H
#define VENET_HUB_ARGS_H

#include "cmd.h"
#include "step.h"

#define HUB_NAME	"venet0"	/* unless told otherwise */

struct hub_args {
	bool tune;
};

/* One option: 1 taken, 0 no such word, -1 failed. */
int hub_args_word(struct hub_args *a, struct words *w);

/* Steps for what @a says beyond that there is a hub. */
int hub_args_plan(const struct hub_args *a, struct ctx *ctx, struct txn *txn);

/* May an interface be called so? Fails with the reason. */
int hub_name_check(const char *name);

#endif /* VENET_HUB_ARGS_H */
