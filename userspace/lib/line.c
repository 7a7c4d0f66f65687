// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "line.h"
#include "util.h"

#define BLANKS	" \t\r\n"

/* One word, written to where it stands; returns what follows it, or NULL. */
static char *take_word(char *in)
{
	char *out = in, quote = '\0';

	for (; *in && (quote || !strchr(BLANKS, *in)); in++) {
		if (quote != '\'' && *in == '\\' && in[1])
			*out++ = *++in;
		else if (quote && *in == quote)
			quote = '\0';
		else if (!quote && (*in == '"' || *in == '\''))
			quote = *in;
		else
			*out++ = *in;
	}
	if (quote)
		return NULL;
	if (*in)
		in++;
	*out = '\0';
	return in;
}

int line_split(char *line, char ***argv)
{
	char **words = NULL;
	size_t n = 0;

	for (line += strspn(line, BLANKS); *line && *line != '#';
	     line += strspn(line, BLANKS)) {
		vec_grow(words, n);
		words[n++] = line;
		line = take_word(line);
		if (!line) {
			free(words);
			return fail(ERR_USAGE, "a quote is not closed");
		}
	}
	vec_grow(words, n);
	words[n] = NULL;
	*argv = words;
	return n;
}
