#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A bridge has room for 1023 ports: the last ones are given with a warning, one
# more is refused with a sentence, and leaves nothing behind.

# shellcheck source=lib_venetctl.sh
. "$(dirname "$0")/lib_venetctl.sh"
# shellcheck source=lib_veth.sh
. "$(dirname "$0")/lib_veth.sh"

# shellcheck disable=SC2119 # without options
setup_bridge
ct_netns web1 web2
# With the LAN's, one short of full: both ends of a pair are ports.
for i in {1..510}; do
	echo "link add a$i master br0 type veth peer name b$i"
	echo "link set b$i master br0"
done >"$TMP/pairs"
echo "link add last master br0 type veth peer name other" >>"$TMP/pairs"
ip_host -batch "$TMP/pairs"

exits "the last port is given, with a warning" 0 \
	"br0 has 1023 ports; a bridge takes 1023" \
	vn veth add "$WEB1" bridge br0 ip 198.51.100.7/24
filter_state >"$TMP/before"
exits "one more is refused" 2 \
	"br0 has 1023 ports, as many as a bridge takes: take another bridge" \
	vn veth add "$WEB2" bridge br0 ip 198.51.100.8/24
filter_state >"$TMP/after"
ok "and leaves nothing behind" cmp "$TMP/before" "$TMP/after"
ok "inside neither" not ip_ct web2 link show eth0
exits "where one goes, another one comes" 0 "" vn veth del "$WEB1"
exits "which is the last again" 0 "has 1023 ports" \
	vn veth add "$WEB2" bridge br0 ip 198.51.100.8/24

finish
