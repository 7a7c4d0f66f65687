#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What goes with the uplinks is done whole or not at all, as the rest of each
# command: every message that it sends, and every answer that it waits for, fails
# in turn, and nothing has changed, proxies and sysctls of uplinks included.

# shellcheck source=lib_venetctl.sh
. "$(dirname "$0")/lib_venetctl.sh"

host_netns
host_forward
ct_netns web1 web2
add_uplink lan 198.51.100 2001:db8:51
add_uplink dmz 203.0.113 2001:db8:71
vn -q hub add
vn ct attach "$WEB1" label web1

# The inside of containers is test_venetctl_undo.sh's.
settings=()
for dev in nic_lan nic_dmz; do
	settings+=("net.ipv4.neigh.$dev.proxy_delay=80"
		"net.ipv6.neigh.$dev.proxy_delay=80"
		"net.ipv6.conf.$dev.proxy_ndp=0")
done
state() {
	netstate /run/netns/"$HOST"
	in_host sysctl "${settings[@]%=*}"
}

added=(198.51.100.10 2001:db8:71::10)
back() {
	vn ip del "${added[@]}" noassign
	sysctl_host "${settings[@]}"
}
each_fails "ip add" venetctl -n "$HOST" \
	ip add web1 "${added[@]}" noassign probe off

back() {
	vn ip add web1 "${added[@]}" noassign probe off
}
each_fails "ip del" venetctl -n "$HOST" ip del "${added[@]}" noassign

vn ct attach "$WEB2" label web2
vn ip add web1 198.51.100.10 noassign probe off
back() {
	vn ip move 198.51.100.10 web1 noassign uplink subnet probe off
	sysctl_host net.ipv4.neigh.nic_dmz.proxy_delay=80
}
each_fails "ip move to another uplink" venetctl -n "$HOST" \
	ip move 198.51.100.10 web2 noassign uplink nic_dmz probe off
vn ip del 198.51.100.10 noassign

# ---- what is no message ----

sysctl_host "${settings[@]}"
remember before
exits "a sysctl that cannot be set" 2 'cannot set net.ipv6.neigh.nic_lan' \
	unshare --mount sh -euc '
		mount --bind /proc/sys /proc/sys
		mount -o remount,ro,bind /proc/sys
		exec "$@"
	' - venetctl -n "$HOST" ip add web1 2001:db8:51::10 probe off
ok "nothing has changed" same before
noframe=(failcall frames 1+ venetctl -n "$HOST" ip add web1 198.51.100.11)
exits "where nobody can be asked, probe error ends it" 2 'cannot send' \
	"${noframe[@]}" probe error
ok "nothing has changed" same before
exits "else that is said" 0 '^venetctl: nobody was asked' "${noframe[@]}"
vn ip del 198.51.100.11
exits "as is that the neighbours cannot be told" 0 \
	'nic_lan is not ready: the neighbours are not told' \
	"${noframe[@]}" probe off
equal "what is done stays done" "$(proxies)" "198.51.100.11 nic_lan "

finish
