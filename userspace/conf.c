// SPDX-License-Identifier: GPL-2.0-only
#include "cmd.h"
#include "conf.h"
#include "conf_file.h"
#include "util.h"

static const struct cmd cmds[] = {
	{ "show", conf_show, "[CT|REF|all]" },
	{ "save", conf_save, "[CT|REF|all]" },
	{ "check", conf_check_files, "[FILE]..." },
	{ "diff", conf_diff, "[prune]" },
	{ "sync", conf_sync, "[prune]" },
	{ "import", conf_import, "vz FILE|DIR [CTID]" },
	{ "apply", conf_apply, "CT|FILE" },
};

const struct object obj_conf = {
	.name = "conf",
	.cmds = cmds,
	.n = ARRAY_SIZE(cmds),
	.help =
	"The files are " CONF_DIR "/hub.d/HUB.conf and " CONF_DIR "/ct.d/NAME.conf; see\n"
	"venet.conf(5).\n"
	"show prints what runs as such files say it, save writes it there.\n"
	"check names what is wrong with the files, diff what sync would do.\n"
	"sync makes the kernel as the files say, apply does so for one container.\n"
	"What no file knows stays, unless prune is said.\n",
};
