#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A real card does in a container all that it does on the host: a lease, broadcast
# and multicast, VLANs, frames of 9000 bytes.

# shellcheck source=lib_nic.sh
. "$(dirname "$0")/lib_nic.sh"
need busybox ping

ct_netns db1
cat >"$TMP/udhcpd.conf" <<-X
	start 203.0.113.50
	end 203.0.113.50
	interface eth0
	lease_file $TMP/leases
	pidfile $TMP/udhcpd.pid
	option subnet 255.255.255.0
	option router 203.0.113.2
X
: >"$TMP/leases"
cat >"$TMP/lease" <<-'X'
	#!/bin/sh
	[ "$1" != bound ] || {
		ip address add "$ip/$mask" dev "$interface"
		ip route add default via "$router"
	}
X
chmod +x "$TMP/lease"

# big NAME: such echoes, whole.
big() {
	in_ct db1 ping -c 1 -W 2 -M "do" -s 8900 "$1"
}

answers() {
	in_ct db1 ping -c 1 -W 2 "$@"
}

_judge_start
ok "a card goes to a container" venetctl nic attach "$DB1" "$CARD" name eth7
bg in_ct lan busybox udhcpd -f "$TMP/udhcpd.conf"
ok "it gets a lease there" wait_for 30 in_ct db1 busybox udhcpc -q -n -f -t 5 \
	-i eth7 -s "$TMP/lease"
equal "the address that it was given" "$(ip_ct db1 -o address show dev eth7 |
	grep -o '203.0.113[^ ]*' | head -n 1)" 203.0.113.50/24
ok "by which it reaches the other machine" wait_for 20 answers 203.0.113.2
equal "whose MAC it has asked for" "$(ip_ct db1 neighbour show 203.0.113.2 |
	grep -o 'lladdr [^ ]*')" "lladdr $(ip_ct lan -br link show eth0 |
	awk '{ print $3 }')"

in_ct lan sysctl -qw net.ipv4.icmp_echo_ignore_broadcasts=0
ok "broadcasts are answered" answers -b 203.0.113.255
# By others than the container itself.
ok "and multicasts" answers -L -I eth7 224.0.0.1
ok "of IPv6, too" answers -L -I eth7 ff02::1

nok "frames of 9000 bytes do not fit" big 203.0.113.2
ip_ct lan link set eth0 mtu 9000
ip_ct db1 link set eth7 mtu 9000
ok "unless both cards are told" wait_for 20 big 203.0.113.2

vlan() {
	ip_ct "$1" -batch - <<-X
		link add link $2 name $2.5 type vlan id 5
		address add $3/24 dev $2.5
		link set $2.5 up
	X
}
vlan lan eth0 198.51.100.2
vlan db1 eth7 198.51.100.1
ok "a VLAN of the container's own" wait_for 20 answers -I eth7.5 198.51.100.2
ok "with such frames, too" big 198.51.100.2

ok "it returns" venetctl nic return "$CARD"
nok "without its VLAN" ip link show dev "$CARD.5"
equal "and with its own MTU" "$(<"/sys/class/net/$CARD/mtu")" 1500

finish
