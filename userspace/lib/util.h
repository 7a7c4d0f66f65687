/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VENET_UTIL_H
#define VENET_UTIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/* Allocation that ends the program when memory is gone. */
void out_of_memory(void) __attribute__((noreturn));
void *xrealloc(void *p, size_t n, size_t size);
void *xzalloc(size_t size);
char *xstrdup(const char *s);
char *xstrndup(const char *s, size_t n);
char *xasprintf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Room for one more element in a growing array. */
#define vec_grow(ptr, n)						\
	do {								\
		if (((n) & ((n) - 1)) == 0)				\
			(ptr) = xrealloc((ptr), (n) ? 2 * (n) : 1,	\
					 sizeof(*(ptr)));		\
	} while (0)

/*
 * The first element of a sorted array that does not come before a key; @n when
 * all do. @cmp compares an element with the key.
 */
size_t sorted_first(const void *key, const void *base, size_t n, size_t size,
		    int (*cmp)(const void *element, const void *key));

/* A whole decimal number without sign or leading zero, at most max. */
bool parse_uint(const char *s, uint64_t max, uint64_t *val);

/*
 * A word as a shell would read it back unchanged: names from inside a
 * container are chosen by its root and must not act in the host's shell, nor
 * on its terminal.
 */
#define QUOTED_MAX	320
const char *shell_quote(const char *word, char buf[QUOTED_MAX]);

/* A name for a terminal: control characters become '?'. */
#define SAFE_MAX	80
const char *safe_text(const char *s, char buf[SAFE_MAX]);

/* The length of the UTF-8 sequence that a text begins with, 0 when it is none. */
int utf8_len(const char *text);

/* Is all of a text UTF-8? What is written as JSON is read back as it was. */
bool utf8_ok(const char *text);

#endif /* VENET_UTIL_H */
