// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>

#include "err.h"

bool err_silent;
const char *err_where;

static struct err last;

int fail(int code, const char *fmt, ...)
{
	struct err e = { .code = code };
	va_list ap;

	/* The arguments may point into the error that is replaced. */
	va_start(ap, fmt);
	vsnprintf(e.text, sizeof(e.text), fmt, ap);
	va_end(ap);
	last = e;
	return -1;
}

const struct err *err_last(void)
{
	return &last;
}

void err_restore(const struct err *e)
{
	last = *e;
}

static void begin(void)
{
	fflush(stdout);
	fputs("venetctl: ", stderr);
	if (err_where)
		fprintf(stderr, "%s: ", err_where);
}

void warn(const char *fmt, ...)
{
	va_list ap;

	if (err_silent)
		return;
	begin();
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
}

void err_print(const struct err *e)
{
	begin();
	fprintf(stderr, "%s\n", e->text);
}
