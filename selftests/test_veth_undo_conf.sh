#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What "conf sync" does about a container's pair is done whole or not at all: see
# test_veth_undo.sh.

# shellcheck source=lib_venetctl.sh
. "$(dirname "$0")/lib_venetctl.sh"
# shellcheck source=lib_veth.sh
. "$(dirname "$0")/lib_veth.sh"

# Of what test_veth_undo.sh tries as well, a share is smaller here.
[ -z "${SHARE-}" ] || SHARE_EVERY=$((SHARE_EVERY * 4))

setup_bridge vlan_filtering 1
ip_host link add br1 address 02:00:00:00:00:11 type bridge vlan_filtering 1
ip_host link set br1 addrgenmode none up
ct_netns web1
no_detection web1
ETC=$TMP/etc
mkdir -p "$ETC/ct.d"
sync=(venetctl -q -n "$HOST" --config "$ETC" conf sync)

# file BRIDGE: web1's, with a card in that bridge.
file() {
	cat >"$ETC/ct.d/web1.conf" <<-END
		container netns:$WEB1
		veth bridge $1 host v1 vlan 7 isolated on mac 02:00:00:00:00:07 ip 198.51.100.7/24 ip 2001:db8:51::7/64 gw $LAN4
	END
}

# A pair that is made again is another device: its numbers and the MAC on the host
# are others. What a bridge has learned is not the tool's, nor that ip(8) meets a
# namespace of another test that comes or goes.
whole() {
	{
		set +e
		ip_ct web1 -d -batch - <<-END
			address show
			route show
		END
		ip_ct web1 -6 route
		filter_state
	} 2>&1 | sed -E 's/^[0-9]+: //; s/@[a-z0-9]+:/:/; s/link-netnsid [0-9]+//
		s/(packets|bytes) [0-9]+//g
		/Peer netns reference is invalid/d
		/^[0-9a-f:]* dev .* master br.( stale)? *$/d
		s/([0-9a-f]{2}:){5}[0-9a-f]{2} (dev v1 .*permanent)/MAC \2/' | sort
}

# Other files, and the filter of pairs that are gone.
LATER=1

# ---- made ----

file br0
back() {
	vn veth del "$WEB1"
}
fails_whole "a pair comes" sendmsg "${sync[@]}"
fails_whole "a pair comes" sendto "${sync[@]}"

# ---- mended ----

astray() {
	vn veth set "$WEB1" isolated off filter off vlan 9
	ip_ct web1 address del 198.51.100.7/24 dev eth0
}
"${sync[@]}"
settled web1
back() {
	astray
}
astray
fails_whole "a pair is mended" sendmsg "${sync[@]}"
fails_whole "a pair is mended" sendto "${sync[@]}"

# ---- made again ----

"${sync[@]}"
file br1
back() {
	file br0
	"${sync[@]}"
	settled web1
	file br1
}
fails_whole "a pair moves to another bridge" sendmsg "${sync[@]}"
fails_whole "a pair moves to another bridge" sendto "${sync[@]}"

# ---- taken away ----

rm "$ETC/ct.d/web1.conf"
back() {
	file br0
	"${sync[@]}"
	settled web1
	rm "$ETC/ct.d/web1.conf"
}
fails_whole "a pair is pruned" sendmsg "${sync[@]}" prune
fails_whole "a pair is pruned" sendto "${sync[@]}" prune

finish
