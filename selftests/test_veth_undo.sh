#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A pair comes, changes and goes whole or not at all: messages to the kernel,
# and its answers, fail in turn, and links, addresses, routes, rules and the
# bridge are as they were.

# shellcheck source=lib_venetctl.sh
. "$(dirname "$0")/lib_venetctl.sh"
# shellcheck source=lib_veth.sh
. "$(dirname "$0")/lib_veth.sh"

setup_bridge vlan_filtering 1
ct_netns web1 web2
# settled NAME: it has found out that its IPv6 addresses are nobody else's, and
# moves no more by itself.
_is_settled() {
	[ -z "$(ip_ct "$1" -6 address show tentative)" ]
}
settled() {
	wait_for 10 _is_settled "$1"
}
for name in web1 web2; do
	in_ct "$name" sysctl -qw net.ipv6.conf.default.accept_dad=0 \
		net.ipv6.conf.all.accept_dad=0
done
vn veth add "$WEB2" bridge br0 ip 198.51.100.8/24
settled web2

whole() {
	state
	filter_state
}

# fails_whole WHAT CALL STEP CMD...: every STEP-th CALL of CMD fails in turn. It
# says so, and nothing has changed; but an answer may be asked for again, or be
# one that nobody needs: then all is done.
fails_whole() {
	local what=$1 call=$2 step=$3 n=1 tries=0 status why=""

	shift 3
	whole >"$TMP/before"
	while [ -z "$why" ]; do
		status=0
		failcall "$call" "$n" "$@" >"$TMP/said" 2>&1 || status=$?
		whole >"$TMP/after"
		case $status in
		100)	break ;;
		0)	if cmp -s "$TMP/before" "$TMP/after"; then
				why="number $n: nothing is done"
			fi
			back
			whole >"$TMP/before" ;;
		*)	if [ "$status" -ge 6 ]; then
				why="number $n: status $status"
			elif ! diff -U0 "$TMP/before" "$TMP/after" \
				>>"$TMP/said"; then
				why="number $n has left something"
			fi ;;
		esac
		n=$((n + step)) tries=$((tries + 1))
	done
	if [ -n "$why" ]; then
		fail "$what: a $call that fails" "$why"
		_show "$TMP/said"
	else
		pass "$what: each of $tries $call fails, nothing changes"
	fi
	back
}

add=(venetctl -n "$HOST" veth add "$WEB1" bridge br0 vlan 7 isolated on
	ip 198.51.100.7/24 ip 2001:db8:51::7/64 gw "$LAN4")
back() {
	vn veth del "$WEB1"
}
fails_whole "veth add" sendmsg 1 "${add[@]}"
fails_whole "veth add" sendto 3 "${add[@]}"
fails_whole "veth add" recvmsg 7 "${add[@]}"

"${add[@]}"
settled web1
back() {
	vn veth set "$WEB1" vlan 7 isolated on filter on dhcp off \
		ip 198.51.100.7/24 noip 198.51.100.9
}
set=(venetctl -n "$HOST" veth set "$WEB1" vlan 9 isolated off dhcp on
	ip 198.51.100.9/24 noip 198.51.100.7)
fails_whole "veth set" sendmsg 1 "${set[@]}"
fails_whole "veth set" sendto 3 "${set[@]}"

# The port leaves its VLAN and comes into another one, which takes five messages.
set=(venetctl -n "$HOST" veth set "$WEB1" vlan 9 isolated off)
last=1
until status=0 && { failcall sendto "$last+" "${set[@]}" 2>/dev/null ||
	status=$?; } && [ "$status" -eq 100 ]; do
	last=$((last + 1))
done
vn veth set "$WEB1" vlan 7 isolated on
whole >"$TMP/before"
exits "a signal in the middle ends it" 143 "" \
	failcall sendto "$((last - 3))!" "${set[@]}"
whole >"$TMP/after"
ok "with everything as it was" cmp "$TMP/before" "$TMP/after"

back() {
	"${add[@]}"
	settled web1
}
fails_whole "veth del" sendmsg 1 venetctl -n "$HOST" veth del "$WEB1"
fails_whole "veth del" sendto 3 venetctl -n "$HOST" veth del "$WEB1"

finish
