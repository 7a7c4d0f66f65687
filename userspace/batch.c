// SPDX-License-Identifier: GPL-2.0-only
/* Commands from a file, all over the same sockets. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "err.h"
#include "line.h"
#include "target.h"
#include "util.h"

static int run_line(struct ctx *ctx, char *line)
{
	char **argv;
	int n = line_split(line, &argv);
	int ret = 0;

	if (n > 0) {
		ret = command_run(ctx, n, argv);
		/* A command may have made a hub, or deleted one. */
		free(ctx->hub);
		ctx->hub = NULL;
		ctx->hubs = 0;
	}
	if (n >= 0)
		free(argv);
	else
		ret = -1;
	/* Here it is said once and for all: the next line has its own. */
	if (ret < 0) {
		err_print(err_last());
		ret = err_last()->code;
	}
	return ret;
}

int batch_run(struct ctx *ctx, const char *file, bool go_on)
{
	bool is_stdin = !strcmp(file, "-");
	FILE *f = is_stdin ? stdin : fopen(file, "re");
	char where[SAFE_MAX + 16], name[SAFE_MAX];
	unsigned long number = 0;
	struct spare spare = { .full = false };
	int ret = 0, status;
	char *line = NULL;
	size_t size = 0;
	ssize_t len;

	safe_text(file, name);
	if (!f)
		return fail(ERR_USAGE, "cannot open %s: %s", name,
			    strerror(errno));
	err_where = where;
	ctx->spare = &spare;
	while ((!ret || go_on) && (len = getline(&line, &size, f)) >= 0) {
		snprintf(where, sizeof(where), "%s:%lu", name, ++number);
		if (strlen(line) != (size_t)len) {
			fail(ERR_USAGE, "a NUL byte is in the line");
			err_print(err_last());
			status = ERR_USAGE;
		} else {
			status = run_line(ctx, line);
		}
		if (status && ret && ret != status)
			ret = ERR_PARTLY;
		else if (status)
			ret = status;
	}
	err_where = NULL;
	spare_drop(&spare);
	ctx->spare = NULL;
	if (ferror(f)) {
		fail(ERR_USAGE, "cannot read %s: %s", name, strerror(errno));
		ret = -1;
	}
	free(line);
	if (!is_stdin)
		fclose(f);
	return ret;
}
