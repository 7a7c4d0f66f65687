#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The host answers for its containers' addresses on the links in whose subnets
# they are, or where it is told to; asks before whether somebody uses them, and
# tells the neighbours after.

# shellcheck source=lib_venetctl.sh
. "$(dirname "$0")/lib_venetctl.sh"
need arping

host_netns
host_forward
ct_netns web1 web2
add_uplink lan 198.51.100 2001:db8:51
add_uplink dmz 203.0.113 2001:db8:71
vn -q hub add
vn ct attach "$WEB1" label web1
vn ct attach "$WEB2" label web2
remember two
NIC_LAN=$(mac_of "$HOST" nic_lan)
ETH_LAN=$(mac_of "${NETNS_OF[lan]}" eth0)

sysctl_is() {
	[ "$(in_host sysctl -n "$1")" = "$2" ]
}

# ---- by subnet ----

bg in_lan lan sniff eth0
LAN_SEES=$BG_OUT
wait_for 10 grep -q ready "$LAN_SEES"
# It was elsewhere before: the neighbour still believes so.
ip_ct lan neigh replace 198.51.100.10 lladdr 02:00:00:00:00:99 dev eth0 \
	nud stale
ip_ct lan neigh replace 2001:db8:51::10 lladdr 02:00:00:00:00:99 dev eth0 \
	nud stale
exits "ip add is silent" 0 "" vn ip add web1 198.51.100.10 2001:db8:51::10 \
	203.0.113.10 2001:db8:71::10 192.0.2.10
equal "each is answered for in its subnet" "$(proxies)" \
	"198.51.100.10 nic_lan 2001:db8:51::10 nic_lan 2001:db8:71::10 nic_dmz 203.0.113.10 nic_dmz "
ok "a neighbour that had it elsewhere has been told" \
	neighbour lan 198.51.100.10 "$NIC_LAN"
ok "of IPv6, too" neighbour lan 2001:db8:51::10 "$NIC_LAN"
ok "one that knows nothing finds it" resolves lan 198.51.100.10
ok "on the other link" resolves dmz 203.0.113.10
ok "IPv6" resolves lan 2001:db8:51::10
ok "IPv6 on the other link" resolves dmz 2001:db8:71::10
exits "so does a program that reads the frames itself" 0 \
	"reply from 198\.51\.100\.10 \[${NIC_LAN^^}\]" \
	in_lan lan arping -c 1 -w 10 -I eth0 198.51.100.10
ok "without waiting for IPv4" sysctl_is net.ipv4.neigh.nic_lan.proxy_delay 0
ok "and for IPv6" sysctl_is net.ipv6.neigh.nic_lan.proxy_delay 0
ok "IPv6 is proxied for on the uplink" sysctl_is net.ipv6.conf.nic_lan.proxy_ndp 1
ok "not on all" sysctl_is net.ipv6.conf.all.proxy_ndp 0
ok "nor on the hub" sysctl_is net.ipv6.conf.venet0.proxy_ndp 0

# arp SENDER TARGET: the LAN has seen N such requests.
hex() {
	# shellcheck disable=SC2046,SC2086 # four numbers
	printf '%02x' ${1//./ }
}
arps() {
	grep -c "protocol 0x0806 .*0001${NIC_LAN//:/}$(hex "$1")[0-9a-f]*$(hex "$2")" \
		"$LAN_SEES"
}
equal "three probes of RFC 5227 were seen" "$(arps 0.0.0.0 198.51.100.10)" 3
equal "three plain requests" "$(arps 198.51.100.1 198.51.100.10)" 3
equal "and three gratuitous ones" "$(arps 198.51.100.10 198.51.100.10)" 3
equal "three solicitations from nobody" \
	"$(grep -c 'icmp6 :: > ff02::1:ff00:10 .*type=135.* csum=ok' "$LAN_SEES")" 3
equal "and three advertisements" \
	"$(grep -c 'icmp6 fe80::51:1 > ff02::1 .*type=136.* csum=ok' "$LAN_SEES")" 3
taken() {
	ip_ct lan -6 address show dev eth0 dadfailed | grep -q "$1"
}
ip_ct lan address add 2001:db8:51::10/64 dev eth0
ok "a machine that wants the IPv6 address is told that it is taken" \
	wait_for 10 taken 2001:db8:51::10
ip_ct lan address del 2001:db8:51::10/64 dev eth0
remember five

# ---- they go ----

exits "ip del" 0 "" vn ip del 198.51.100.10 2001:db8:71::10
equal "takes the answers away" "$(proxies)" \
	"2001:db8:51::10 nic_lan 203.0.113.10 nic_dmz "
exits "ip move leaves them" 0 "" vn ip move 203.0.113.10 web2
equal "as they are" "$(proxies)" \
	"2001:db8:51::10 nic_lan 203.0.113.10 nic_dmz "
exits "unless told otherwise" 0 "" vn ip move 203.0.113.10 web1 uplink nic_lan
equal "then it is there alone" "$(proxies)" \
	"2001:db8:51::10 nic_lan 203.0.113.10 nic_lan "
exits "ip replace" 0 "" vn ip replace web1 198.51.100.11 2001:db8:51::10
equal "takes and gives" "$(proxies)" \
	"198.51.100.11 nic_lan 2001:db8:51::10 nic_lan "
exits "ip flush" 0 "" vn ip flush web1
equal "takes all" "$(proxies)" ""
ok "as if they had never been" same two
exits "ct attach gives" 0 "" vn ct attach "$WEB2" label third name v1 \
	ip 198.51.100.12
equal "its own" "$(proxies)" "198.51.100.12 nic_lan "
exits "ct detach" 0 "" vn ct detach third
equal "takes it" "$(proxies)" ""
ok "as if it had never been" same two

# ---- where ----

add=(vn ip add web1 probe off)
exits "uplink none" 0 "" "${add[@]}" 198.51.100.20 uplink none
equal "nobody answers" "$(proxies)" ""
exits "noroute means the same" 0 "" "${add[@]}" 198.51.100.21 noroute
equal "nobody answers" "$(proxies)" ""
exits "a device" 0 "" "${add[@]}" 192.0.2.20 uplink nic_dmz
exits "two of them" 0 "" "${add[@]}" 192.0.2.21 uplink nic_dmz,nic_lan
exits "all" 0 "" "${add[@]}" 2001:db8:2::20 uplink all
equal "each where it was said" "$(proxies)" \
	"192.0.2.20 nic_dmz 192.0.2.21 nic_dmz 192.0.2.21 nic_lan 2001:db8:2::20 nic_dmz 2001:db8:2::20 nic_lan "
vn ip flush web1
exits "a prefix is not answered for" 0 \
	'198.51.100.64/28 lies in the subnet of nic_lan' \
	"${add[@]}" 198.51.100.64/28
vn ip flush web1
ip_host neigh add proxy 198.51.100.20 dev nic_lan
remember foreign
exits "what somebody else has entered" 0 "" "${add[@]}" 198.51.100.20
exits "stays" 0 "" vn ip del 198.51.100.20
ok "as it was" same foreign
ip_host neigh del proxy 198.51.100.20 dev nic_lan
ip_host link set nic_dmz down
exits "a link that is down" 0 "" "${add[@]}" 203.0.113.20
equal "does not answer" "$(proxies)" ""
vn ip del 203.0.113.20
ip_host link set nic_dmz up
ip_host link add br0 type bridge
ip_host link set nic_dmz master br0
exits "nor does a part of a bridge" 1 'nic_dmz is no uplink: it is part of' \
	"${add[@]}" 192.0.2.20 uplink nic_dmz
ip_host link del br0
remember two
exits "a hub is none" 1 'venet0 is no uplink: it is a venet device' \
	"${add[@]}" 192.0.2.20 uplink venet0
exits "nor is lo" 1 'lo is no uplink: it is not like Ethernet' \
	"${add[@]}" 192.0.2.20 uplink nic_lan,lo
exits "one that is not there" 1 'there is no interface eth7' \
	"${add[@]}" 192.0.2.20 uplink eth7
for bad in "" "," "nic_lan," ",nic_lan" a/b 1234567890123456; do
	exits "\"$bad\" is none" 1 'is no uplink' \
		"${add[@]}" 192.0.2.20 uplink "$bad"
done
exits "a way to probe that there is not" 1 'no way to probe' \
	vn ip add web1 192.0.2.20 probe maybe
exits "ip del takes no uplink" 1 '"uplink" is out of place' \
	vn ip del 192.0.2.20 uplink all
exits "nor does ip flush" 1 '"probe" is out of place' \
	vn ip flush web1 probe off
exits "ip move asks nobody without one" 1 '"probe" is out of place' \
	vn ip move 192.0.2.20 web1 probe warn
ok "nothing has changed" same two

# ---- in use ----

taken="is in use on nic_lan by $ETH_LAN\$"
exits "an address in use" 0 "198.51.100.2 $taken" vn ip add web1 198.51.100.2
vn ip flush web1
exits "probe error" 3 "198.51.100.2 $taken" \
	vn ip add web1 198.51.100.9 198.51.100.2 probe error
ok "nothing has changed" same two
exits "of IPv6" 3 "2001:db8:51::2 $taken" \
	vn ip add web1 2001:db8:51::2 probe error
exits "probe off asks nobody" 0 "" vn ip add web1 198.51.100.2 probe off
vn ip del 198.51.100.2
exits "vz set asks as well" 0 "198.51.100.2 $taken" \
	vn vz set web1 --ipadd 198.51.100.2
vn ip del 198.51.100.2
exits "with --skip_arpdetect it does not" 0 'web1 is not saved' \
	vn vz set web1 --ipadd 198.51.100.2 --skip_arpdetect
vn ip flush web1
exits "ct attach asks, too" 3 "198.51.100.2 $taken" vn ct attach "$WEB2" \
	label third name v1 ip 198.51.100.2 probe error
ok "nothing has changed" same two
# Another host of containers: it only answers for what it routes elsewhere.
in_lan lan sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 \
	net.ipv4.neigh.eth0.proxy_delay=0 net.ipv6.neigh.eth0.proxy_delay=0 \
	net.ipv6.conf.eth0.proxy_ndp=1
ip_ct lan -batch - <<-END
	link add d0 type dummy
	link set d0 up
	route add 198.51.100.50 dev d0
	route add 2001:db8:51::50 dev d0
	neigh add proxy 198.51.100.50 dev eth0
	neigh add proxy 2001:db8:51::50 dev eth0
END
remember two
exits "one that is proxied there" 3 "198.51.100.50 $taken" \
	vn ip add web1 198.51.100.50 probe error
exits "of IPv6 as well" 3 "2001:db8:51::50 $taken" \
	vn ip add web1 2001:db8:51::50 probe error
many() {
	local i words=() began=$SECONDS

	for ((i = 20; i < 60; i++)); do
		words+=("198.51.100.$i" "2001:db8:51::$i")
	done
	vn -q ip add web1 "${words[@]}"
	[ $((SECONDS - began)) -lt 40 ]
}
ok "80 addresses are asked for at the same time" many
exits "a hub that goes" 0 "" vn hub del venet0 force
equal "leaves no answer behind" "$(proxies)" ""

finish
