// SPDX-License-Identifier: GPL-2.0-only
/* venetctl: containers' addresses, owned by the host. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <venet_version.h>

#include "cmd.h"
#include "conf_file.h"
#include "err.h"
#include "netns.h"
#include "show.h"
#include "util.h"

static const struct object *const objects[] = {
	&obj_ct,
	&obj_ip,
	&obj_hub,
	&obj_conf,
	&obj_vz,
};

static const char *object_name(const void *table, size_t i)
{
	return ((const struct object *const *)table)[i]->name;
}

static void help(void)
{
	size_t i;

	puts("Usage: venetctl [OPTIONS] [OBJECT [COMMAND [ARGUMENTS]]]\n"
	     "\n"
	     "Without an object it shows everything.\n"
	     "\n"
	     "Options:\n"
	     "  -j, --json        print JSON\n"
	     "  -s, --statistics  show counters, and drops by reason\n"
	     "  -n, --netns NAME  act in this netns as the host\n"
	     "      --config DIR  the files' directory, " CONF_DIR " unless said\n"
	     "      --dry-run     print what would be done, do nothing\n"
	     "  -v, --verbose     print each step on stderr\n"
	     "  -q, --quiet       no warnings\n"
	     "  -V, --version     print the version\n"
	     "  -h, --help        print this, or the help of an object\n"
	     "\n"
	     "Objects and their commands (unique beginnings are enough):");
	for (i = 0; i < ARRAY_SIZE(objects); i++) {
		size_t j;

		printf("  %-4s", objects[i]->name);
		for (j = 0; j < objects[i]->n; j++)
			printf("%s%s", j ? " | " : "",
			       objects[i]->cmds[j].name);
		printf(" | help\n");
	}
}

/* The host is another netns than the caller's. */
static int enter(struct ctx *ctx, const char *name, struct ref *r)
{
	char q[QUOTED_MAX];
	int fd, home;

	if (ref_parse(name, r))
		return -1;
	fd = netns_open(r);
	if (fd < 0)
		return -1;
	home = netns_enter(fd);
	close(fd);
	if (home < 0)
		return -1;
	close(home);
	snprintf(ctx->self, sizeof(ctx->self), "venetctl -n %s",
		 shell_quote(name, q));
	return 0;
}

static int run(struct ctx *ctx, const char *netns, int argc, char **argv)
{
	char all[128], buf[SAFE_MAX];
	struct ref entered;
	int i = 0;

	if (argc) {
		i = word_match(argv[0], object_name, objects,
			       ARRAY_SIZE(objects), all, sizeof(all));
		if (i == -1)
			return fail(ERR_USAGE,
				    "there is no object \"%s\"; see venetctl help",
				    safe_text(argv[0], buf));
		if (i == -2)
			return fail(ERR_USAGE, "\"%s\" may be %s",
				    safe_text(argv[0], buf), all);
		if (argc > 1 && is_help(argv[1])) {
			object_help(objects[i]);
			return 0;
		}
	}

	strcpy(ctx->self, "venetctl");
	if (netns && enter(ctx, netns, &entered))
		return -1;
	if (place_here(&ctx->host, netns ? &entered : NULL))
		return -1;
	if (!argc)
		return show_all(ctx);
	return object_run(objects[i], ctx, argc - 1, argv + 1);
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "statistics", no_argument, NULL, 's' },
		{ "netns", required_argument, NULL, 'n' },
		{ "config", required_argument, NULL, 'C' },
		{ "dry-run", no_argument, NULL, 'D' },
		{ "verbose", no_argument, NULL, 'v' },
		{ "quiet", no_argument, NULL, 'q' },
		{ "version", no_argument, NULL, 'V' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	const char *netns = NULL;
	struct ctx ctx = { .conf = CONF_DIR };
	int opt, ret;

	while ((opt = getopt_long(argc, argv, "+:jsn:vqVh", options,
				  NULL)) != -1) {
		switch (opt) {
		case 'j':
			ctx.json = true;
			break;
		case 's':
			ctx.stats = true;
			break;
		case 'n':
			netns = optarg;
			break;
		case 'C':
			ctx.conf = optarg;
			break;
		case 'D':
			ctx.dry_run = true;
			break;
		case 'v':
			ctx.verbose = true;
			break;
		case 'q':
			err_silent = true;
			break;
		case 'V':
			puts("venetctl " VENET_VERSION);
			return 0;
		case 'h':
			help();
			return 0;
		case ':':
			fprintf(stderr, "venetctl: %s lacks its value\n",
				argv[optind - 1]);
			return ERR_USAGE;
		default:
			if (optopt)
				fprintf(stderr,
					"venetctl: there is no option -%c; see venetctl help\n",
					optopt);
			else
				fprintf(stderr,
					"venetctl: there is no option %s; see venetctl help\n",
					argv[optind - 1]);
			return ERR_USAGE;
		}
	}
	argc -= optind;
	argv += optind;
	if (argc && is_help(argv[0])) {
		help();
		return 0;
	}

	ret = run(&ctx, netns, argc, argv);
	if (ret < 0) {
		err_print(err_last());
		ret = err_last()->code;
	}
	free(ctx.hub);
	if (ctx.have_module)
		venet_close(&ctx.venet);
	place_close(&ctx.host);
	/* A list that was not written in full is no success. */
	if ((fflush(stdout) || ferror(stdout)) && !ret) {
		fprintf(stderr, "venetctl: cannot write the output: %m\n");
		ret = ERR_KERNEL;
	}
	return ret;
}
