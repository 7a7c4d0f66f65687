/* SPDX-License-Identifier: GPL-2.0-only */
/* The steps of the bridge-based mode. */
#ifndef VENET_STEP_VETH_H
#define VENET_STEP_VETH_H

#include "bridge.h"
#include "filter.h"
#include "step.h"

/* A bridge, up; @dev gets its index. */
void step_bridge_new(struct txn *t, struct dev *dev, bool vlans);

/*
 * Its MAC stays what it is, whatever ports come and go: nothing to undo. With
 * @mtu that, too, which a port with a smaller one has changed.
 */
void step_bridge_pin(struct txn *t, const struct dev *dev, uint32_t mtu);

/* Both ends in place; @host and @ct have places, and get names and indices. */
void step_pair(struct txn *t, const struct dev *bridge, struct dev *host,
	       struct dev *ct, const struct pair *p);

/* How the port behaves; @old NULL: it is new, and goes as a whole. */
void step_port(struct txn *t, const struct dev *dev,
	       const struct port_flags *set, const struct port_flags *old);
void step_port_vlan(struct txn *t, const struct dev *dev, uint16_t vid,
		    uint16_t old);
void step_port_fdb(struct txn *t, const struct dev *dev,
		   const struct mac *mac, bool add);

/* What a port may send, FILTER_OFF for anything; @have is kept up to date. */
void step_filter(struct txn *t, struct filters *have,
		 const struct filter *want);

#endif /* VENET_STEP_VETH_H */
