/* SPDX-License-Identifier: GPL-2.0-only */
/* Sentences that are true or not, as TAP lines. */
#ifndef VENET_TAP_H
#define VENET_TAP_H

#include <stdbool.h>

/* One line; returns @good. */
bool ok(bool good, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Equal, or the line shows both. */
bool ok_int(long long got, long long want, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
bool ok_str(const char *got, const char *want, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* The groups of tests, one file each. */
void test_addr(void);
void test_seen(void);
void test_ref(void);
void test_util(void);
void test_atomic(void);
void test_totals(void);
void test_txn(void);
void test_cmd(void);
void test_render(void);
void test_known(void);
void test_conf(void);
void test_via(void);
void test_vz(void);
void test_netlink(void);
void test_step(void);
void test_frame(void);
void test_line(void);
void test_nic(void);
void test_runtime(void);
void test_uplink(void);
void test_veth(void);

#endif /* VENET_TAP_H */
