/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Errors: the first one of a run decides what is printed and the exit status.
 */
#ifndef VENET_ERR_H
#define VENET_ERR_H

#include <stdarg.h>
#include <stdbool.h>

/* Exit statuses; a promise of the man page. */
enum {
	ERR_NONE = 0,
	ERR_USAGE = 1,	/* bad command line or value */
	ERR_KERNEL = 2,	/* the kernel refused */
	ERR_INUSE = 3,	/* the address has an owner */
	ERR_NOCT = 4,	/* no such container */
	ERR_NOHUB = 5,	/* module or hub missing */
	ERR_PARTLY = 6,	/* partly done */
	ERR_FOUND = 7,	/* doctor: something is wrong */
};

struct err {
	int code;
	char text[512];
};

/* Messages are for people: silent drops warnings, never errors. */
extern bool err_silent;

/* Where the words come from, "FILE:LINE", before each line below; NULL: the
 * command line.
 */
extern const char *err_where;

/* Record an error, replacing an older one. Always returns -1. */
int fail(int code, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The error recorded last. */
const struct err *err_last(void);

/* Put an error back that later ones have replaced. */
void err_restore(const struct err *e);

/* One line on stderr, in the name of the program. */
void warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void err_print(const struct err *e);

#endif /* VENET_ERR_H */
