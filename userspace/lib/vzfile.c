// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "err.h"
#include "util.h"
#include "vzfile.h"

void vzfile_open(struct vzfile *f, char *text)
{
	memset(f, 0, sizeof(*f));
	f->rest = text;
	f->next = 1;
}

static void skip_line(struct vzfile *f)
{
	f->rest += strcspn(f->rest, "\n");
	if (*f->rest) {
		f->rest++;
		f->next++;
	}
}

static bool is_name(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static int expands(char c)
{
	return fail(ERR_USAGE,
		    "a shell would expand the '%c'; nothing is expanded here",
		    c);
}

/* Inside double quotes a backslash makes these plain, and joins lines. */
static int double_quoted(struct vzfile *f, char **out)
{
	unsigned int lines = 0;
	char *p = f->rest + 1;

	for (; *p != '"'; p++) {
		bool escaped = *p == '\\' && p[1] &&
			       strchr("\"\\$`\n", p[1]);

		p += escaped;
		if (!*p)
			return fail(ERR_USAGE, "the quote is not closed");
		if (!escaped && (*p == '$' || *p == '`'))
			return expands(*p);
		lines += *p == '\n';
		if (!escaped || *p != '\n')
			*(*out)++ = *p;
	}
	f->rest = p + 1;
	f->next += lines;
	return 0;
}

static int single_quoted(struct vzfile *f, char **out)
{
	unsigned int lines = 0;
	char *p = f->rest + 1;

	for (; *p != '\''; p++) {
		if (!*p)
			return fail(ERR_USAGE, "the quote is not closed");
		lines += *p == '\n';
		*(*out)++ = *p;
	}
	f->rest = p + 1;
	f->next += lines;
	return 0;
}

/* Up to a blank: pieces with and without quotes, which are one word. */
static int value(struct vzfile *f)
{
	char *out = f->rest;

	f->val = out;
	for (;;) {
		char c = *f->rest;
		int ret = 0;

		if (!c || strchr(" \t\r\n;", c))
			break;
		if (strchr("$`", c))
			return expands(c);
		if (strchr("|&<>()", c))
			return fail(ERR_USAGE, "'%c' is no part of a value", c);
		if (c == '"')
			ret = double_quoted(f, &out);
		else if (c == '\'')
			ret = single_quoted(f, &out);
		if (ret)
			return ret;
		if (c == '"' || c == '\'')
			continue;
		if (c == '\\' && f->rest[1] && f->rest[1] != '\n')
			f->rest++;
		*out++ = *f->rest++;
	}
	/* The end may be where the line's is: see first what follows. */
	f->rest += strspn(f->rest, " \t\r;");
	if (*f->rest && *f->rest != '\n' && *f->rest != '#')
		return fail(ERR_USAGE, "something follows the value of %.40s",
			    f->key);
	skip_line(f);
	*out = '\0';
	return 0;
}

int vzfile_next(struct vzfile *f)
{
	char buf[SAFE_MAX], *end;
	int ret;

	for (;;) {
		f->rest += strspn(f->rest, " \t\r");
		if (!*f->rest)
			return 0;
		if (*f->rest != '#' && *f->rest != '\n')
			break;
		skip_line(f);
	}
	f->line = f->next;
	f->key = f->rest;
	for (end = f->rest; is_name(*end); end++)
		;
	if (end == f->key || *end != '=' || isdigit((unsigned char)*f->key)) {
		char *word = f->rest;

		skip_line(f);
		word[strcspn(word, " \t\r\n")] = '\0';
		return fail(ERR_USAGE, "\"%s\" is no KEY=VALUE",
			    safe_text(word, buf));
	}
	*end = '\0';
	f->rest = end + 1;
	ret = value(f);
	if (ret)
		skip_line(f);
	return ret ? -1 : 1;
}
