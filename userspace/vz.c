// SPDX-License-Identifier: GPL-2.0-only
#include "cmd.h"
#include "util.h"
#include "vz.h"

static const struct cmd cmds[] = {
	{ "set", vz_set,
	  "CTID [--ipadd A]... [--ipdel A|all]... [--ext_ipadd A]... [--ext_ipdel A|all]... [--skip_arpdetect] [--save]" },
};

const struct object obj_vz = {
	.name = "vz",
	.cmds = cmds,
	.n = ARRAY_SIZE(cmds),
	.help =
	"For fingers that know vzctl(8), with its exit statuses. CTID is a container\n"
	"as everywhere; --save writes ct.d/CTID.conf as well.\n",
};
