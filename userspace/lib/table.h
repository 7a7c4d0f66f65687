/* SPDX-License-Identifier: GPL-2.0-only */
/* A table for people: columns as wide as needed, the first row is a head. */
#ifndef VENET_TABLE_H
#define VENET_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define TABLE_COLUMNS	8

struct table {
	unsigned int columns;
	size_t width[TABLE_COLUMNS];
	char *text;	/* every cell, ended by NUL, row by row */
	size_t used, size;
	size_t cells;
};

/* @columns at most TABLE_COLUMNS. */
void table_init(struct table *t, unsigned int columns);
/* The next cell; control characters are replaced. */
void table_cell(struct table *t, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* Print everything and free it. */
void table_print(struct table *t, FILE *f, bool colour);

#endif /* VENET_TABLE_H */
