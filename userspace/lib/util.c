// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "util.h"

void out_of_memory(void)
{
	fputs("venetctl: out of memory\n", stderr);
	exit(ERR_KERNEL);
}

void *xrealloc(void *p, size_t n, size_t size)
{
	if (size && n > SIZE_MAX / size)
		out_of_memory();
	p = realloc(p, n * size);
	if (!p)
		out_of_memory();
	return p;
}

void *xzalloc(size_t size)
{
	void *p = calloc(1, size);

	if (!p)
		out_of_memory();
	return p;
}

char *xstrdup(const char *s)
{
	char *p = strdup(s);

	if (!p)
		out_of_memory();
	return p;
}

char *xstrndup(const char *s, size_t n)
{
	char *p = strndup(s, n);

	if (!p)
		out_of_memory();
	return p;
}

char *xasprintf(const char *fmt, ...)
{
	va_list ap;
	char *p;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&p, fmt, ap);
	va_end(ap);
	if (n < 0)
		out_of_memory();
	return p;
}

size_t sorted_first(const void *key, const void *base, size_t n, size_t size,
		    int (*cmp)(const void *element, const void *key))
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (cmp((const char *)base + mid * size, key) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

bool parse_uint(const char *s, uint64_t max, uint64_t *val)
{
	uint64_t v = 0;

	if (!*s || (*s == '0' && s[1]))
		return false;
	for (; *s; s++) {
		unsigned int digit = (unsigned char)*s - '0';

		if (digit > 9 || v > (max - digit) / 10)
			return false;
		v = v * 10 + digit;
		if (v > max)
			return false;
	}
	*val = v;
	return true;
}

static bool is_control(unsigned char c)
{
	return c < 0x20 || c == 0x7f;
}

const char *shell_quote(const char *word, char buf[QUOTED_MAX])
{
	static const char plain[] = "-_./:,+@%=";
	bool bare = *word;
	size_t n = 0;
	const char *p;

	for (p = word; *p; p++)
		if (!isascii((unsigned char)*p) ||
		    (!isalnum((unsigned char)*p) && !strchr(plain, *p)))
			bare = false;

	if (!bare)
		buf[n++] = '\'';
	/* Five bytes are the most that one character and the end can take. */
	for (p = word; *p && n < QUOTED_MAX - 6; p++) {
		if (*p == '\'') {
			memcpy(buf + n, "'\\''", 4);
			n += 4;
		} else {
			buf[n++] = is_control((unsigned char)*p) ? '?' : *p;
		}
	}
	if (!bare)
		buf[n++] = '\'';
	buf[n] = '\0';
	return buf;
}

const char *safe_text(const char *s, char buf[SAFE_MAX])
{
	size_t n;

	for (n = 0; n < SAFE_MAX - 1 && s[n]; n++)
		buf[n] = is_control((unsigned char)s[n]) ? '?' : s[n];
	buf[n] = '\0';
	return buf;
}

int utf8_len(const char *text)
{
	const unsigned char *s = (const unsigned char *)text;
	uint32_t min, c;
	int i, n;

	if (s[0] < 0x80)
		return 1;
	if (s[0] >= 0xc2 && s[0] <= 0xdf) {
		n = 2;
		c = s[0] & 0x1f;
		min = 0x80;
	} else if ((s[0] & 0xf0) == 0xe0) {
		n = 3;
		c = s[0] & 0xf;
		min = 0x800;
	} else if (s[0] >= 0xf0 && s[0] <= 0xf4) {
		n = 4;
		c = s[0] & 0x7;
		min = 0x10000;
	} else {
		return 0;
	}
	for (i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (s[i] & 0x3f);
	}
	if (c < min || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	return n;
}

bool utf8_ok(const char *text)
{
	int len;

	for (; *text; text += len) {
		len = utf8_len(text);
		if (!len)
			return false;
	}
	return true;
}
