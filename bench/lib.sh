# shellcheck shell=bash disable=SC2034
# SPDX-License-Identifier: GPL-2.0-only
#
# A host, which is the guest's first namespace, containers ct1 and ct2, and behind
# an uplink a host outside. Sourced; rivals/*.sh then has a function up_RIVAL for
# each.

BENCH=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
PATH=$BENCH/tools:$BENCH/../userspace:$BENCH/../selftests/tools:$PATH:/usr/sbin:/sbin
# shellcheck source=bench/checks.sh
. "$BENCH/checks.sh"

# Containers are 1 and 2, the host is 9.
a4() { echo "198.18.0.$1"; }
a6() { echo "2001:2::$1"; }
# The host outside, and one behind the uplink that takes everything.
out4() { echo 198.18.1.2; }
out6() { echo 2001:2:0:1::2; }
up4() { echo 198.18.2.2; }
up6() { echo 2001:2:0:2::2; }

die()
{
	echo "# $*" >&2
	exit 1
}

# in_ct N COMMAND...
in_ct()
{
	local n=$1
	shift

	# The long way is for other programs only.
	if [[ $1 == ip ]]; then
		shift
		ip -n "ct$n" "$@"
	else
		ip netns exec "ct$n" "$@"
	fi
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
	HOST4=$(a4 9) HOST6=$(a6 9)
	"up_$1" > /dev/null
}

# down: to nothing, whatever was up. The end of a namespace is not waited for by
# "ip netns del", the end of a device is.
down()
{
	local n name

	for name in venet0 br0 under host1 host2; do
		ip link del "$name" 2> /dev/null || :
	done
	for n in 1 2; do
		ip netns del "ct$n"
	done
	ip address flush dev lo scope global
	big_device - lo 65536
	sysctl -qw net.ipv4.conf.all.rp_filter=0
	# Only where some rival had rules: before, there is no trace of netfilter.
	nft delete table inet bench 2> /dev/null || :
	nft delete table bridge bench 2> /dev/null || :
}

# uplinks: two NICs of the host, with the queue that a NIC has. What goes out by up0
# is gone, so only this host's work is in the figures; pktgen brings packets in there.
# Behind out0, which takes packets in by NAPI as a NIC does, is a whole host.
uplinks()
{
	local dev

	ip netns add out
	ip link add up0 type dummy
	ip link add out0 type veth peer name eth0 netns out
	ip link set up0 address 02:00:00:00:02:01
	ip link set out0 address 02:00:00:00:03:01
	ip -n out link set eth0 address 02:00:00:00:03:02
	ethtool -K out0 gro on
	for dev in up0 out0; do
		ip link set "$dev" up
		tc qdisc replace dev "$dev" root pfifo_fast
	done
	ip -n out link set lo up
	ip -n out link set eth0 up

	ip address add 198.18.2.1/24 dev up0
	ip address add 2001:2:0:2::1/64 dev up0 nodad
	pinned "" up0 02:00:00:00:02:02 "$(up4)" "$(up6)"
	ip address add 198.18.1.1/24 dev out0
	ip address add 2001:2:0:1::1/64 dev out0 nodad
	pinned "" out0 02:00:00:00:03:02 "$(out4)" "$(out6)"
	ip -n out address add "$(out4)/24" dev eth0
	ip -n out address add "$(out6)/64" dev eth0 nodad
	pinned "-n out" eth0 02:00:00:00:03:01 198.18.1.1 2001:2:0:1::1
	ip -n out route add default via 198.18.1.1
	ip -n out -6 route add default via 2001:2:0:1::1
}

# pinned IP_OPTIONS DEV MAC ADDRESS...
pinned()
{
	local options dev=$2 mac=$3 address

	read -ra options <<< "$1"
	shift 3
	for address; do
		ip "${options[@]}" neighbour replace "$address" dev "$dev" \
			lladdr "$mac" nud permanent
	done
}

# big: BIG TCP on every device that a packet of the rival passes. False where one
# of them cannot have it.
big()
{
	local netns dev

	while read -r netns dev; do
		big_device "$netns" "$dev" 185000 || return
	done < <(big_devices)
}

big_devices()
{
	local dev n

	for dev in lo venet0 br0 host1 host2; do
		[[ ! -e /sys/class/net/$dev ]] || echo "- $dev"
	done
	for n in 1 2; do
		in_ct "$n" ip -o link show | awk -v netns="ct$n" -F '[ :@]+' '
			$2 == "eth0" || $2 == "venet0" { print netns, $2 }'
	done
}

# big_device NETNS DEV SIZE: ip(8) may be older than the size for IPv4.
big_device()
{
	local netns=()

	[[ $1 == - ]] || netns=(-n "$1")
	ip "${netns[@]}" link set "$2" gso_max_size "$3" 2> /dev/null &&
		venet_nl "${netns[@]}" link-gso4 "$2" "$3" 2> /dev/null
}

# Of the hub that is there.
has_fastpath()
{
	[[ $(venetctl -j hub show venet0) == *'"fastpath"'* ]]
}

# ready: a host that forwards, and a machine that has come to rest. The time
# passes at once where instructions are counted.
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
	# Before any other device with an address: what the host sends by a device
	# without one gets the first.
	ip link add host0 type dummy
	ip link set host0 up
	ip address add "$(a4 9)/32" dev host0
	ip address add "$(a6 9)/128" dev host0 nodad
	uplinks
	sleep 20
}
