# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A veth pair for each container in a bridge: the host's routing sees nothing of
# what containers say to each other.

up_bridge()
{
	local n

	ip link add br0 type bridge
	ip link set br0 address 02:00:00:00:00:09 up
	ip address add "$(a4 9)/24" dev br0
	ip address add "$(a6 9)/64" dev br0 nodad
	for n in 1 2; do
		ip link add "host$n" type veth peer name eth0 netns "ct$n"
		ip link set "host$n" master br0 up
		in_ct "$n" ip link set eth0 address "02:00:00:00:01:0$n" up
		in_ct "$n" ip address add "$(a4 "$n")/24" dev eth0
		in_ct "$n" ip address add "$(a6 "$n")/64" dev eth0 nodad
		in_ct "$n" ip route add default via "$(a4 9)"
		in_ct "$n" ip -6 route add default via "$(a6 9)"
	done
}
