/* SPDX-License-Identifier: GPL-2.0-only */
/* The events of the kernel module. */
#ifndef VENET_LISTEN_H
#define VENET_LISTEN_H

#include "nl.h"

struct listener {
	struct nl nl;
	uint16_t family;
};

enum listen_result {
	LISTEN_AGAIN,		/* nothing more for now */
	LISTEN_LOST = -2,	/* more than could be kept: ask for what is */
	LISTEN_FAILED = -1,	/* with an error recorded */
};

/*
 * Hear a group of events, VENET_MCGRP_*, in the current netns. Returns -1 with
 * an error recorded, as venet_open() does.
 */
int listen_open(struct listener *l, const char *group);

/* Hear another group as well, over the same socket. */
int listen_add(struct listener *l, const char *group);
void listen_close(struct listener *l);

/* To wait on until there is something to take. */
int listen_fd(const struct listener *l);

/*
 * Give each message that is there to @cb. When the module goes, that is an
 * error: its events never come back to this socket.
 */
enum listen_result listen_take(struct listener *l, nl_cb *cb, void *data);

#endif /* VENET_LISTEN_H */
