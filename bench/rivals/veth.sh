# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A veth pair for each container, routed: what administrators have without a
# bridge. Neighbours stand still, so that no ARP is in the figures.

up_veth()
{
	local n

	for n in 1 2; do
		ip link add "host$n" type veth peer name eth0 netns "ct$n"
		in_ct "$n" ip link set eth0 address "02:00:00:00:01:0$n" up
		ip link set "host$n" address "02:00:00:00:00:0$n" up
		addresses_inside "$n" eth0
		for gw in 169.254.1.1 fe80::1; do
			in_ct "$n" ip neighbour replace "$gw" dev eth0 \
				lladdr "02:00:00:00:00:0$n" nud permanent
		done
		in_ct "$n" ip route add default via 169.254.1.1 dev eth0 onlink
		in_ct "$n" ip -6 route add default via fe80::1 dev eth0 onlink
		ip route add "$(a4 "$n")/32" dev "host$n"
		ip -6 route add "$(a6 "$n")/128" dev "host$n"
		for address in "$(a4 "$n")" "$(a6 "$n")"; do
			ip neighbour replace "$address" dev "host$n" \
				lladdr "02:00:00:00:01:0$n" nud permanent
		done
	done
}
