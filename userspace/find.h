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

/* Fails when another port of the hub than @id has the label. */
int find_label_free(struct ctx *ctx, uint32_t hub, const char *label,
		    uint32_t id);

/*
 * An address on whichever hub, by venet_owner() or venet_match(): 1 found,
 * 0 not, -1 failed.
 */
typedef int (*find_addr_t)(struct venet *v, uint32_t hub, const struct addr *a,
			   struct venet_addr *found);
int find_addr(struct ctx *ctx, const struct addr *a, const char *hub_name,
	      find_addr_t by, struct venet_addr *found);

/* A port in words: "web1 (id 101)" or "id 101". */
#define PORT_TEXT	(SAFE_MAX + 24)
const char *port_text(const struct venet_port *p, char buf[PORT_TEXT]);

#endif /* VENET_FIND_H */
