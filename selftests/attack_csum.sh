#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A container says that a checksum is still to be written, and chooses where: in
# an address or a port, which a NIC would overwrite after the host's firewall
# has looked. Here the NIC of the host has no checksum offload, so whatever the
# host's last step writes is seen on the LAN.

# shellcheck source-path=SCRIPTDIR source=lib_attack.sh
. "$(dirname "$0")/lib_attack.sh"

need nft tc ethtool unshare
attack_setup
in_host ethtool -K nic_lan tx off >/dev/null
watch_hub
watch_lan
in_host nft -f - <<-END
	table inet filter {
		counter smtp { }
		chain forward {
			type filter hook forward priority 0
			udp dport 25 counter name smtp drop
			tcp dport 25 counter name smtp drop
		}
	}
END
smtp() {
	in_host nft reset counter inet filter smtp |
		sed -n 's/.*packets \([0-9]*\).*/\1/p'
}

P="via=packet"

# plain LINES: without what a router changes, padding that it cuts off, and
# whether the checksum is finished; and without what the host's rule stops.
shopt -s extglob
plain() {
	local line

	while IFS= read -r line; do
		[[ $line == *":25 "* ]] ||
			echo "${line// @(ttl|len|csum)=+([a-z0-9])/}"
	done <<<"${1%$'\n'}"
}

# forged SENTENCE: sends the packets on stdin, of which the kernel may refuse
# some. Each is refused by the port, or stopped by the host's rule against port
# 25, or seen on the LAN exactly as it was on the hub.
forged() {
	local before

	mark
	PROBLEMS=""
	END="udp $FROM_EVIL4 data=$MARK"
	before=${PORT_BEFORE:-$(port_get evil)}
	_send evil
	seen hub "$MARK"
	ON_HUB=$SEEN
	seen lan "$MARK"
	PORT_BEFORE=$(port_get evil)
	drops "$before"
	REFUSED=$ALL
	drops "$PORT_BEFORE"
	REFUSED=$((ALL - REFUSED))
	lines "$ON_HUB"
	[ "$((COUNT + REFUSED))" = "$SENT" ] ||
		_problem "$SENT sent, $COUNT received, $REFUSED refused"
	[ "$(plain "$ON_HUB")" = "$(plain "$SEEN")" ] ||
		_problem "hub: ${ON_HUB//$'\n'/ | }LAN: ${SEEN//$'\n'/ | }"
	_verdict "$1"
}

arrives "unfinished checksums in their right place are finished" <<END
udp $FROM_EVIL4 csum=partial vnet=20:6 $P data=x
udp $FROM_EVIL6 csum=partial vnet=40:6 $P data=x
tcp $FROM_EVIL4 csum=partial vnet=20:16 $P data=x
tcp $FROM_EVIL6 csum=partial vnet=40:16 $P data=x
udp $FROM_EVIL6 csum=partial vnet=56:6 ext=hop,dst $P data=x
END
equal "and are right on the LAN" "$(grep -c 'csum=ok' <<<"$SEEN")" 5

# ---- over the source ----

dropped "written over the source of an IPv6 packet" source <<END
udp $FROM_EVIL6 vnet=20:2 forge=0xbeef size=16 $P
udp $FROM_EVIL6 vnet=20:2 forge=0x0011 size=16 $P
tcp $FROM_EVIL6 vnet=22:0 forge=0xbeef size=16 $P
END

# Newer kernels refuse a start within the IPv4 header by themselves.
forged "written over the source of an IPv4 packet" <<END
udp $FROM_EVIL4 vnet=0:14 forge=0xbeef size=16 $P try
udp $FROM_EVIL4 vnet=12:2 forge=0xbeef size=16 $P try
END
equal "no such packet was received" "$ON_HUB" ""

# The header says another's address, the finished checksum the container's own.
# IPv6 only: the checksum of an IPv4 header would be wrong then.
forged "written over a spoofed source" <<END
udp src=2001:db8:2::66 dst=$LAN6 vnet=20:2 forge=0x0010 size=16 $P
END
ok "it is the container's own for all who look" \
	test "$(grep -c "$EVIL6" <<<"$ON_HUB")" -eq 1

# ---- over the destination ----

dropped "written over the destination to reach the host's loopback" \
	destination <<END
udp src=$EVIL6 dst=::2 vnet=30:8 forge=1 size=16 $P
END

ip_ct lan address add 2001:db8:51::beef/128 dev eth0 nodad
ip_host neigh replace 2001:db8:51::beef lladdr "$LAN_MAC" nud permanent dev nic_lan
forged "written over the destination" <<END
udp $FROM_EVIL6 vnet=30:8 forge=0xbeef size=16 $P
END
ok "the host sees the new one" has " > .2001:db8:51::beef.:53 " "$ON_HUB"

# ---- over the port ----

smtp >/dev/null
forged "written over the destination port" <<END
udp $FROM_EVIL4 vnet=20:2 forge=25 size=16 $P
udp $FROM_EVIL6 vnet=40:2 forge=25 size=16 $P
tcp $FROM_EVIL4 vnet=20:2 forge=25 size=16 $P
tcp $FROM_EVIL6 vnet=40:2 forge=25 size=16 $P
udp $FROM_EVIL4 vnet=22:0 forge=25 size=16 $P
udp $FROM_EVIL6 vnet=42:0 forge=25 size=16 $P
udp $FROM_EVIL6 vnet=56:2 forge=25 size=16 ext=hop,dst $P
udp $FROM_EVIL4 vnet=20:2 forge=25 size=16 frag=0:1 $P
END
equal "the host's rule stopped each of them" "$(smtp)" 8

forged "written over other fields" <<END
udp $FROM_EVIL4 vnet=20:0 forge=77 size=16 $P
udp $FROM_EVIL4 vnet=20:4 forge=77 size=16 $P
udp $FROM_EVIL4 vnet=26:1 forge=77 size=16 $P
udp $FROM_EVIL4 vnet=27:0 forge=77 size=17 $P
tcp $FROM_EVIL4 vnet=20:6 forge=77 size=16 $P
tcp $FROM_EVIL4 vnet=20:12 forge=0x5002 size=16 $P
tcp $FROM_EVIL4 vnet=32:2 forge=77 size=16 $P
tcp $FROM_EVIL6 vnet=60:2 forge=77 size=16 $P
icmp $FROM_EVIL4 vnet=20:2 forge=77 size=16 $P
icmp $FROM_EVIL4 vnet=20:6 forge=77 size=16 $P
icmp6 $FROM_EVIL6 vnet=40:2 forge=77 size=16 $P
ip proto=132 $FROM_EVIL4 vnet=20:8 forge=77 size=40 $P
ip proto=136 $FROM_EVIL4 vnet=20:6 forge=77 size=40 $P
udp $FROM_EVIL4 vnet=28:0 forge=77 frag=8:0 size=16 $P
udp $FROM_EVIL6 vnet=48:0 forge=77 ext=frag:8:0 size=16 $P
END

# Over the type of an ICMPv6 packet: the echo becomes a neighbour solicitation.
dropped "written over the type of an ICMPv6 packet" nd <<END
icmp6 $FROM_EVIL6 vnet=40:0 forge=0x8700 size=16 $P
icmp6 $FROM_EVIL6 vnet=38:2 forge=0x8700 size=16 $P
END

# ---- where nothing is ----

forged "behind the end of the IP packet" <<END
udp $FROM_EVIL4 len=44 size=200 vnet=100:6 $P
udp $FROM_EVIL4 len=44 size=200 vnet=20:100 $P
udp $FROM_EVIL6 len=24 size=200 vnet=100:6 $P
udp $FROM_EVIL6 len=24 size=200 vnet=40:100 $P
udp $FROM_EVIL4 size=1400 vnet=20:1400 $P
udp $FROM_EVIL4 size=100 vnet=200:6 $P try
udp $FROM_EVIL4 size=100 vnet=20:200 $P try
udp $FROM_EVIL4 size=100 vnet=65535:65535 $P try
END

# ---- tunnels of the container's own ----

arrives "behind the UDP header it is left to the NIC: payload only" <<END
udp $FROM_EVIL4 vnet=28:6 forge=0x4142 size=16 $P
udp $FROM_EVIL6 vnet=48:6 forge=0x4142 size=16 $P
udp $FROM_EVIL4 vnet=36:0 forge=0x4142 size=16 $P
udp $FROM_EVIL4 vnet=1400:6 size=1400 $P
END
equal "and the NIC wrote it there" "$(grep -c 'data=.*AB' <<<"$SEEN")" 3

# The same from the container's own stack: an unfinished checksum within VXLAN,
# and a GSO packet with one.
vxlan() {
	in_ct "$1" ip -batch - <<-END
		link add vx5 address 02:00:00:00:00:$2 type vxlan id 5 local $3 remote $4 dstport 4789
		link set vx5 up
		address add 10.9.0.$2/24 dev vx5
		neigh add 10.9.0.$5 lladdr 02:00:00:00:00:$5 nud permanent dev vx5
	END
}
vxlan evil 11 "$EVIL4" "$LAN4" 12
vxlan lan 12 "$LAN4" "$EVIL4" 11
watch inner in_lan lan sniff vx5
in_ct evil pkt send vx5 \
	"udp dst=10.9.0.12 via=udp data=short" \
	"udp dst=10.9.0.12 via=udp segment=100 size=300" \
	"udp dst=10.9.0.12 via=udp data=inner-end" >/dev/null
seen inner inner-end
equal "the container's own tunnel carries such packets, GSO included" \
	"$(grep -c '^4 udp 10.9.0.11:.* csum=ok' <<<"$SEEN")" 4
unwatch inner
in_ct evil ip link del vx5
mark
send evil <<<"udp $FROM_EVIL4 data=$MARK"
seen lan "$MARK"
seen hub "$MARK"
recount

# ---- GSO ----

arrives "GSO packets with the right position are cut into segments" <<END
tcp $FROM_EVIL4 csum=partial vnet=20:16:1:100:40 size=100 flags=0x10 $P
tcp $FROM_EVIL6 csum=partial vnet=40:16:4:100:60 size=100 flags=0x10 $P
END

# From a packet socket the kernel refuses other positions with GSO. So here the
# container's own stack makes honest ones and tc changes the header under them:
# no UDP any more, a longer header, a fragment.
in_ct evil tc -batch - <<-END
	qdisc add dev venet0 clsact
	filter add dev venet0 egress protocol all prio 1 handle 1 fw action pedit ex munge ip protocol set 6
	filter add dev venet0 egress protocol all prio 2 handle 2 fw action pedit munge offset 0 u8 set 0x46
	filter add dev venet0 egress protocol all prio 3 handle 3 fw action pedit munge offset 6 u8 set 0x20
	filter add dev venet0 egress protocol all prio 4 handle 4 fw action pedit munge offset 6 u8 set 6
END
dropped "GSO packets with another position are dropped" checksum <<END
udp dst=$LAN4 via=udp segment=100 size=500 mark=1
udp dst=$LAN4 via=udp segment=100 size=500 mark=2
udp dst=$LAN4 via=udp segment=100 size=500 mark=3
udp dst=$LAN6 via=udp segment=100 size=500 mark=4
END
in_ct evil tc filter del dev venet0 egress

# Whatever a kernel lets through of these, it cuts it up by itself.
forged "GSO packets with positions that the kernel may refuse" <<END
tcp $FROM_EVIL4 vnet=24:16:1:600:60 size=500 flags=0x10 $P try
tcp $FROM_EVIL4 vnet=20:2:1:600:60 size=500 flags=0x10 $P try
tcp $FROM_EVIL6 vnet=44:16:4:600:80 size=500 flags=0x10 $P try
tcp $FROM_EVIL6 vnet=40:2:4:600:80 size=500 flags=0x10 $P try
udp $FROM_EVIL4 vnet=20:2:3:600:60 forge=25 size=500 $P try
udp $FROM_EVIL6 vnet=40:2:3:600:60 forge=25 size=500 $P try
udp $FROM_EVIL4 vnet=20:2:5:600:28 forge=25 size=500 $P try
END

finish
