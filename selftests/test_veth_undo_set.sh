#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A pair changes and goes whole or not at all: see test_veth_undo.sh.

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
"${add[@]}"
settled web1
back() {
	vn veth set "$WEB1" vlan 7 isolated on filter on dhcp off \
		ip 198.51.100.7/24 noip 198.51.100.9
}
set=(venetctl -n "$HOST" veth set "$WEB1" vlan 9 isolated off dhcp on
	ip 198.51.100.9/24 noip 198.51.100.7)
fails_whole "veth set" sendmsg "${set[@]}"
fails_whole "veth set" sendto "${set[@]}"

# The port leaves its VLAN and comes into another one, which takes five messages.
set=(venetctl -n "$HOST" veth set "$WEB1" vlan 9 isolated off)
last=$(failcall sendto 0 "${set[@]}" 2>&1)
vn veth set "$WEB1" vlan 7 isolated on
whole >"$TMP/before"
exits "a signal in the middle ends it" 143 "" \
	failcall sendto "$((last - 2))!" "${set[@]}"
whole >"$TMP/after"
ok "with everything as it was" cmp "$TMP/before" "$TMP/after"

back() {
	"${add[@]}"
	settled web1
}
fails_whole "veth del" sendmsg venetctl -n "$HOST" veth del "$WEB1"
fails_whole "veth del" sendto venetctl -n "$HOST" veth del "$WEB1"

finish
