/* SPDX-License-Identifier: GPL-2.0-only */
/* venet: the address table against a naive model of it. */
#ifndef _VENET_SELFTEST_H
#define _VENET_SELFTEST_H

#include "table.h"

struct venet_model;

/**
 * struct venet_selftest - a table, and the model that it must agree with
 * @table: the table
 * @model: what the table should hold, in no order
 * @nr: number of entries
 * @max: the largest number of entries, at least 16
 * @spread: number of bits of an address that vary, at least 2: few make
 *	    collisions, nesting and carving frequent
 * @growing: more is added than removed at present
 * @rnd: state of the random numbers, never 0
 * @changes: how often the model has changed
 * @refused: how often there was no memory for an entry
 * @touched: the address that the last change was about
 * @touched_all: the last change was about many addresses
 * @failed: what was wrong first, or NULL
 */
struct venet_selftest {
	struct venet_table *table;
	struct venet_model *model;
	unsigned int nr;
	unsigned int max;
	unsigned int spread;
	bool growing;
	u32 rnd;
	unsigned int changes;
	unsigned int refused;
	struct venet_addr touched;
	bool touched_all;
	const char *failed;
};

bool venet_selftest_start(struct venet_selftest *st, u32 seed,
			  unsigned int max, unsigned int spread);
void venet_selftest_end(struct venet_selftest *st);
void venet_selftest_change(struct venet_selftest *st);
void venet_selftest_look(struct venet_selftest *st);
void venet_selftest_all(struct venet_selftest *st);
void venet_selftest_empty(struct venet_selftest *st);

u32 venet_selftest_key(struct venet_selftest *st, struct venet_addr *addr);
bool venet_selftest_touched(const struct venet_selftest *st,
			    const struct venet_addr *addr);
u32 venet_selftest_owner(const struct venet_selftest *st,
			 const struct venet_addr *addr, u32 port_id);
u32 venet_selftest_ask(const struct venet_table *table,
		       const struct venet_addr *addr, u32 port_id);

#ifdef VENET_SELFTEST
int venet_selftest(void);
#else
static inline int venet_selftest(void)
{
	return 0;
}
#endif

#endif /* _VENET_SELFTEST_H */
