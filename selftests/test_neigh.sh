#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Neighbours: two pinned entries for each side, whatever the traffic.

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need ip

MANY=2000

setup_host
add_ct web1 192.0.2.10 2001:db8:2::10
ip_host address add 198.51.100.1/32 dev lo
ip_host address add 2001:db8:51::1/128 dev lo nodad

# pins WHERE DEV: both pins are there.
pins() {
	local list

	list=$(ip -n "$1" -4 neigh show nud permanent dev "$2")
	grep -q '^0\.0\.0\.0 .*PERMANENT' <<<"$list"
	list=$(ip -n "$1" -6 neigh show nud permanent dev "$2")
	grep -q '^fe80::1 .*PERMANENT' <<<"$list"
}
entries() {
	ip -n "$1" neigh show nud all dev "$2" | wc -l
}
web1=${NETNS_OF[web1]}

ok "a hub has both pins" pins "$HOST" venet0
ok "a port has both pins" pins "$web1" venet0

# ---- many addresses, all in use ----

# Whole ranges are local to the container, so that it answers for each address.
many_addresses() {
	nl_host bulk-add venet0 "$ID_web1" 10.1.0.0 "$MANY"
	nl_host bulk-add venet0 "$ID_web1" 2001:db8:2:1::1000 "$MANY"
	ip_ct web1 -batch - <<-END
		route add local 10.1.0.0/16 dev lo
		route add local 2001:db8:2:1::/64 dev lo
	END
	{
		for i in $(seq 0 $((MANY - 1))); do
			echo "route add 10.1.$((i / 256)).$((i % 256)) dev venet0"
			printf 'route add 2001:db8:2:1::%x via fe80::1 dev venet0\n' \
				$((0x1000 + i))
		done
	} | ip_host -batch -
}
ok "web1 gets $MANY addresses of each family, a route for each" many_addresses
serve web1 udp-echo 7002
ok "each IPv4 address answers" \
	in_host traffic udp-touch 10.1.0.0 "$MANY" 7002
ok "each IPv6 address answers" \
	in_host traffic udp-touch 2001:db8:2:1::1000 "$MANY" 7002
few() {
	local count

	count=$(entries "$1" "$2")
	echo "$count entries"
	[ "$count" -ge 2 ] && [ "$count" -le 4 ]
}
ok "the host has a handful of neighbours all the same" few "$HOST" venet0
ok "and so has the container" few "$web1" venet0
ok "the hub's pins are untouched" pins "$HOST" venet0

# ---- they come back ----

host_cycle() {
	ip_host link set venet0 down
	ip_host link set venet0 up
}
port_cycle() {
	ip_ct web1 link set venet0 down
	ip_ct web1 link set venet0 up
}
host_cycle
ok "the hub's pins are back after down and up" pins "$HOST" venet0
port_cycle
ok "the port's pins are back after down and up" pins "$web1" venet0
for state in on off; do
	ip_host link set venet0 arp "$state"
	ok "the hub's pins are back after arp $state" pins "$HOST" venet0
	ip_ct web1 link set venet0 arp "$state"
	ok "the port's pins are back after arp $state" pins "$web1" venet0
done
# Below 1280 a device has no IPv6 at all.
ip_ct web1 link set venet0 mtu 1000
ip_ct web1 link set venet0 mtu 1500
ok "the port's pins are back after an MTU of 1000" pins "$web1" venet0
ip_ct web1 address del 192.0.2.10/32 dev venet0
ok "the port's pins are back after its last IPv4 address went" \
	pins "$web1" venet0
_netns_add other "other-$RUN_TAG"
ip_ct web1 link set venet0 netns "${NETNS_OF[other]}"
ip_ct other link set venet0 up
ok "the port's pins are there in another namespace" \
	pins "${NETNS_OF[other]}" venet0
ip_ct other link set venet0 netns "$HOST" name home
ip_host link set home netns "$web1" name venet0
ip_ct web1 link set venet0 up
ok "and when it was home in between" pins "$web1" venet0

finish
