// SPDX-License-Identifier: GPL-2.0-only
#include "cmd.h"
#include "ct.h"
#include "util.h"

static const struct cmd cmds[] = {
	{ "show", ct_show, "[CT] [hub HUB]" },
	{ "attach", ct_attach,
	  "REF [label LABEL] [id N] [mark N] [name venet0] [hub HUB] [ip ADDRESS]... [src-only ADDRESS]... [noroute] [noassign] [metric N] [table N|NAME] [src ADDRESS]... [uplink DEV[,DEV]|subnet|all|none] [probe warn|error|off] [via GATEWAY|none]... [dev DEV]..." },
	{ "detach", ct_detach, "CT [unreachable] [hub HUB]" },
	{ "sync", ct_sync, "CT [hub HUB]" },
	{ "set", ct_set, "CT [label LABEL] [mark N] [hub HUB] [via GATEWAY|none]... [dev DEV]..." },
};

const struct object obj_ct = {
	.name = "ct",
	.cmds = cmds,
	.n = ARRAY_SIZE(cmds),
	.help =
	"REF names the network namespace of a container: netns:NAME, pid:N,\n"
	"path:FILE, or just NAME when ip-netns(8) knows it. CT is a label, an id,\n"
	"or a REF.\n"
	"noroute leaves the host's routes alone, noassign the inside of the container.\n"
	"sync puts back what a container has lost by setting its device down.\n"
	"unreachable leaves such a route where the host had one to an address.\n"
	"via, once for each family, is the gateway by which its packets leave the host,\n"
	"and dev, behind it, the uplink to that.\n"
	"metric, table and src are those of the host's routes.\n"
	"uplink says where the host answers for the addresses, probe what happens when\n"
	"somebody there uses one.\n",
};
