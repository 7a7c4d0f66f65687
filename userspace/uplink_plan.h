/* SPDX-License-Identifier: GPL-2.0-only */
/* Steps by which the uplinks answer for addresses, or do not any more. */
#ifndef VENET_UPLINK_PLAN_H
#define VENET_UPLINK_PLAN_H

#include "probe.h"
#include "target.h"
#include "uplink.h"

/*
 * The uplinks answer for the addresses of a target, and tell their links so in
 * the end. Those that are new are asked for first.
 */
int uplink_plan_add(struct target *t, struct txn *txn);

/* They stop to answer for these. */
int uplink_plan_del(struct ctx *ctx, struct txn *txn, const struct addr *addr,
		    size_t n);

/*
 * The addresses have changed their owner: those uplinks answer that its words
 * name, and no others. Without such words nothing changes. @ask: who uses them
 * there?
 */
int uplink_plan_move(struct target *t, struct txn *txn, bool ask);

/* One link, and what it needs to answer for an address at once. */
void uplink_plan_one(struct ctx *ctx, struct txn *txn,
		     const struct uplink *l, const struct addr *a);

/* Questions about all that is new of a target, for ctx->probe. */
int uplink_ask(struct target *t, struct probe *p);

/* What a link is told of an address; nothing when it would not get there. */
void uplink_tell(struct outbox *o, const struct uplink *l,
		 const struct addr *a);

/* Tell it all, and note it to be repeated. Failures are warned of. */
void uplink_send(struct ctx *ctx, const struct outbox *o);

/* Repeat what was told: frames get lost. */
void uplink_repeat(struct ctx *ctx);

#endif /* VENET_UPLINK_PLAN_H */
