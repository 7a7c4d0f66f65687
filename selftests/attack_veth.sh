#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A container's card in a bridge sends from its own MAC and addresses: frames
# that its root makes by hand for other ones reach nobody, and are counted by
# reason; what a well-behaved card sends passes.

# shellcheck source-path=SCRIPTDIR source=lib_attack.sh
. "$(dirname "$0")/lib_attack.sh"
# shellcheck source-path=SCRIPTDIR source=lib_venetctl.sh
. "$(dirname "$0")/lib_venetctl.sh"
# shellcheck source-path=SCRIPTDIR source=lib_veth.sh
. "$(dirname "$0")/lib_veth.sh"

need unshare
MAC=02:00:00:00:00:66
EVIL4=198.51.100.66
EVIL6=2001:db8:51::66
LINK6=fe80::ff:fe00:66
OTHER4=198.51.100.99
OTHER6=2001:db8:51::99
SEND_DEV=eth0

# shellcheck disable=SC2119 # without options
setup_bridge
add_userns evil
EVIL=${NETNS_OF[evil]}
vn veth add "$EVIL" bridge br0 mac "$MAC" ip "$EVIL4/24" ip "$EVIL6/64"
# Its own kernel, and the LAN's, say nothing by themselves.
in_ct evil sysctl -qw net.ipv6.conf.eth0.disable_ipv6=1
ip_ct lan -batch - <<-END
	link set eth0 arp off
	route replace blackhole default
	route del 198.51.100.0/24 dev eth0
END
in_lan lan sysctl -qw net.ipv6.conf.eth0.disable_ipv6=1
sysctl_host net.ipv6.conf.br0.disable_ipv6=1
sender evil in_ct evil
watch_lan

# hex of a MAC, an IPv4 address, an IPv6 address.
hex_mac() {
	printf '%s' "${1//:/}"
}
hex4() {
	local part

	IFS=. read -ra part <<<"$1"
	printf '%02x%02x%02x%02x' "${part[@]}"
}
hex6() {
	python3 -c 'import ipaddress, sys
for a in sys.argv[1:]: print(ipaddress.ip_address(a).packed.hex())' "$@"
}
mapfile -t SIX < <(hex6 "$EVIL6" "$OTHER6" "$LINK6" fe80::1)
EVIL6_HEX=${SIX[0]} OTHER6_HEX=${SIX[1]} LINK6_HEX=${SIX[2]}
ROUTER_HEX=${SIX[3]}

ME=$(hex_mac "$MAC")
LAN=$(hex_mac "$LAN_MAC")
ALL=ffffffffffff
OTHER=020000000077
# frame TYPE [DST [SRC]]: what a packet is sent behind.
frame() {
	echo "via=packet link=${2:-$LAN}${3:-$ME}$1"
}
IP4=$(frame 0800)
IP6=$(frame 86dd)
ARP=$(frame 0806 "$ALL")
# arp OPERATION MAC ADDRESS FOR: an ARP packet.
arp() {
	echo "hex=000108000604000$1$(hex_mac "$2")$(hex4 "$3")000000000000$(hex4 "$4")"
}
SELF4="src=$EVIL4 dst=$LAN4"
SELF6="src=$EVIL6 dst=$LAN6"

_count() {
	local reason

	veth_drops "$EVIL"
	ALL_DROPS=0 ONE=${DROPS[$1]-0}
	for reason in "${!DROPS[@]}"; do
		ALL_DROPS=$((ALL_DROPS + DROPS[$reason]))
	done
}

# stopped SENTENCE REASON: evil sends the frames on stdin. Each is dropped,
# counted once under REASON, and seen nowhere.
stopped() {
	local sentence=$1 reason=$2 one all

	mark
	PROBLEMS=""
	END="udp $IP4 $SELF4 data=$MARK"
	_count "$reason"
	one=$ONE all=$ALL_DROPS
	_send evil
	_seen_nothing lan
	_count "$reason"
	[ "${SENT:-0}" -gt 0 ] || _problem "no frame was sent"
	[ "$((ONE - one))" = "$SENT" ] ||
		_problem "$reason rose by $((ONE - one)), sent $SENT"
	[ "$((ALL_DROPS - all))" = "$SENT" ] ||
		_problem "all drops rose by $((ALL_DROPS - all)), sent $SENT"
	_verdict "$sentence"
}

# passes SENTENCE: the frames on stdin all reach the LAN, none is counted.
passes() {
	local sentence=$1 all

	mark
	PROBLEMS=""
	END="udp $IP4 $SELF4 data=$MARK"
	_count mac
	all=$ALL_DROPS
	_send evil
	seen lan "$MARK"
	lines "$SEEN"
	[ "$COUNT" = "$SENT" ] ||
		_problem "$COUNT of $SENT arrived: ${SEEN//$'\n'/ | }"
	_count mac
	[ "$ALL_DROPS" = "$all" ] || _problem "a frame was dropped"
	_verdict "$sentence"
}
# Nobody else speaks on this LAN but the bridge, of its groups.
LAN_TALK='^4 proto-2 0\.0\.0\.0 > 224\.0\.0\.'

passes "what a well-behaved card sends" <<END
udp $IP4 $SELF4 data=a
udp $IP6 $SELF6 data=b
tcp $IP4 $SELF4
icmp6 $IP6 $SELF6 type=128
udp $IP4 $SELF4 frag=0:1 size=64
udp $IP6 $SELF6 ext=hop,dst,frag:0:1 size=64
$(arp 1 "$MAC" "$EVIL4" "$LAN4") $ARP
$(arp 2 "$MAC" "$EVIL4" "$LAN4") $ARP
$(arp 1 "$MAC" "$EVIL4" "$EVIL4") $ARP
END
passes "broadcast and multicast" <<END
udp $(frame 0800 "$ALL") src=$EVIL4 dst=255.255.255.255 data=a
udp $(frame 0800 01005e010101) src=$EVIL4 dst=239.1.1.1 data=b
udp $(frame 86dd 3333000000fb) src=$EVIL6 dst=ff02::fb data=c
udp $(frame 86dd 3333000000fb) src=$LINK6 dst=ff02::fb data=d
END
passes "its search for duplicates and for neighbours" <<END
$(arp 1 "$MAC" 0.0.0.0 "$EVIL4") $ARP
icmp6 $(frame 86dd 3333ff000066) src=:: dst=ff02::1:ff00:66 type=135 ttl=255 bytes=$EVIL6_HEX
icmp6 $(frame 86dd 3333ff000002) src=$EVIL6 dst=ff02::1:ff00:2 type=135 ttl=255 bytes=$OTHER6_HEX
icmp6 $IP6 src=$EVIL6 dst=$LAN6 type=136 ttl=255 bytes=$EVIL6_HEX
icmp6 $IP6 src=$LINK6 dst=$LAN6 type=136 ttl=255 bytes=$LINK6_HEX
icmp6 $(frame 86dd 333300000002) src=$LINK6 dst=ff02::2 type=133 ttl=255
icmp6 $(frame 86dd 333300000016) src=:: dst=ff02::16 type=143 ttl=1 ext=hop size=20
END

stopped "no other MAC, whatever it carries" mac <<END
udp $(frame 0800 "$LAN" "$OTHER") $SELF4 data=a
udp $(frame 0800 "$ALL" "$LAN") src=$EVIL4 dst=255.255.255.255 data=b
udp $(frame 86dd "$LAN" "$OTHER") $SELF6 data=c
$(arp 1 "$MAC" "$EVIL4" "$LAN4") $(frame 0806 "$ALL" "$OTHER")
$(arp 1 02:00:00:00:00:77 "$EVIL4" "$LAN4") $(frame 0806 "$ALL" "$OTHER")
hex=0000 $(frame 88cc "$LAN" "$OTHER")
END
stopped "no other protocol" protocol <<END
udp $(frame 810000050800) $SELF4 data=a
udp $(frame 810000000800) src=$OTHER4 dst=$LAN4 data=b
udp $(frame 88a80005810000050800) src=$OTHER4 dst=$LAN4 data=c
$(arp 2 "$MAC" "$OTHER4" "$LAN4") $(frame 810000050806)
udp $(frame 0024aaaa030000000800) src=$OTHER4 dst=$LAN4 data=d
hex=424203000000000080 $(frame 0026 0180c2000000)
hex=1109000000000000 $(frame 8864)
hex=00010800060400030200000000660000000002000000006600000000 $(frame 8035 "$ALL")
END
stopped "no other IPv4 source" source <<END
udp $IP4 src=$OTHER4 dst=$LAN4 data=a
udp $IP4 src=$LAN4 dst=$LAN4 data=b
udp $IP4 src=0.0.0.0 dst=$LAN4 data=c
udp $IP4 src=127.0.0.1 dst=$LAN4 data=d
tcp $IP4 src=198.51.100.67 dst=$LAN4
udp $IP4 src=$OTHER4 dst=$LAN4 frag=64:0 data=e
udp $(frame 0800 "$ALL") src=0.0.0.0 dst=255.255.255.255 sport=68 dport=67 data=f
END
stopped "no other IPv6 source" source <<END
udp $IP6 src=$OTHER6 dst=$LAN6 data=a
udp $IP6 src=2001:db8:51::67 dst=$LAN6 data=b
udp $IP6 src=fe80::1 dst=$LAN6 data=c
udp $IP6 src=:: dst=$LAN6 data=d
udp $IP6 src=::1 dst=$LAN6 data=e
udp $IP6 src=$OTHER6 dst=$LAN6 ext=frag:64:0 data=f
icmp6 $IP6 src=$OTHER6 dst=$LAN6 type=136 ttl=255 bytes=$OTHER6_HEX
END
stopped "no ARP for other addresses, or of other lengths" arp <<END
$(arp 2 "$MAC" "$OTHER4" "$LAN4") $ARP
$(arp 1 "$MAC" "$OTHER4" "$OTHER4") $ARP
$(arp 1 02:00:00:00:00:77 "$EVIL4" "$LAN4") $ARP
$(arp 2 "$LAN_MAC" "$EVIL4" "$LAN4") $(frame 0806)
$(arp 1 "$MAC" 0.0.0.0 "$OTHER4") $ARP
$(arp 2 "$MAC" 0.0.0.0 "$EVIL4") $ARP
hex=00060800060400020200000000660000 $ARP
hex=00 $ARP
$(for head in 0001080008040001 0001080606040001 0006080006040001 \
	0001080006100001; do
	echo "hex=$head$ME$(hex4 "$EVIL4")$(printf '%040d' 0) $ARP"
done)
hex=00010800060400010200000000 $ARP
END
stopped "no neighbour discovery for other addresses" nd <<END
icmp6 $IP6 src=$EVIL6 dst=$LAN6 type=136 ttl=255 bytes=$OTHER6_HEX
icmp6 $IP6 src=$LINK6 dst=$LAN6 type=136 ttl=255 bytes=$ROUTER_HEX
icmp6 $IP6 src=$EVIL6 dst=$LAN6 type=136 ttl=255 ext=hop,dst bytes=$OTHER6_HEX
icmp6 $IP6 src=$EVIL6 dst=$LAN6 type=136 ttl=255 ext=frag:0:1 bytes=$OTHER6_HEX
icmp6 $(frame 86dd 3333ff000099) src=:: dst=ff02::1:ff00:99 type=135 ttl=255 bytes=$OTHER6_HEX
END
stopped "nothing that only routers send" router <<END
icmp6 $(frame 86dd 333300000001) src=$LINK6 dst=ff02::1 type=134 ttl=255 size=8
icmp6 $IP6 src=$EVIL6 dst=$LAN6 type=134 ttl=255 size=8
icmp6 $IP6 src=$LINK6 dst=$LAN6 type=134 ttl=255 size=8 ext=hop
icmp6 $IP6 src=$LINK6 dst=$LAN6 type=134 ttl=255 size=8 ext=dst,rt,dst
icmp6 $IP6 src=$LINK6 dst=$LAN6 type=134 ttl=255 size=8 ext=frag:0:1
icmp6 $IP6 src=$LINK6 dst=$LAN6 type=137 ttl=255 bytes=$OTHER6_HEX
icmp6 $(frame 86dd 333300000001) src=$LINK6 dst=ff02::1 type=130 ttl=1 size=16 ext=hop
ip $(frame 0800 01005e000001) proto=2 src=$EVIL4 dst=224.0.0.1 ttl=1 bytes=11640000e0000001
END
stopped "no headers that cannot be followed" protocol <<END
icmp6 $IP6 src=$LINK6 dst=$LAN6 type=134 ext=frag:0:1 cut=48 len=8
icmp6 $IP6 src=$LINK6 dst=$LAN6 type=134 ext=frag:0:1,dst cut=56 len=16
icmp6 $IP6 src=$LINK6 dst=$LAN6 type=134 ext=frag:0:1,frag:64:0
icmp6 $IP6 src=$LINK6 dst=$LAN6 type=134 ext=frag:0:0,dst,frag:64:0
icmp6 $IP6 src=$LINK6 dst=$LAN6 type=134 ext=hop,dst,frag:0:1,rt
udp $IP6 src=$LINK6 dst=$LAN6 sport=547 ext=frag:0:1 cut=48 len=8
END
stopped "no answers of a DHCP server" dhcp <<END
udp $(frame 0800 "$ALL") src=$EVIL4 dst=255.255.255.255 sport=67 dport=68 data=a
udp $IP4 $SELF4 sport=67 dport=67 data=b
udp $IP6 src=$LINK6 dst=$LAN6 sport=547 dport=546 data=c
END

# The bridge learns from frames to its own group, before any rule sees them.
fdb() {
	in_host bridge fdb show br br0 | grep -F "$1" | grep -v self | sort
}
before=$(fdb "$LAN_MAC")
send evil <<END
hex=0207 $(frame 88cc 0180c200000e "$LAN")
hex=424203000000000080 $(frame 0026 0180c200000e "$LAN")
END
equal "no MAC is stolen by frames to the bridge itself" \
	"$(fdb "$LAN_MAC")" "$before"
nok "nor is a new one learned" fdb 02:00:00:00:00:77

# ---- other modes ----

vn veth set "$EVIL" dhcp on
passes "it asks for an address when it may" <<END
udp $(frame 0800 "$ALL") src=0.0.0.0 dst=255.255.255.255 sport=68 dport=67 data=f
END
stopped "and does nothing else without one" source <<END
udp $(frame 0800 "$ALL") src=0.0.0.0 dst=255.255.255.255 sport=68 dport=69 data=f
END
vn veth set "$EVIL" filter mac
passes "with its MAC alone looked at, anything else" <<END
udp $IP4 src=$OTHER4 dst=$LAN4 data=a
udp $IP6 src=fe80::1 dst=$LAN6 data=b
$(arp 2 "$MAC" "$OTHER4" "$LAN4") $ARP
hex=1109000000000000 $(frame 8864)
END
stopped "but no other MAC" mac <<END
udp $(frame 0800 "$LAN" "$OTHER") $SELF4 data=a
END
# Somebody flushes all rules: the bridge itself holds the MAC.
in_host nft flush ruleset
mark
send evil <<END
udp $(frame 0800 "$LAN" "$OTHER") $SELF4 data=spoofed
udp $IP4 $SELF4 data=$MARK
END
seen lan "$MARK"
equal "not even when a firewall flushes all rules" "$SEEN" ""
vn veth set "$EVIL" filter off
passes "with no filter, anything" <<END
udp $(frame 0800 "$LAN" "$OTHER") src=$OTHER4 dst=$LAN4 data=a
END

finish
