# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# For the tests of real devices in containers. The kernel gives a card back to
# the first namespace only, so that is the host here:
#
#   ct db1 ---- $CARD (e1000e)  ====  $PEER (virtio_net) ---- lan
#
# Both cards are in one segment. One test at a time may have them.

# shellcheck source=lib_venetctl.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib_venetctl.sh"
need ethtool modprobe

exec 9>/run/venet-cards
flock 9
# shellcheck disable=SC2034 # for the tests
RECORDS=/var/lib/venet/nic

# card DRIVER: the name of the first card that it drives.
card() {
	local dev

	modprobe "$1" 2>/dev/null || true
	for dev in /sys/class/net/*; do
		if [ "$(basename "$(readlink "$dev/device/driver")")" = "$1" ]; then
			basename "$dev"
			return
		fi
	done
	return 1
}

# spare NAME...: deletes such devices of the host at the end, too.
SPARES=()
spare() {
	SPARES+=("$@")
}

_home() {
	local dev

	[ -z "${CARD-}" ] || venetctl -q nic return "$CARD" force || true
	for dev in ${SPARES[@]+"${SPARES[@]}"}; do
		ip link del "$dev" 2>/dev/null || true
	done
	[ -z "${CARD-}" ] || reset_card
	[ -z "${PEER-}" ] || forget_ct lan
}
trap '_status=$?; set +e; _home >/dev/null 2>&1; (exit "$_status"); _cleanup' EXIT

if ! CARD=$(card e1000e) || ! PEER=$(card virtio_net); then
	echo "1..0 # SKIP there are no two cards here, testbed/run has them"
	exit "$KSFT_SKIP"
fi

# A machine of the segment, behind the other card.
_netns_add lan "lan-$RUN_TAG"
ip link set "$PEER" netns "${NETNS_OF[lan]}" name eth0
ip_ct lan -batch - <<-X
	link set eth0 up
	address add 203.0.113.2/24 dev eth0
	address add 2001:db8:113::2/64 dev eth0 nodad
X

# What a card is when nobody has touched it.
reset_card() {
	local name

	ip link set "$CARD" down
	ip address flush dev "$CARD"
	ip neigh flush dev "$CARD" nud permanent
	ip -d -j link show "$CARD" | grep -o '"altnames":[^]]*' | tr -d '"]' |
		sed 's/.*\[//' | tr ',' '\n' >"$TMP/altnames"
	while read -r name; do
		ip link property del dev "$CARD" altname "$name"
	done <"$TMP/altnames"
	ethtool -K "$CARD" gro on rx on
	ethtool -G "$CARD" rx 256
	ip link set "$CARD" mtu 1500 txqueuelen 1000 alias "" nomaster \
		promisc off allmulticast off \
		address "$(ethtool -P "$CARD" | sed 's/.* //')"
}

# dress DEV: makes it something that has much to lose.
dress() {
	ip -batch - <<-X
		link set $1 address 02:00:00:00:00:77 mtu 1400 txqueuelen 500
		link set $1 alias "the uplink" promisc on
		link property add dev $1 altname uplink0
		link property add dev $1 altname a-name-that-is-longer-than-fifteen-bytes
		link set $1 up
		address add 203.0.113.1/24 broadcast + dev $1
		address add 203.0.113.9/24 dev $1
		address add 192.0.2.77 peer 192.0.2.78 dev $1
		address add 2001:db8:113::1/64 dev $1 nodad
		address add 2001:db8:113::9/64 dev $1 nodad
		address add fe80::77/64 dev $1 nodad
		route add 198.51.100.0/24 via 203.0.113.2 dev $1 metric 7
		route add 198.51.100.0/25 via 203.0.113.2 dev $1 src 203.0.113.9 table 70
		route add 192.0.2.128/25 dev $1 scope link
		route add 2001:db8:200::/48 via 2001:db8:113::2 dev $1
		route add 2001:db8:201::/48 dev $1 metric 9
		neigh add 203.0.113.44 lladdr 02:00:00:00:00:44 dev $1 nud permanent
		neigh add proxy 203.0.113.45 dev $1
		neigh add proxy 2001:db8:113::45 dev $1
	X
	ethtool -K "$1" gro off >/dev/null
	ethtool -G "$1" rx 512
	in_sysctl "$1" ipv4/conf rp_filter 2
	in_sysctl "$1" ipv6/conf accept_ra 0
	in_sysctl "$1" ipv6/conf use_tempaddr 2
	in_sysctl "$1" ipv4/neigh gc_stale_time 99
}

in_sysctl() {
	echo "$4" >"/proc/sys/net/$2/$1/$3"
}

# spoil NAME DEV: all that a container's root can do to it.
spoil() {
	ip_ct "$1" -batch - <<-X
		link set $2 down
		link set $2 address 02:00:00:00:00:66 mtu 1300 txqueuelen 7
		link set $2 alias "mine" promisc off allmulticast on
		link property del dev $2 altname uplink0
		link property add dev $2 altname mine0
		link set $2 up
		address add 203.0.113.66/24 dev $2
		route add 198.51.100.64/26 via 203.0.113.2 dev $2
		link add link $2 name $2.7 type vlan id 7
		link set $2.7 up
	X
	in_ct "$1" ethtool -K "$2" gro on rx off >/dev/null
	in_ct "$1" ethtool -G "$2" rx 128
}

# look DEV: all about a device of the host. What comes by itself, such as the
# carrier and the kernel's own link-local address, is left out.
look() {
	{
		ip -d link show dev "$1"
		ip -o address show dev "$1"
		ip -4 -batch - <<-X
			route show table all dev $1
			neigh show dev $1 nud permanent
			neigh show proxy dev $1
		X
		ip -6 -batch - <<-X
			route show table all dev $1
			neigh show dev $1 nud permanent
			neigh show proxy dev $1
		X
		grep -s . /proc/sys/net/ipv[46]/{conf,neigh}/"$1"/*
		ethtool -k "$1"
		ethtool -g "$1"
	} 2>&1 | sed -E 's/NO-CARRIER,//; s/,LOWER_UP//; s/ state [A-Z]+//
		s/ (tentative|dead|linkdown)//g
		/inet6 fe80::ff:fe00:/d
		/^(fe80:[^ ]*\/|multicast|local [^ ]*:|anycast|ff00)/d' ||
		true
}

note() {
	look "$2" >"$TMP/look.$1"
}

unchanged() {
	look "$2" >"$TMP/look"
	alike "$TMP/look.$1" "$TMP/look"
}

# as_it_was NAME DEV: soon, or it says what differs.
as_it_was() {
	wait_for 5 unchanged "$@" || unchanged "$@"
}

# home DEV: there is such a device on the host.
home() {
	ip link show dev "$1"
}
