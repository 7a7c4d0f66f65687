// SPDX-License-Identifier: GPL-2.0-only
#include "cmd.h"
#include "ip.h"
#include "util.h"

static const struct cmd cmds[] = {
	{ "show", ip_show, "[CT] [hub HUB]" },
	{ "add", ip_add, "CT ADDRESS... [src-only ADDRESS]... [hub HUB] [noroute] [noassign] [metric N] [table N|NAME] [src ADDRESS]... [uplink DEV[,DEV]|subnet|all|none] [probe warn|error|off]" },
	{ "del", ip_del, "[CT] ADDRESS... [src-only ADDRESS]... [hub HUB] [unreachable] [noroute] [noassign]" },
	{ "replace", ip_replace,
	  "CT ADDRESS... [hub HUB] [noroute] [noassign] [uplink DEV[,DEV]|subnet|all|none] [probe warn|error|off]" },
	{ "move", ip_move, "ADDRESS... CT [hub HUB] [noassign] [uplink DEV[,DEV]|subnet|all|none] [probe warn|error|off]" },
	{ "flush", ip_flush, "CT|all [hub HUB] [noroute] [noassign]" },
	{ "find", ip_find, "ADDRESS [hub HUB]" },
};

const struct object obj_ip = {
	.name = "ip",
	.cmds = cmds,
	.n = ARRAY_SIZE(cmds),
	.help =
	"CT is a label, an id, or a reference to a netns: netns:NAME, pid:N,\n"
	"path:FILE.\n"
	"src-only ADDRESS may be sent with and is received by others.\n"
	"noroute leaves the host's routes alone, noassign the inside of the container.\n"
	"unreachable leaves such a route where the host had one to an address.\n"
	"metric, table and src are those of the host's routes.\n"
	"uplink says where the host answers for the addresses, probe what happens when\n"
	"somebody there uses one.\n",
};
