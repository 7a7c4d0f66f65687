// SPDX-License-Identifier: GPL-2.0-only
#include "cmd.h"
#include "util.h"
#include "vz.h"

static const struct cmd cmds[] = {
	{ "set", vz_set,
	  "CTID [--ipadd A]... [--ipdel A|all]... [--ext_ipadd A]... [--ext_ipdel A|all]... [--netif_add IFNAME[,MAC,HOST_IFNAME,HOST_MAC,BRIDGE]]... [--netif_del IFNAME|all]... [--ifname IFNAME] [--bridge BRIDGE] [--mac MAC] [--host_ifname NAME] [--host_mac MAC] [--mac_filter on|off] [--ip_filter on|off] [--dhcp on|off] [--gw A] [--gw6 A] [--netdev_add DEV]... [--netdev_del DEV]... [--hostname NAME] [--skip_arpdetect] [--save]" },
};

const struct object obj_vz = {
	.name = "vz",
	.cmds = cmds,
	.n = ARRAY_SIZE(cmds),
	.help =
	"For fingers that know vzctl(8), with its exit statuses. CTID is a container\n"
	"as everywhere; --save writes ct.d/CTID.conf as well. What follows --ifname is\n"
	"about that bridged device.\n",
};
