// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "err.h"
#include "util.h"

#define HELP_WIDTH	80

int word_match(const char *word, const char *(*name)(const void *table,
						     size_t i),
	       const void *table, size_t n, char *all, size_t size)
{
	size_t len = strlen(word), i, used = 0;
	int found = -1;

	all[0] = '\0';
	if (!len)
		return -1;
	for (i = 0; i < n; i++) {
		if (strncmp(name(table, i), word, len))
			continue;
		if (!name(table, i)[len])
			return i;
		used += snprintf(all + used, size - used, "%s%s",
				 used ? ", " : "", name(table, i));
		if (used >= size)
			used = size - 1;
		found = found == -1 ? (int)i : -2;
	}
	return found;
}

bool is_help(const char *word)
{
	return !strcmp(word, "help") || !strcmp(word, "-h") ||
	       !strcmp(word, "--help");
}

static const char *cmd_name(const void *table, size_t i)
{
	return ((const struct cmd *)table)[i].name;
}

/* Up to the next blank outside of brackets. */
static size_t argument_len(const char *usage)
{
	size_t n = 0;
	int open = 0;

	for (; usage[n] && (open || usage[n] != ' '); n++)
		open += (usage[n] == '[') - (usage[n] == ']');
	return n;
}

static void cmd_help(const struct object *o, const struct cmd *c,
		     const char *lead)
{
	int column = printf("%svenetctl %s %s", lead, o->name, c->name);
	const char *arg = c->usage;
	size_t len;

	for (; *arg; arg += len + (arg[len] == ' ')) {
		len = argument_len(arg);
		if (column + 1 + len > HELP_WIDTH)
			column = printf("\n%14s", "") - 1;
		column += printf(" %.*s", (int)len, arg);
	}
	putchar('\n');
}

void object_help(const struct object *o)
{
	size_t i;

	for (i = 0; i < o->n; i++)
		cmd_help(o, &o->cmds[i], i ? "       " : "Usage: ");
	if (o->help)
		printf("\n%s", o->help);
}

int object_run(const struct object *o, struct ctx *ctx, int argc, char **argv)
{
	char all[128], buf[SAFE_MAX];
	int i = 0;

	if (argc && is_help(argv[0])) {
		object_help(o);
		return 0;
	}
	if (argc)
		i = word_match(argv[0], cmd_name, o->cmds, o->n, all,
			       sizeof(all));
	if (i == -1)
		return fail(ERR_USAGE,
			    "%s has no command \"%s\"; see venetctl %s help",
			    o->name, safe_text(argv[0], buf), o->name);
	if (i == -2)
		return fail(ERR_USAGE, "\"%s\" may be %s",
			    safe_text(argv[0], buf), all);
	if (argc > 1 && is_help(argv[1])) {
		cmd_help(o, &o->cmds[i], "Usage: ");
		return 0;
	}
	return o->cmds[i].run(ctx, argc ? argc - 1 : 0, argv + 1);
}

const char *word_next(struct words *w)
{
	if (!w->argc)
		return NULL;
	w->argc--;
	return *w->argv++;
}

const char *word_name(struct words *w, const char *ask)
{
	if (!w->argc)
		fail(ERR_USAGE, "%s", ask);
	else if (**w->argv == '-')
		words_end(w);
	else
		return word_next(w);
	return NULL;
}

const char *word_value(struct words *w, const char *key)
{
	const char *val = word_next(w);

	if (!val)
		fail(ERR_USAGE, "\"%s\" lacks its value", key);
	return val;
}

bool word_is(struct words *w, const char *key)
{
	if (!w->argc || strcmp(*w->argv, key))
		return false;
	word_next(w);
	return true;
}

int word_hub(struct words *w, const char **hub)
{
	if (!word_is(w, "hub"))
		return 0;
	*hub = word_value(w, "hub");
	return *hub ? 0 : -1;
}

int words_ct(struct words *w, const char **ct, const char **hub)
{
	/* A container may be labelled "hub": then nothing follows it. */
	if (w->argc == 1 || (w->argc && strcmp(*w->argv, "hub"))) {
		*ct = word_name(w, "");
		if (!*ct)
			return -1;
	}
	if (word_hub(w, hub))
		return -1;
	return words_end(w);
}

int words_end(const struct words *w)
{
	char buf[SAFE_MAX];

	if (!w->argc)
		return 0;
	if (**w->argv == '-' && (*w->argv)[1])
		return fail(ERR_USAGE,
			    "\"%s\" is out of place: options go before the object",
			    safe_text(*w->argv, buf));
	return fail(ERR_USAGE, "\"%s\" is out of place",
		    safe_text(*w->argv, buf));
}

int words_end_no_json(const struct words *w, const struct ctx *ctx)
{
	if (ctx->json)
		return fail(ERR_USAGE,
			    "what this command prints has a form of its own, which is not JSON: leave out -j");
	return words_end(w);
}

int need_module(struct ctx *ctx)
{
	if (ctx->have_module)
		return 0;
	if (venet_open(&ctx->venet))
		return -1;
	ctx->have_module = true;
	return 0;
}

int ctx_txn(struct ctx *ctx, struct txn *t)
{
	const struct txn_opts opts = {
		.dry_run = ctx->dry_run,
		.trace = ctx->verbose ? stderr : NULL,
	};
	int ret = txn_run(t, &opts);

	txn_free(t);
	return ret;
}
