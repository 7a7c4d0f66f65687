#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Tunnels made inside a container: WireGuard and VXLAN over its port, to another
# container and to a machine on the LAN.

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need ip wg

# A container's root cannot load modules.
modprobe wireguard
modprobe vxlan

setup_host
add_lan lan
add_userns_ct web1 192.0.2.10 2001:db8:2::10
add_userns_ct web2 192.0.2.11 2001:db8:2::11

for name in web1 web2 lan; do
	serve "$name" tcp-serve 7001
done

# wireguard_end NAME ADDR KEY: one end, without its peer.
wireguard_end() {
	# Keys of a minute: the container's root must be able to read them.
	echo "$3" >"$TMP/key"
	in_ct "$1" ip link add wg0 type wireguard
	in_ct "$1" wg set wg0 listen-port 51820 private-key "$TMP/key"
	in_ct "$1" ip address add "$2/24" dev wg0
	in_ct "$1" ip link set wg0 up
}
# wireguard NAME ADDR PEER PEER_ADDR: a tunnel, 10.9.0.1 and 10.9.0.2 inside.
wireguard() {
	local key1 key2 end1=$2 end2=$4

	! _is_v6 "$2" || end1=[$2] end2=[$4]
	key1=$(wg genkey)
	key2=$(wg genkey)
	wireguard_end "$1" 10.9.0.1 "$key1"
	wireguard_end "$3" 10.9.0.2 "$key2"
	in_ct "$1" wg set wg0 peer "$(wg pubkey <<<"$key2")" \
		endpoint "$end2:51820" allowed-ips 10.9.0.2/32
	in_ct "$3" wg set wg0 peer "$(wg pubkey <<<"$key1")" \
		endpoint "$end1:51820" allowed-ips 10.9.0.1/32
}
# vxlan NAME ADDR PEER PEER_ADDR: the same.
vxlan() {
	in_ct "$1" ip link add vx0 type vxlan id 7 dstport 4789 \
		local "$2" remote "$4" dev venet0
	in_ct "$3" ip link add vx0 type vxlan id 7 dstport 4789 \
		local "$4" remote "$2"
	in_ct "$1" ip address add 10.9.1.1/24 dev vx0
	in_ct "$3" ip address add 10.9.1.2/24 dev vx0
	in_ct "$1" ip link set vx0 up
	in_ct "$3" ip link set vx0 up
}
tunnel_gone() {
	in_ct "$1" ip link del "$3"
	in_ct "$2" ip link del "$3"
}
hub_rx() {
	local line

	line=$(nl_host link-get venet0)
	echo "$(value rx_packets "$line") $(value rx_bytes "$line")"
}
# Says how large the packets were that the hub received meanwhile.
hub_average() {
	local before after

	read -ra before <<<"$(hub_rx)"
	"$@"
	read -ra after <<<"$(hub_rx)"
	AVERAGE=$(((after[1] - before[1]) / (after[0] - before[0])))
	echo "average packet: $AVERAGE bytes"
}
together() {
	hub_average "$@"
	[ "$AVERAGE" -gt 1500 ]
}

while read -r peer addr peer_addr how; do
	ok "WireGuard from web1 to $peer over $how is set up" \
		wireguard web1 "$addr" "$peer" "$peer_addr"
	ok "a TCP stream passes it there and back, 1 MB intact" \
		in_ct web1 traffic tcp-send 10.9.0.2 7001 1000000
	tunnel_gone web1 "$peer" wg0

	ok "VXLAN from web1 to $peer over $how is set up" \
		vxlan web1 "$addr" "$peer" "$peer_addr"
	ok "a TCP stream passes it there and back, 2 MB intact, in large packets" \
		together in_ct web1 traffic tcp-send 10.9.1.2 7001 2000000
	tunnel_gone web1 "$peer" vx0
done <<-END
	web2 192.0.2.10 192.0.2.11 IPv4
	web2 2001:db8:2::10 2001:db8:2::11 IPv6
	lan 192.0.2.10 198.51.100.2 IPv4
END
equal "no checksum of all these was taken for a forged one" \
	"$(hub_drops checksum)" 0

finish
