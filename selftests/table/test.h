/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TEST_H
#define _TEST_H

#include <linux/kernel.h>
#include <linux/rtnetlink.h>
#include <linux/sched.h>

#include "selftest.h"
#include "shim.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/* One line of TAP; returns @good. */
bool ok(bool good, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* An address whose first word is @word; of IPv6 the last one as well. */
struct venet_addr test_addr(u8 family, u32 word);

/* A port has an id and nothing else. */
struct venet *test_port(u32 id);
struct venet_entry *test_add(struct venet_table *table,
			     const struct venet_addr *addr, u32 port_id);

void test_lengths(void);
void test_commands(void);
void test_readers(void);
void test_random(void);
void test_faults(void);
void test_many(void);

#endif /* _TEST_H */
