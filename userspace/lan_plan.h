/* SPDX-License-Identifier: GPL-2.0-only */
/* Addresses and gateways of a card, as steps. */
#ifndef VENET_LAN_PLAN_H
#define VENET_LAN_PLAN_H

#include "lan_args.h"
#include "step.h"

/* All of them; with @onlink a gateway need not be in one of the subnets. */
void lan_plan(struct txn *txn, const struct dev *dev, const struct lan_args *a,
	      bool onlink);

/*
 * What is missing: the device is set up when it is not, and a default route of
 * somebody else stays. 0 or -1.
 */
int lan_mend(struct txn *txn, struct dev *dev, const struct lan_args *a,
	     bool onlink, bool up);

#endif /* VENET_LAN_PLAN_H */
