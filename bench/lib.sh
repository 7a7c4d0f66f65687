# shellcheck shell=bash disable=SC2034
# SPDX-License-Identifier: GPL-2.0-only
#
# A host, which is the guest's first namespace, and containers ct1 and ct2.
# Sourced; rivals/*.sh then has a function up_RIVAL for each.

BENCH=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
PATH=$BENCH/tools:$BENCH/../userspace:$PATH:/usr/sbin:/sbin

a4() { echo "198.18.0.$1"; }
a6() { echo "2001:2::$1"; }

# in_ct N COMMAND...
in_ct()
{
	local n=$1
	shift

	ip netns exec "ct$n" "$@"
}

# addresses_inside N DEV
addresses_inside()
{
	in_ct "$1" ip address add "$(a4 "$1")/32" dev "$2"
	in_ct "$1" ip address add "$(a6 "$1")/128" dev "$2" nodad
}

# routed_l3 N HOST_DEV DEV: a pair without MACs, routed on both sides.
routed_l3()
{
	in_ct "$1" ip link set "$3" up
	ip link set "$2" up
	addresses_inside "$1" "$3"
	in_ct "$1" ip route add default dev "$3"
	in_ct "$1" ip -6 route add default dev "$3"
	ip route add "$(a4 "$1")/32" dev "$2"
	ip -6 route add "$(a6 "$1")/128" dev "$2"
}

# up RIVAL: from nothing. HOST4 and HOST6 are the host's addresses, empty where it
# has none that the containers reach.
up()
{
	local n

	for n in 1 2; do
		ip netns add "ct$n"
		in_ct "$n" ip link set lo up
	done
	ip link add host0 type dummy
	ip link set host0 up
	ip address add "$(a4 9)/32" dev host0
	ip address add "$(a6 9)/128" dev host0 nodad
	HOST4=$(a4 9) HOST6=$(a6 9)
	"up_$1" > /dev/null
}

# down: to nothing, whatever was up. The end of a namespace is not waited for by
# "ip netns del", the end of a device is.
down()
{
	local n name

	for name in venet0 br0 under host0 host1 host2; do
		ip link del "$name" 2> /dev/null || :
	done
	for n in 1 2; do
		ip netns del "ct$n"
	done
	ip address flush dev lo scope global
	sysctl -qw net.ipv4.conf.all.rp_filter=0
}

# ready: a host that forwards, and a machine that has come to rest. The time
# passes quickly where instructions are counted.
ready()
{
	local module

	for module in dummy veth bridge netkit ipvlan; do
		modprobe -q "$module" || :
	done
	modprobe venet
	ip link set lo up
	sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 \
		net.ipv4.conf.default.rp_filter=0 net.ipv4.conf.all.rp_filter=0
	sleep 20
}
