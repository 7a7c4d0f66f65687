/* SPDX-License-Identifier: GPL-2.0-only */
/* Which hub, which container: what the words of a command line name. */
#ifndef VENET_FIND_H
#define VENET_FIND_H

#include "cmd.h"
#include "rtnl.h"

/* The hub of this name, or for NULL the only one. */
int find_hub(struct ctx *ctx, const char *name, struct link *hub);

/*
 * The port that a label, an id or a reference to a netns names; on this hub,
 * or on any for NULL. *hub is its hub.
 */
int find_ct(struct ctx *ctx, const char *word, const char *hub_name,
	    struct venet_port *port, struct link *hub);

/* The owner of an address, on whichever hub: 1 found, 0 none, -1 failed. */
int find_owner(struct ctx *ctx, const struct addr *a, const char *hub_name,
	       struct venet_addr *owner);

/* A port in words: "web1 (id 101)" or "id 101". */
#define PORT_TEXT	(SAFE_MAX + 24)
const char *port_text(const struct venet_port *p, char buf[PORT_TEXT]);

#endif /* VENET_FIND_H */
