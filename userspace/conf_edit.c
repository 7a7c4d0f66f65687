// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf_edit.h"
#include "err.h"
#include "util.h"

#define BLANKS	" \t\r"

/* The value behind a line's keyword, "" for none; NULL: another keyword. */
static const char *value_of(const char *line, const char *key)
{
	size_t len = strlen(key);

	line += strspn(line, BLANKS);
	if (strncmp(line, key, len) ||
	    (line[len] && !strchr(BLANKS, line[len])))
		return NULL;
	return line + len + strspn(line + len, BLANKS);
}

/* The address of a line; false when it is about something else. */
static bool addr_of(const char *line, struct addr *a)
{
	const char *val = value_of(line, "ip");
	char word[ADDR_TEXT];
	struct err saved = *err_last();
	bool src_only = false, good;
	size_t len;

	if (!val) {
		val = value_of(line, "src-only");
		src_only = true;
	}
	if (!val)
		return false;
	len = strcspn(val, BLANKS);
	if (len >= sizeof(word))
		return false;
	memcpy(word, val, len);
	word[len] = '\0';
	good = !(src_only ? addr_parse_src_only(word, a) :
			    addr_parse(word, a));
	err_restore(&saved);
	return good;
}

static void line_insert(struct edit *e, size_t at, char *line)
{
	vec_grow(e->line, e->n);
	memmove(e->line + at + 1, e->line + at,
		(e->n - at) * sizeof(*e->line));
	e->line[at] = line;
	e->n++;
}

/* Where one more address goes: behind the others, else at the end. */
static void find_last(struct edit *e)
{
	struct addr a;

	for (e->last = e->n; e->last; e->last--)
		if (addr_of(e->line[e->last - 1], &a))
			return;
	e->last = e->n;
}

void edit_open(struct edit *e, const char *text)
{
	memset(e, 0, sizeof(*e));
	while (*text) {
		size_t len = strcspn(text, "\n");

		line_insert(e, e->n, xstrndup(text, len));
		text += len + !!text[len];
	}
	find_last(e);
}

void edit_close(struct edit *e)
{
	while (e->n)
		free(e->line[--e->n]);
	free(e->line);
	e->line = NULL;
}

char *edit_text(const struct edit *e)
{
	size_t size = 1, used = 0, i;
	char *text;

	for (i = 0; i < e->n; i++)
		size += strlen(e->line[i]) + 1;
	text = xzalloc(size);
	for (i = 0; i < e->n; i++)
		used += sprintf(text + used, "%s\n", e->line[i]);
	return text;
}

static char *line_of(const char *key, const char *val)
{
	return xasprintf("%s%s%s", key, *val ? " " : "", val);
}

/* Addresses come behind it where they would have come last. */
static void append(struct edit *e, char *line)
{
	e->last += e->last == e->n;
	line_insert(e, e->n, line);
}

void edit_set(struct edit *e, const char *key, const char *val)
{
	size_t i;

	for (i = 0; i < e->n; i++)
		if (value_of(e->line[i], key))
			break;
	if (i == e->n) {
		append(e, line_of(key, val));
		return;
	}
	free(e->line[i]);
	e->line[i] = line_of(key, val);
}

void edit_del(struct edit *e, const char *key)
{
	size_t i, kept = 0;

	for (i = 0; i < e->n; i++) {
		if (value_of(e->line[i], key))
			free(e->line[i]);
		else
			e->line[kept++] = e->line[i];
	}
	e->n = kept;
	find_last(e);
}

void edit_flag(struct edit *e, const char *line)
{
	size_t i;

	for (i = 0; i < e->n; i++)
		if (value_of(e->line[i], line))
			return;
	append(e, line_of(line, ""));
}

/* The n-th word of a line, up to a remark; false when there are less. */
static bool word_of(const char *line, size_t n, const char **word, size_t *len)
{
	for (;; n--) {
		line += strspn(line, BLANKS);
		if (!*line || *line == '#')
			return false;
		*word = line;
		*len = strcspn(line, BLANKS);
		if (!n)
			return true;
		line += *len;
	}
}

static bool word_eq(const char *word, size_t len, const char *text)
{
	return strlen(text) == len && !strncmp(word, text, len);
}

/* A pair's name is behind a word, or goes without saying. */
static bool is_dev(const char *line, const char *key, const char *name)
{
	const char *word;
	size_t len, i;

	if (!word_of(line, 0, &word, &len) || !word_eq(word, len, key))
		return false;
	if (strcmp(key, "veth"))
		return word_of(line, 1, &word, &len) &&
		       word_eq(word, len, name);
	for (i = 1; word_of(line, i, &word, &len); i++) {
		if (word_eq(word, len, "name"))
			return word_of(line, i + 1, &word, &len) &&
			       word_eq(word, len, name);
		/* All others have a value. */
		i += !word_eq(word, len, "create");
	}
	return !strcmp(name, "eth0");
}

void edit_dev(struct edit *e, const char *key, const char *name,
	      const char *val)
{
	size_t i, kept = 0;
	bool there = !val;

	for (i = 0; i < e->n; i++) {
		if (is_dev(e->line[i], key, name)) {
			free(e->line[i]);
			if (there)
				continue;
			e->line[i] = line_of(key, val);
			there = true;
		}
		e->line[kept++] = e->line[i];
	}
	e->n = kept;
	find_last(e);
	if (!there)
		append(e, line_of(key, val));
}

void edit_addr_add(struct edit *e, const struct addr *a)
{
	char text[ADDR_TEXT];

	line_insert(e, e->last++, line_of(a->src_only ? "src-only" : "ip",
					  addr_text(a, text)));
}

/* Is a line about just this address, or prefix? */
static bool line_is(const char *line, const struct addr *net)
{
	struct addr there;

	if (!addr_of(line, &there))
		return false;
	addr_mask(&there, &there);
	return !addr_cmp(net, &there);
}

bool edit_addr_del(struct edit *e, const struct addr *a)
{
	size_t i, kept = 0, n = e->n;
	struct addr net;

	addr_mask(a, &net);
	for (i = 0; i < n; i++) {
		if (line_is(e->line[i], &net))
			free(e->line[i]);
		else
			e->line[kept++] = e->line[i];
	}
	e->n = kept;
	find_last(e);
	return kept < n;
}
