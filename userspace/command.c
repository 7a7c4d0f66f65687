// SPDX-License-Identifier: GPL-2.0-only
/* The objects, and how a command is found. */
#include <stdio.h>

#include "cmd.h"
#include "conf_file.h"
#include "err.h"
#include "show.h"
#include "util.h"

static const struct object *const objects[] = {
	&obj_ct,
	&obj_ip,
	&obj_veth,
	&obj_hub,
	&obj_conf,
	&obj_vz,
	&obj_stats,
	&obj_nic,
	&obj_doctor,
	&obj_dump,
	&obj_monitor,
	&obj_announce,
};

static const char *object_name(const void *table, size_t i)
{
	return ((const struct object *const *)table)[i]->name;
}

void command_help(void)
{
	size_t i;

	puts("Usage: venetctl [OPTIONS] [OBJECT [COMMAND [ARGUMENTS]]]\n"
	     "\n"
	     "Without an object it shows everything.\n"
	     "\n"
	     "Options:\n"
	     "  -j, --json        print JSON\n"
	     "  -s, --statistics  show counters, and drops by reason\n"
	     "  -t, --timestamp   say when, in monitor\n"
	     "  -n, --netns NAME  act in this netns as the host\n"
	     "      --config DIR  the files' directory, " CONF_DIR " unless said\n"
	     "  -b, --batch FILE  take commands from a file, - for standard input\n"
	     "      --force       go on after one of them has failed\n"
	     "      --dry-run     print what would be done, do nothing\n"
	     "  -v, --verbose     print each step on stderr\n"
	     "  -q, --quiet       no warnings\n"
	     "  -V, --version     print the version\n"
	     "  -h, --help        print this, or the help of an object\n"
	     "\n"
	     "Objects and their commands (unique beginnings are enough):");
	for (i = 0; i < ARRAY_SIZE(objects); i++) {
		size_t j;

		printf("  %-8s ", objects[i]->name);
		for (j = 0; j < objects[i]->n; j++)
			printf("%s%s", j ? " | " : "",
			       objects[i]->cmds[j].name);
		printf(" | help\n");
	}
}

int command_run(struct ctx *ctx, int argc, char **argv)
{
	char all[128], buf[SAFE_MAX];
	bool help = argc && is_help(argv[0]);
	int i;

	if (!argc)
		return show_all(ctx);
	if (help && argc == 1) {
		command_help();
		return 0;
	}
	argc -= help;
	argv += help;
	i = word_match(argv[0], object_name, objects, ARRAY_SIZE(objects), all,
		       sizeof(all));
	if (i == -1)
		return fail(ERR_USAGE,
			    "there is no object \"%s\"; see venetctl help",
			    safe_text(argv[0], buf));
	if (i == -2)
		return fail(ERR_USAGE, "\"%s\" may be %s",
			    safe_text(argv[0], buf), all);
	if (help) {
		/* "help ct attach" is "ct attach help". */
		char *words[] = { argc > 1 ? argv[1] : "help", "help" };

		return object_run(objects[i], ctx, argc > 1 ? 2 : 1, words);
	}
	return object_run(objects[i], ctx, argc - 1, argv + 1);
}
