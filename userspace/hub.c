// SPDX-License-Identifier: GPL-2.0-only
#include "cmd.h"
#include "hub.h"
#include "util.h"

static const struct cmd cmds[] = {
	{ "show", hub_show, "[HUB]" },
	{ "add", hub_add, "[HUB] [tune]" },
	{ "set", hub_set, "HUB [fastpath default|all|none|WORDS]" },
	{ "del", hub_del, "HUB [force]" },
};

const struct object obj_hub = {
	.name = "hub",
	.cmds = cmds,
	.n = ARRAY_SIZE(cmds),
	.help =
	"HUB is venet0 unless named.\n"
	"tune switches forwarding on, all that the host needs.\n"
	"fastpath chooses shortcuts of the packets: source, hub-routes, port-routes,\n"
	"hub-direct, port-direct; several are separated by commas.\n"
	"force deletes a hub together with the ports of its containers.\n",
};
