/* SPDX-License-Identifier: GPL-2.0-only */
/* Routing tables by the names that ip(8) knows them by. */
#ifndef VENET_RT_TABLES_H
#define VENET_RT_TABLES_H

#include <stdint.h>

/*
 * A number from 1 on, or a name of iproute2's rt_tables files; the kernel's own
 * table is no place for routes. Fails with ERR_USAGE.
 */
int rt_table_parse(const char *word, uint32_t *table);

#endif /* VENET_RT_TABLES_H */
