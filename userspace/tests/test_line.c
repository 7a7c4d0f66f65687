// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "line.h"
#include "tap.h"
#include "util.h"

void test_line(void)
{
	static const struct {
		const char *line;
		const char *words;	/* each behind a bar */
	} t[] = {
		{ "", "" },
		{ " \t\r\n", "" },
		{ "# a comment 'with a quote", "" },
		{ "ip add web1", "|ip|add|web1" },
		{ "  ip\tadd  web1 \n", "|ip|add|web1" },
		{ "a # b", "|a" },
		{ "a# b", "|a#|b" },
		{ "'a b' \"c d\"", "|a b|c d" },
		{ "a'b'\"c\"d", "|abcd" },
		{ "'' \"\"", "||" },
		{ "'a\\' '\"'", "|a\\|\"" },
		{ "\"a\\\"b\\\\\" \\' \\#c", "|a\"b\\|'|#c" },
		{ "'a'\\''b'", "|a'b" },
		{ "a\\ b", "|a b" },
		{ "a\\", "|a\\" },
		{ "'#'", "|#" },
	};
	static const char *const bad[] = { "'", "a 'b", "\"a'", "'a\\'b'", "\"\\\"" };
	char line[64], got[64], **argv;
	size_t i;
	int n, k;

	for (i = 0; i < ARRAY_SIZE(t); i++) {
		strcpy(line, t[i].line);
		n = line_split(line, &argv);
		if (!ok(n >= 0 && !argv[n], "the line <%s>", t[i].line))
			continue;
		got[0] = '\0';
		for (k = 0; k < n; k++) {
			strcat(got, "|");
			strcat(got, argv[k]);
		}
		ok_str(got, t[i].words, "in words");
		free(argv);
	}
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		strcpy(line, bad[i]);
		ok(line_split(line, &argv) == -1 &&
		   err_last()->code == ERR_USAGE, "<%s> is no line", bad[i]);
	}
}
