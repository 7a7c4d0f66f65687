// SPDX-License-Identifier: GPL-2.0-only
/*
 * venet: routes of received packets, kept.
 *
 * Packets of one flow take one route. A device keeps the routes of the latest
 * flows in a table with one place for each hash, from where the next packet
 * takes its own without a look-up; input.c says which packets may. Packets only
 * read: they take no reference, for the route and its entry outlive the RCU
 * section in which the packet is received.
 *
 * A route that the stack no longer stands by is noticed when it is used. It
 * waits in its place until then or until another one wants that. What must not
 * outlive a netns are the references, which are given up when the device
 * leaves.
 */
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "route.h"

/**
 * venet_route_alloc - make an entry
 * @dst: the route
 * @cookie: what dst_check() wants to see
 * @mark: of the packets
 * @extra: what else routing looks at
 *
 * Context: RCU, BH off.
 * Return: the entry, whose addresses are for the caller to fill in, or NULL
 * without memory or when the route is about to go.
 */
struct venet_route *venet_route_alloc(struct dst_entry *dst, u32 cookie,
				      u32 mark, u32 extra)
{
	struct venet_route *route;

	route = kzalloc(sizeof(*route), GFP_ATOMIC | __GFP_NOWARN);
	if (!route)
		return NULL;
	if (!dst_hold_safe(dst)) {
		kfree(route);
		return NULL;
	}
	route->dst = dst;
	route->born = jiffies;
	route->cookie = cookie;
	route->mark = mark;
	route->extra = extra;
	return route;
}

/**
 * venet_route_free - free an entry that readers may still see
 * @route: the entry, in no place any more, or NULL
 */
void venet_route_free(struct venet_route *route)
{
	if (!route)
		return;
	/* Freed by its last reference, a route waits for readers itself. */
	dst_release(route->dst);
	kfree_rcu(route, rcu);
}

/**
 * venet_route_yields - may a place be taken by another flow
 * @venet: the device
 * @slot: the place
 * @route: who has it
 * @flow: a hash of the flow that would take it
 *
 * More flows than places would turn each other out with every packet, and pay
 * for entries that nobody uses. So a place is for who wants it again and again,
 * no other but its owner in between, and not twice within a jiffy, which bounds
 * what is allocated.
 *
 * Context: RCU.
 */
bool venet_route_yields(const struct venet *venet,
			struct venet_route __rcu **slot,
			const struct venet_route *route, u32 flow)
{
	struct venet_routes *routes = venet->own_routes;
	u32 *wish = &routes->wish[slot - routes->slot];
	u32 times;

	flow = round_down(flow, VENET_ROUTE_WISHES);
	times = READ_ONCE(*wish) - flow;
	if (times >= VENET_ROUTE_WISHES)
		times = 0;
	if (times + 1 < VENET_ROUTE_WISHES) {
		WRITE_ONCE(*wish, flow + times + 1);
		return false;
	}
	return !venet_route_is_new(route);
}

/**
 * venet_route_put - put an entry into a place, or just empty it
 * @slot: the place
 * @route: the entry, or NULL
 *
 * Context: any; on several CPUs at a time.
 */
void venet_route_put(struct venet_route __rcu **slot,
		     struct venet_route *route)
{
	venet_route_free(unrcu_pointer(xchg(slot, RCU_INITIALIZER(route))));
}

/**
 * venet_routes_switch - let packets see the routes that a device keeps, or not
 * @venet: the device, of which something has changed that this depends on
 *
 * Down, it may be on its way to another netns.
 *
 * Context: process, RTNL.
 */
void venet_routes_switch(struct venet *venet)
{
	u8 bit = 0;

	if (venet->running && venet->role == VENET_ROLE_HUB)
		bit = VENET_FASTPATH_HUB_ROUTES;
	else if (venet->running && venet->role == VENET_ROLE_PORT)
		bit = VENET_FASTPATH_PORT_ROUTES;

	rcu_assign_pointer(venet->routes,
			   venet->fastpath & bit ? venet->own_routes : NULL);
}

/**
 * venet_routes_flush - forget all routes that a device keeps
 * @venet: the device
 *
 * Where none may come back, the device must be down since a grace period.
 *
 * Context: process, RTNL.
 */
void venet_routes_flush(struct venet *venet)
{
	struct venet_routes *routes = venet->own_routes;
	unsigned int i;

	if (!routes)
		return;
	for (i = 0; i < 2 * routes->slots; i++)
		if (rcu_access_pointer(routes->slot[i]))
			venet_route_put(&routes->slot[i], NULL);
}

/**
 * venet_routes_init - let a device keep routes
 * @venet: the device, which has no role
 * @slots: how many of each family
 *
 * Replaces the table that the device has had, perhaps as a port.
 *
 * Context: process, RTNL. May wait for a grace period.
 * Return: 0 or -ENOMEM.
 */
int venet_routes_init(struct venet *venet, u32 slots)
{
	struct venet_routes *routes;

	routes = kvzalloc(struct_size(routes, slot, 2 * slots) +
			  2 * slots * sizeof(*routes->wish),
			  GFP_KERNEL_ACCOUNT);
	if (!routes)
		return -ENOMEM;
	routes->slots = slots;
	routes->wish = (u32 *)&routes->slot[2 * slots];

	if (venet->own_routes) {
		/* Not read any more when the device has no role since then. */
		synchronize_net();
		venet_routes_free(venet);
	}
	venet->own_routes = routes;
	return 0;
}

/**
 * venet_routes_free - free the table of a device that nobody reads any more
 * @venet: the device
 */
void venet_routes_free(struct venet *venet)
{
	venet_routes_flush(venet);
	kvfree(venet->own_routes);
	/* A device that could not be registered is asked to flush after this. */
	venet->own_routes = NULL;
}
