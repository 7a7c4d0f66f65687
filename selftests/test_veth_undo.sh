#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A pair comes whole or not at all: messages to the kernel, and its answers, fail
# in turn, and links, addresses, routes, rules and the bridge are as they were.

# shellcheck source=lib_venetctl.sh
. "$(dirname "$0")/lib_venetctl.sh"
# shellcheck source=lib_veth.sh
. "$(dirname "$0")/lib_veth.sh"

setup_bridge vlan_filtering 1
ct_netns web1 web2
no_detection web1 web2
vn veth add "$WEB2" bridge br0 ip 198.51.100.8/24
settled web2

add=(venetctl -n "$HOST" veth add "$WEB1" bridge br0 vlan 7 isolated on
	ip 198.51.100.7/24 ip 2001:db8:51::7/64 gw "$LAN4")
back() {
	vn veth del "$WEB1"
}
fails_whole "veth add" sendmsg "${add[@]}"
fails_whole "veth add" sendto "${add[@]}"
fails_whole "veth add" recvmsg "${add[@]}"

finish
