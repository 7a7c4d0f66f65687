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
#include "left.h"
#include "netns.h"
#include "uplink_plan.h"
#include "util.h"

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

static int run(struct ctx *ctx, const char *netns, const char *batch,
	       bool go_on, int argc, char **argv)
{
	struct ref entered;
	int ret;

	strcpy(ctx->self, "venetctl");
	if (netns && enter(ctx, netns, &entered))
		return -1;
	if (place_here(&ctx->host, netns ? &entered : NULL))
		return -1;
	ret = batch ? batch_run(ctx, batch, go_on) :
		      command_run(ctx, argc, argv);
	uplink_repeat(ctx);
	return ret;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "statistics", no_argument, NULL, 's' },
		{ "timestamp", no_argument, NULL, 't' },
		{ "netns", required_argument, NULL, 'n' },
		{ "config", required_argument, NULL, 'C' },
		{ "batch", required_argument, NULL, 'b' },
		{ "force", no_argument, NULL, 'F' },
		{ "dry-run", no_argument, NULL, 'D' },
		{ "verbose", no_argument, NULL, 'v' },
		{ "quiet", no_argument, NULL, 'q' },
		{ "version", no_argument, NULL, 'V' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	const char *netns = NULL, *batch = NULL;
	bool go_on = false;
	struct ctx ctx = { .conf = CONF_DIR };
	int opt, ret;

	while ((opt = getopt_long_only(argc, argv, "+:jstn:b:vqVh", options,
				  NULL)) != -1) {
		switch (opt) {
		case 'j':
			ctx.json = true;
			break;
		case 's':
			ctx.stats = true;
			break;
		case 't':
			ctx.timestamp = true;
			break;
		case 'n':
			netns = optarg;
			break;
		case 'C':
			ctx.conf = optarg;
			break;
		case 'b':
			batch = optarg;
			break;
		case 'F':
			go_on = true;
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
			command_help();
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
	if (batch && argc) {
		fprintf(stderr, "venetctl: commands come from %s: \"%s\" is out of place\n",
			batch, argv[0]);
		return ERR_USAGE;
	}

	ret = run(&ctx, netns, batch, go_on, argc, argv);
	if (ret < 0) {
		err_print(err_last());
		ret = err_last()->code;
	}
	free(ctx.hub);
	free(ctx.owned);
	left_forget(&ctx);
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
