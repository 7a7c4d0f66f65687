/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of steps share. */
#ifndef VENET_STEP_COMMON_H
#define VENET_STEP_COMMON_H

#include "step.h"

/* A request was refused, or nobody knows what became of it. */
enum step_result step_failed(const struct nl *nl);

/* Undo of what somebody else has taken away meanwhile is no failure. */
int step_undone(const struct nl *nl, int err);

/*
 * For the runnable form of what comes after a move: the place and the name
 * that the device will have by then, told by the planner.
 */
struct step_where {
	const struct dev *dev;
	char ip[PLACE_CMD];
	char ct[SAFE_MAX];
	char name[IFNAMSIZ];
};

void step_where_set(struct step_where *w, const struct dev *dev);

#endif /* VENET_STEP_COMMON_H */
