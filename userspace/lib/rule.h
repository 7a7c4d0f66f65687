/* SPDX-License-Identifier: GPL-2.0-only */
/* Rules that choose a routing table by a packet's mark. */
#ifndef VENET_RULE_H
#define VENET_RULE_H

#include "place.h"
#include "rtnl.h"
#include "txn.h"

struct rule {
	uint8_t family;
	uint8_t proto;
	uint32_t mark;
	uint32_t table;
	bool specific;		/* of the table all but the default routes */
	uint32_t pref;
};

/* A request; takes an empty buffer of NL_REQUEST bytes. */
struct nlmsghdr *rt_rule(char *buf, uint16_t type, const struct rule *r);

/* Each rule of a family, of whomever. Returns 0 or -1. */
int rt_rules(struct nl *rt, uint8_t family,
	     void (*cb)(const struct rule *r, void *data), void *data);

/* The steps for rules; their undo takes them back, or gives them back. */
void step_rule_add(struct txn *t, struct place *at, const struct rule *r);
void step_rule_del(struct txn *t, struct place *at, const struct rule *r);

#endif /* VENET_RULE_H */
