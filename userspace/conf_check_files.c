// SPDX-License-Identifier: GPL-2.0-only
/* Name everything that is wrong with the files. */
#include <stdio.h>

#include "conf.h"
#include "conf_file.h"
#include "err.h"
#include "file.h"
#include "json.h"

static void render(const struct conf *c)
{
	struct json j = { .f = stdout };
	size_t i;

	json_open(&j, NULL, '[');
	for (i = 0; i < c->errors; i++) {
		json_open(&j, NULL, '{');
		json_str(&j, "file", c->error[i].file);
		if (c->error[i].line)
			json_uint(&j, "line", c->error[i].line);
		else
			json_str(&j, "line", NULL);
		json_str(&j, "error", c->error[i].text);
		json_close(&j, '}');
	}
	json_close(&j, ']');
	putchar('\n');
}

static int load(struct conf *c, const struct ctx *ctx, int argc, char **argv)
{
	struct words w = { argc, argv };
	char *text;

	if (!argc)
		return conf_load(c, ctx->conf);
	while (w.argc) {
		const char *file = word_name(&w, "");

		text = file ? file_read(file) : NULL;
		if (!text)
			return -1;
		conf_ct_add(c, file, text);
	}
	conf_check(c);
	return 0;
}

int conf_check_files(struct ctx *ctx, int argc, char **argv)
{
	struct conf c = { .cts = 0 };
	int ret = load(&c, ctx, argc, argv);

	if (!ret) {
		if (ctx->json)
			render(&c);
		else
			conf_errors_print(&c);
		ret = c.errors ? ERR_USAGE : 0;
	}
	conf_free(&c);
	return ret;
}
