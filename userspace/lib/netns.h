/* SPDX-License-Identifier: GPL-2.0-only */
/* Network namespaces: open, enter, compare, find by id. */
#ifndef VENET_NETNS_H
#define VENET_NETNS_H

#include <stdbool.h>
#include <stddef.h>

#include "ref.h"

struct nl;

/*
 * Open the namespace that a reference names; fails with ERR_NOCT. For the
 * container of a runtime, that is asked, and the file is filled in.
 */
int netns_open(struct ref *r);

/* The caller's own. */
int netns_self(void);

bool netns_same(int a, int b);

/* A container has another one than the caller: fails where it has not. */
int netns_foreign(int fd, const char *name);

/* Enter a namespace; returns the one left, for netns_return(). */
int netns_enter(int fd);

/* Go home and close; there is nothing sane to do when that fails: exits. */
void netns_return(int home);

/*
 * The id that a namespace has in the socket's one: -1 when none, -2 with an
 * error recorded.
 */
int netns_id(struct nl *rt, int fd);

/*
 * Walk over all that names a namespace here: the names of ip-netns(8), then
 * processes. The callback owns the descriptor and ends the walk with a value
 * other than 0, which is returned.
 */
typedef int netns_cb(int fd, const struct ref *r, void *data);
int netns_each(netns_cb *cb, void *data);

/*
 * Namespaces by id, as far as they can be found: the names of ip-netns(8),
 * then those of processes. A found one reads "netns:web1" or "pid:1234".
 */
struct netns_map {
	struct netns_entry {
		int id;
		size_t order;	/* the first one found wins */
		char *text;
	} *entry;
	size_t n;
};

void netns_map_names(struct netns_map *map, struct nl *rt);
void netns_map_pids(struct netns_map *map, struct nl *rt);
const char *netns_map_find(const struct netns_map *map, int id);
void netns_map_free(struct netns_map *map);

/*
 * One namespace by id, cheaper than a map: returns its descriptor with the
 * reference filled in; -1 (no error recorded) when nothing on this machine
 * names it, -2 with an error recorded. @hint is a name to try first, or NULL.
 */
int netns_find(struct nl *rt, int id, const char *hint, struct ref *r);

#endif /* VENET_NETNS_H */
