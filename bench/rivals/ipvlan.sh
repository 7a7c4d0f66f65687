# shellcheck shell=bash disable=SC2034
# SPDX-License-Identifier: GPL-2.0-only
#
# ipvlan in its L3S mode: a lower bound that checks nothing and, between two
# containers, passes one stack less.

up_ipvlan()
{
	local n

	ip link add under type dummy
	ip link set under up
	for n in 1 2; do
		ip link add "ipvl$n" link under type ipvlan mode l3s
		ip link set "ipvl$n" netns "ct$n" name eth0
		in_ct "$n" ip link set eth0 up
		addresses_inside "$n" eth0
		in_ct "$n" ip route add default dev eth0
		in_ct "$n" ip -6 route add default dev eth0
	done
	# The host reaches its own ipvlan containers by none of its addresses.
	HOST4='' HOST6=''
}
