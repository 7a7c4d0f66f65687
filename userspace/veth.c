// SPDX-License-Identifier: GPL-2.0-only
#include "util.h"
#include "veth.h"

static const struct cmd cmds[] = {
	{ "show", veth_show, "[CT]" },
	{ "add", veth_add,
	  "REF bridge BRIDGE [create] [label LABEL] [name eth0] [host NAME] [mac MAC|auto] [host-mac MAC|auto] [ip ADDRESS]... [gw ADDRESS]... [vlan N] [filter on|mac|off] [dhcp on|off] [isolated on|off] [mtu N]" },
	{ "set", veth_set,
	  "CT [name NAME] [ip ADDRESS]... [noip ADDRESS]... [vlan N] [filter on|mac|off] [dhcp on|off] [isolated on|off]" },
	{ "del", veth_del, "CT [name NAME]" },
	{ "sync", veth_sync, "" },
};

const struct object obj_veth = {
	.name = "veth",
	.cmds = cmds,
	.n = ARRAY_SIZE(cmds),
	.help =
	"A pair of devices: one in the container, the other in a bridge of the host.\n"
	"create makes the bridge when it is missing. An ADDRESS has the length of its\n"
	"subnet: 198.51.100.7/24.\n"
	"filter on: IP from the container's own MAC and addresses only; mac: anything\n"
	"from its MAC; off: anything. dhcp lets it ask for an address.\n"
	"sync removes what is left of containers that are gone.\n",
};
