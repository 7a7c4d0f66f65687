// SPDX-License-Identifier: GPL-2.0-only
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "table.h"
#include "util.h"

void table_init(struct table *t, unsigned int columns)
{
	memset(t, 0, sizeof(*t));
	t->columns = columns;
}

/* Columns of a terminal: bytes that continue a UTF-8 sequence take none. */
static size_t text_width(const char *s)
{
	size_t n = 0;

	for (; *s; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}

void table_cell(struct table *t, const char *fmt, ...)
{
	unsigned int column = t->cells++ % t->columns;
	char cell[512], *p;
	va_list ap;
	size_t n;

	va_start(ap, fmt);
	vsnprintf(cell, sizeof(cell), fmt, ap);
	va_end(ap);
	for (p = cell; *p; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			*p = '?';

	n = strlen(cell) + 1;
	if (t->size - t->used < n) {
		t->size = 2 * t->size + n;
		t->text = xrealloc(t->text, t->size, 1);
	}
	memcpy(t->text + t->used, cell, n);
	t->used += n;

	n = text_width(cell);
	if (n > t->width[column])
		t->width[column] = n;
}

void table_print(struct table *t, FILE *f, bool colour)
{
	const char *cell = t->text;
	size_t i;

	for (i = 0; i < t->cells; i++) {
		unsigned int column = i % t->columns;
		bool last = column == t->columns - 1;
		size_t pad = last ? 0 : t->width[column] + 2 -
					text_width(cell);

		if (colour && i == 0)
			fputs("\033[1m", f);
		fprintf(f, "%s%*s", cell, (int)pad, "");
		if (colour && i == t->columns - 1)
			fputs("\033[0m", f);
		if (last)
			fputc('\n', f);
		cell += strlen(cell) + 1;
	}
	free(t->text);
	memset(t, 0, sizeof(*t));
}
