/* SPDX-License-Identifier: GPL-2.0-only */
/* A network namespace to act in. */
#ifndef VENET_PLACE_H
#define VENET_PLACE_H

#include "nl.h"
#include "ref.h"
#include "util.h"

#define PLACE_CMD	(QUOTED_MAX + 32)

struct place {
	struct nl rt;
	int fd;			/* -1: the current one */
	struct ref ref;		/* unless it is the current one */
	char name[SAFE_MAX];	/* for messages: "the host", "netns:web1" */
	char ip[PLACE_CMD];	/* how ip(8) acts there: "ip -n web1" */
	char exec[PLACE_CMD];	/* what precedes any other command, or "" */
};

/*
 * The current netns; @entered is the reference by which it was entered, or
 * NULL. Both open a rtnetlink socket; they return -1 with an error recorded.
 */
int place_here(struct place *p, const struct ref *entered);

/* Another one; owns the descriptor from here on, also when it fails. */
int place_open(struct place *p, const struct ref *r, int fd);

/* To somewhere else in memory. */
void place_move(struct place *to, struct place *from);

void place_close(struct place *p);

#endif /* VENET_PLACE_H */
