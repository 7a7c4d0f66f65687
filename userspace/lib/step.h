/* SPDX-License-Identifier: GPL-2.0-only */
/* The steps of which this tool's transactions are made. */
#ifndef VENET_STEP_H
#define VENET_STEP_H

#include <net/if.h>

#include "addr.h"
#include "place.h"
#include "rtnl.h"
#include "txn.h"
#include "util.h"
#include "venet.h"

/*
 * A device on its way: made in one place, perhaps moved to another. What is
 * not known before the steps run is filled in by them.
 */
struct dev {
	struct place *at;
	int ifindex;		/* 0 until it is known */
	char name[IFNAMSIZ];
	uint32_t id;		/* of a port */
	/* Where a planned move takes it, for the steps planned after that. */
	const struct place *next;
	char next_name[IFNAMSIZ];
};

/* Whom the table is to name as the owner. */
struct grant {
	struct venet *v;
	uint32_t hub;
	const struct dev *port;	/* ->id, filled in by then */
	/* For the runnable form: this program, and a label or an id. */
	const char *self;
	char ct[SAFE_MAX];
};

/* A port has a hub: its name, and the module, which knows the port's place. */
void step_link_new(struct txn *t, struct dev *dev, const struct link_new *l,
		   const char *hub, struct venet *v);
void step_link_move(struct txn *t, struct dev *dev, struct place *to,
		    const char *name);
void step_link_up(struct txn *t, struct dev *dev);
void step_link_down(struct txn *t, struct dev *dev);

/*
 * Cannot be undone: the last step. Asked for on the host's socket, @nsid as
 * for rt_link_del(): works where the netns is reachable by no name.
 */
void step_link_del(struct txn *t, struct place *host, const struct dev *dev,
		   int nsid);

/* @old is the hub as it is now. */
void step_hub_set(struct txn *t, struct venet *v, const struct venet_hub *old,
		  uint32_t fastpath, const char *self);

/* What the hub knows of a port beside its addresses. */
struct port_set {
	const char *label;	/* NULL leaves it as it is */
	const uint32_t *mark;
};

/* @old is the port as it is now; @ct names it in the runnable form. */
void step_port_set(struct txn *t, struct venet *v,
		   const struct venet_port *old, const struct port_set *set,
		   const char *self, const char *ct);

void step_grant(struct txn *t, const struct grant *g, const struct addr *a);
void step_revoke(struct txn *t, const struct grant *g, const struct addr *a);
/* From one owner to another: no packet sees none or two. */
void step_regrant(struct txn *t, const struct grant *from,
		  const struct grant *to, const struct addr *a);

/* @r->oif is taken from @dev when the step runs. */
void step_route_add(struct txn *t, const struct dev *dev,
		    const struct route *r);
void step_addr_add(struct txn *t, const struct dev *dev,
		   const struct addr *a);

/* Remove what a copy of the kernel's message describes; owns the copy. */
void step_route_del(struct txn *t, const struct dev *dev,
		    const struct route *r, struct nlmsghdr *copy);
void step_addr_del(struct txn *t, const struct dev *dev,
		   const struct addr *a, struct nlmsghdr *copy);

/* The kernel answers for a whole address on a link. Only ours are removed. */
void step_proxy_add(struct txn *t, struct place *host, const struct link *l,
		    const struct addr *a);
void step_proxy_del(struct txn *t, struct place *host, const struct link *l,
		    const struct addr *a);

/*
 * An address with its subnet, and a default route by way of a gateway, which is
 * in none of the subnets for @onlink.
 */
void step_lan_addr(struct txn *t, const struct dev *dev, const struct addr *a);
void step_lan_gateway(struct txn *t, const struct dev *dev,
		      const struct addr *gw, bool onlink);

void step_sysctl(struct txn *t, const struct place *at, const char *name,
		 int val);

#endif /* VENET_STEP_H */
