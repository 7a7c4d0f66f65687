// SPDX-License-Identifier: GPL-2.0-only
#include "nic.h"
#include "util.h"

static const struct cmd cmds[] = {
	{ "show", nic_show, "[CT]" },
	{ "attach", nic_attach,
	  "CT DEV [name NAME] [ip ADDRESS]... [gw ADDRESS]... [force]" },
	{ "return", nic_return, "DEV|CT [force]" },
	{ "sync", nic_sync, "" },
};

const struct object obj_nic = {
	.name = "nic",
	.cmds = cmds,
	.n = ARRAY_SIZE(cmds),
	.help =
	"DEV is a network card of the host, a VLAN or a macvlan device. What it is on\n"
	"the host is kept in /var/lib/venet and put back when it returns; sync does so\n"
	"for those whose containers are gone.\n",
};
