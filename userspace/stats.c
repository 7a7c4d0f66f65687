// SPDX-License-Identifier: GPL-2.0-only
#include "cmd.h"
#include "stats.h"
#include "util.h"

static const struct cmd cmds[] = {
	{ "show", stats_show, "[CT]" },
	{ "save", stats_save, "" },
	{ "follow", stats_follow, "[every SECONDS]" },
	{ "reset", stats_reset, "CT" },
	{ "prometheus", stats_prometheus, "[FILE]" },
};

const struct object obj_stats = {
	.name = "stats",
	.cmds = cmds,
	.n = ARRAY_SIZE(cmds),
	.help =
	"What containers have received and sent, also before they were last\n"
	"started, as far as that was saved: by save at that moment, by follow at\n"
	"the end of each port and every 300 SECONDS, until it is told to end.\n"
	"reset begins anew at zero, or forgets a container that is gone.\n"
	"prometheus writes metrics to FILE, for node_exporter's textfile\n"
	"collector, or to standard output.\n",
};
