/* SPDX-License-Identifier: GPL-2.0-only */
/* What a test does with the shim: memory that runs out, readers that wait. */
#ifndef _SHIM_H
#define _SHIM_H

#include <linux/kernel.h>

/* Chains of readable length again, no faults, no readers; @seed for the rest. */
void shim_reset(u32 seed);

u32 shim_random(u32 below);

/*
 * Memory: fails at random once in @shim_fail_rate allocations, and at the
 * allocation that makes @shim_fail_at 0.
 */
extern u32 shim_fail_rate;
extern u32 shim_fail_at;
extern unsigned int shim_failures;
extern unsigned int shim_allocated;
extern size_t shim_bytes;
extern unsigned int shim_uncharged;

/*
 * Readers: each runs @fn on a stack of its own, in an RCU read-side section,
 * and stands still at random points of its way. @shim_writer is called at the
 * points where the writer could be interrupted.
 */
#define SHIM_READERS	6

extern void (*shim_writer)(void);
bool shim_read(void (*fn)(void *arg), void *arg);
bool shim_turn(void);
void shim_finish(void);

#endif /* _SHIM_H */
