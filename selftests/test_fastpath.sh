#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The shortcuts change what a packet costs and nothing else: rules, routes,
# marks, netfilter and tc of host and container decide with all of them as they
# do with none. Each situation says what gets through before, during and after
# it, "y" or "n" for each try: first IPv4, then IPv6. By then the routes of all
# packets are kept. A SHARE of the situations is tried without shortcuts.

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
need ip nft tc ping socat

setup_host
add_lan lan
add_ct web1 192.0.2.10 2001:db8:2::10
add_ct web2 192.0.2.11 2001:db8:2::11

declare -A ADDR4=([web1]=192.0.2.10 [web2]=192.0.2.11 [host]=198.51.100.1
	[lan]=198.51.100.2 [inner]=192.0.2.130 [nobody]=192.0.2.200
	[spare]=198.51.100.99)
declare -A ADDR6=([web1]=2001:db8:2::10 [web2]=2001:db8:2::11
	[host]=2001:db8:51::1 [lan]=2001:db8:51::2 [inner]=2001:db8:2::130
	[nobody]=2001:db8:2::200 [spare]=2001:db8:51::99)

# A network behind web2, whose root is a router too.
_netns_add inner "inner-$RUN_TAG"
ip_ct web2 link add inner type veth peer name eth0 netns "inner-$RUN_TAG"
in_ct web2 sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
ip_ct web2 -batch - <<-END
	address add 10.9.9.1/30 dev inner
	address add 2001:db8:99::1/64 dev inner nodad
	link set inner up
	route add 192.0.2.130 via 10.9.9.2
	route add 2001:db8:2::130 via 2001:db8:99::2
END
ip_ct inner -batch - <<-END
	address add 10.9.9.2/30 dev eth0
	address add 2001:db8:99::2/64 dev eth0 nodad
	address add 192.0.2.130/32 dev eth0
	address add 2001:db8:2::130/128 dev eth0 nodad
	link set eth0 up
	route add default via 10.9.9.1
	route add ::/0 via 2001:db8:99::1
END
for addr in "${ADDR4[inner]}" "${ADDR6[inner]}"; do
	addr_add web2 "$addr"
done
ip_host route add 192.0.2.130 dev venet0
ip_host route add 2001:db8:2::130 via fe80::1 dev venet0

for who in web1 web2 host lan; do
	serve "$who" tcp-serve 7001
	serve "$who" udp-echo 7002
done
# Whatever host a connection is to, it ends here.
bg in_host socat TCP4-LISTEN:5000,ip-transparent,fork,reuseaddr PIPE

in_any() {
	case $1 in
	host)	shift; in_host "$@" ;;
	*)	in_ct "$@" ;;
	esac
}

# try CMD...: y or n.
try() {
	if "$@" >/dev/null 2>&1; then
		printf y
	else
		printf n
	fi
}

# see FROM TO...: a ping each.
see() {
	local from=$1 to addrs=()

	shift
	for to; do
		addrs+=("${ADDR4[$to]}" "${ADDR6[$to]}")
	done
	printf %s "$(in_any "$from" traffic see 300 "${addrs[@]}")"
}

everybody() {
	see web1 web2 host lan inner
	see host web1
	see lan web1
}

# ---- the situations ----

plain() {
	local to family addr

	everybody
	for to in web2 host lan; do
		for family in 4 6; do
			addr=ADDR$family"[$to]"
			try in_ct web1 traffic tcp-send "${!addr}" 7001 20000
			try in_ct web1 traffic udp-touch "${!addr}" 1 7002
		done
	done
}

expires() {
	not in_ct web1 ping -n -c 1 -W 1 -t 1 "$1" >"$TMP/ping"
	grep -Eq "exceeded|Hop limit" "$TMP/ping"
}
ttl() {
	try expires 198.51.100.2
	try expires 192.0.2.11
	try expires 2001:db8:51::2
	try expires 2001:db8:2::11
}

# Host unreachable, by the firewall.
rejects() {
	not in_ct web1 ping -n -c 1 -W 1 "$1" >"$TMP/ping"
	grep -Eqi "from $2[: ].*(filter|prohib)" "$TMP/ping"
}
reject() {
	in_host nft -f - <<-END
		table inet t {
			chain forward {
				type filter hook forward priority 0
				iifname venet0 oifname venet0 reject with icmpx admin-prohibited
			}
		}
	END
	try rejects 192.0.2.11 198.51.100.1
	try rejects 2001:db8:2::11 2001:db8:51::1
	see web1 lan
	in_host nft delete table inet t
	see web1 web2
}

dnat() {
	see web1 nobody
	in_host nft -f - <<-END
		table inet t {
			chain pre {
				type nat hook prerouting priority dstnat
				ip daddr ${ADDR4[nobody]} dnat ip to ${ADDR4[web2]}
				ip6 daddr ${ADDR6[nobody]} dnat ip6 to ${ADDR6[web2]}
			}
		}
	END
	see web1 nobody
	in_host nft -f - <<-END
		flush chain inet t pre
		add rule inet t pre ip daddr ${ADDR4[nobody]} dnat ip to 198.51.100.1
		add rule inet t pre ip6 daddr ${ADDR6[nobody]} dnat ip6 to 2001:db8:51::1
	END
	see web1 nobody
	in_host nft delete table inet t
	see web1 nobody web2
}

# rule WORDS4 [WORDS6]: a rule that makes what it selects unreachable.
rule() {
	local four six

	read -ra four <<<"$1"
	read -ra six <<<"${2:-$1}"
	ip_host rule add pref 100 table 100 "${four[@]}"
	ip_host -6 rule add pref 100 table 100 "${six[@]}"
}
unrule() {
	ip_host rule del pref 100
	ip_host -6 rule del pref 100
}
rule_from() {
	rule "from 192.0.2.10" "from 2001:db8:2::10"
	see web1 lan
	see web2 lan
	unrule
	see web1 lan
}
rule_iif() {
	rule "iif venet0"
	see web1 lan
	unrule
	see web1 lan
}
rule_mark() {
	# Kept without a mark, under the rule already.
	rule "fwmark 7"
	see web1 lan
	see web1 lan
	in_host nft -f - <<-END
		table inet t {
			chain pre {
				type filter hook prerouting priority mangle
				iifname venet0 meta l4proto {icmp, icmpv6} mark set 7
			}
		}
	END
	see web1 lan
	in_host nft delete table inet t
	see web1 lan
	unrule
}
# One datagram, by a socket that hears of it when nobody can be reached.
echoes() {
	in_ct web1 traffic udp-gso "$1" 7002 8 1 1
}
rule_port() {
	rule "ipproto udp dport 7002"
	# Routes that are kept now are not for that port.
	see web1 lan
	try echoes 198.51.100.2
	try echoes 2001:db8:51::2
	see web1 lan
	unrule
	try echoes 198.51.100.2
	try echoes 2001:db8:51::2
}
rule_tos() {
	local addr

	rule "tos 0x10"
	for addr in 198.51.100.2 2001:db8:51::2; do
		try in_ct web1 ping -n -c 1 -W 0.3 "$addr"
		try in_ct web1 ping -n -c 1 -W 0.3 -Q 0x10 "$addr"
		try in_ct web1 ping -n -c 1 -W 0.3 "$addr"
	done
	unrule
	see web1 lan
}

route() {
	ip_host -batch - <<-END
		route add unreachable 198.51.100.2
		route add unreachable 2001:db8:51::2
	END
	see web1 lan
	ip_host -batch - <<-END
		route del unreachable 198.51.100.2
		route del unreachable 2001:db8:51::2
	END
	see web1 lan
	ip_host -batch - <<-END
		route replace blackhole 192.0.2.11
		route replace blackhole 2001:db8:2::11
	END
	see web1 web2
	ip_host route replace 192.0.2.11 dev venet0
	ip_host route del blackhole 2001:db8:2::11 2>/dev/null || true
	ip_host route replace 2001:db8:2::11 via fe80::1 dev venet0
	see web1 web2
}

address() {
	see web1 spare
	ip_host -batch - <<-END
		address add 198.51.100.99/32 dev lo
		address add 2001:db8:51::99/128 dev lo nodad
	END
	see web1 spare
	ip_host -batch - <<-END
		address del 198.51.100.99/32 dev lo
		address del 2001:db8:51::99/128 dev lo
	END
	see web1 spare
}

neighbour() {
	ip_host -batch - <<-END
		neigh replace 198.51.100.2 lladdr 02:00:00:00:00:99 dev nic_lan nud permanent
		neigh replace 2001:db8:51::2 lladdr 02:00:00:00:00:99 dev nic_lan nud permanent
	END
	see web1 lan
	ip_host -batch - <<-END
		neigh del 198.51.100.2 dev nic_lan
		neigh del 2001:db8:51::2 dev nic_lan
	END
	see web1 lan
}

# leaves ADDR: a packet from there passes the host.
leaves() {
	in_ct web1 ping -n -c 1 -W 0.2 -I "$1" 198.51.100.2 >/dev/null || true
	[[ $(in_host nft reset counter inet t c) == *"packets 1 "* ]]
}
rp_filter() {
	# Granted to web1, and routed elsewhere.
	addr_add web1 192.0.2.12
	ip_ct web1 address add 192.0.2.12/32 dev venet0
	ip_host route add 192.0.2.12 dev nic_lan
	in_host nft -f - <<-END
		table inet t {
			counter c { }
			chain forward {
				type filter hook forward priority 0
				ip saddr 192.0.2.12 counter name c
			}
		}
	END
	try leaves 192.0.2.12
	try leaves 192.0.2.12
	sysctl_host net.ipv4.conf.venet0.rp_filter=1
	try leaves 192.0.2.12
	see web1 lan
	sysctl_host net.ipv4.conf.venet0.rp_filter=0
	try leaves 192.0.2.12
	in_host nft delete table inet t
	ip_host route del 192.0.2.12 dev nic_lan
	ip_ct web1 address del 192.0.2.12/32 dev venet0
	addr_del 192.0.2.12
}

forwarding() {
	sysctl_host net.ipv4.ip_forward=0 net.ipv6.conf.all.forwarding=0
	see web1 web2 host
	host_forward
	see web1 web2
	# Redirects and the like come back with it.
	sysctl_host net.ipv4.conf.venet0.send_redirects=0
}

# Different connections of one pair of addresses take both ways.
ways() {
	local before after

	before="$(host_link tx_packets way1) $(host_link tx_packets way2)"
	in_ct web1 bash -c "for n in {1..24}; do echo > /dev/udp/$1/9; done"
	after="$(host_link tx_packets way1) $(host_link tx_packets way2)"
	[ "${after% *}" -gt "${before% *}" ] && [ "${after#* }" -gt "${before#* }" ]
}
multipath() {
	sysctl_host net.ipv4.fib_multipath_hash_policy=1 \
		net.ipv6.fib_multipath_hash_policy=1
	ip_host -batch - <<-END
		link add way1 type dummy
		link add way2 type dummy
		link set way1 up
		link set way2 up
		route add 203.0.113.0/24 nexthop dev way1 nexthop dev way2
		route add 2001:db8:fa::/64 nexthop via fe80::9 dev way1 nexthop via fe80::9 dev way2
	END
	try ways 203.0.113.7
	try ways 2001:db8:fa::7
	ip_host -batch - <<-END
		link del way1
		link del way2
	END
}

# A packet that is too big for the way is answered with what fits.
fits() {
	in_ct web1 ping -n -c 1 -W 1 -M "do" -s 1400 "$1"
}
mtu() {
	try fits 198.51.100.2
	try fits 2001:db8:51::2
	ip_host link set nic_lan mtu 1300
	try fits 198.51.100.2
	try fits 2001:db8:51::2
	ip_host link set nic_lan mtu 1500
	ip_ct web1 route flush cache
	ip_ct web1 -6 route flush cache
	try fits 198.51.100.2
	try fits 2001:db8:51::2
}

# hub_routes WORD TABLE N...: to the containers' addresses, for a batch of ip.
hub_routes() {
	local word=$1 table=$2 n

	shift 2
	for n; do
		echo "route $word 192.0.2.$n dev venet0 table $table"
		echo "route $word 2001:db8:2::$n via fe80::1 dev venet0 table $table"
	done
}
vrf() {
	ip_host -batch - <<-END
		link add vrf1 type vrf table 200
		link set vrf1 up
		link set venet0 master vrf1
	END
	ip_host -batch - < <(hub_routes add 200 10 11)
	see web1 web2 lan
	ip_host link del vrf1
	ip_host -batch - < <(hub_routes replace main 10 11 130)
	see web1 web2 lan
}

xfrm() {
	in_host ip xfrm policy add src 192.0.2.10/32 dst 198.51.100.2/32 dir fwd action block
	in_host ip xfrm policy add src 2001:db8:2::10/128 dst 2001:db8:51::2/128 dir fwd action block
	see web1 lan
	see web2 lan
	in_host ip xfrm policy flush
	see web1 lan
}

tc_drops() {
	in_host tc qdisc add dev venet0 clsact
	in_host tc filter add dev venet0 ingress matchall action drop
	see web1 lan
	in_host tc filter del dev venet0 ingress
	see web1 lan
	in_host tc filter add dev venet0 egress matchall action drop
	see web1 web2
	in_host tc qdisc del dev venet0 clsact
	see web1 web2
}

# Addresses that are rewritten without connections being followed.
tc_nat() {
	in_host tc qdisc add dev venet0 clsact
	see web1 web2
	in_host tc filter add dev venet0 ingress protocol ip prio 1 u32 \
		match ip dst 192.0.2.200/32 action nat ingress 192.0.2.200/32 192.0.2.11
	in_host tc filter add dev venet0 ingress protocol ip prio 2 u32 \
		match ip src 192.0.2.11/32 action nat egress 192.0.2.11/32 192.0.2.200
	try in_ct web1 traffic ping 192.0.2.200 300
	in_host tc qdisc del dev venet0 clsact
	try in_ct web1 traffic ping 192.0.2.200 300
	see web1 web2
}
rewrites() {
	in_host nft -f - <<-END
		table ip t {
			chain pre {
				type filter hook prerouting priority raw
				ip daddr 192.0.2.200 ip daddr set 192.0.2.11
				ip saddr 192.0.2.11 ip daddr 192.0.2.10 ip saddr set 192.0.2.200
			}
		}
	END
	try in_ct web1 traffic ping 192.0.2.200 300
	in_host nft delete table ip t
	try in_ct web1 traffic ping 192.0.2.200 300
	in_host nft -f - <<-END
		table netdev t {
			chain in {
				type filter hook ingress device venet0 priority 0
				ip daddr 192.0.2.200 ip daddr set 192.0.2.11
				ip saddr 192.0.2.11 ip daddr 192.0.2.10 ip saddr set 192.0.2.200
			}
		}
	END
	try in_ct web1 traffic ping 192.0.2.200 300
	in_host nft delete table netdev t
	try in_ct web1 traffic ping 192.0.2.200 300
	see web1 web2
}

# answered ADDR: by whoever takes connections to there.
answered() {
	in_ct web1 bash -c "exec 3<>/dev/tcp/$1/80 || exit 1; echo you >&3
		read -t 2 -r word <&3; [ \"\$word\" = you ]"
}
tproxy() {
	# Else it is the LAN's, where nobody takes connections.
	ip_ct lan address add 203.0.113.9/32 dev eth0
	ip_host route add 203.0.113.9 via 198.51.100.2
	try answered 203.0.113.9
	ip_host rule add pref 90 fwmark 1 table 101
	ip_host route replace local 0.0.0.0/0 dev lo table 101
	in_host nft -f - <<-END
		table ip t {
			chain pre {
				type filter hook prerouting priority mangle
				ip daddr 203.0.113.9 tcp dport 80 tproxy to :5000 mark set 1 accept
			}
		}
	END
	try answered 203.0.113.9
	in_host nft delete table ip t
	ip_host rule del pref 90
	try answered 203.0.113.9
	ip_host route del 203.0.113.9
	ip_ct lan address del 203.0.113.9/32 dev eth0
}

queue() {
	in_host nft -f - <<-END
		table inet t {
			chain forward {
				type filter hook forward priority 0
				queue num 0
			}
		}
	END
	see web1 web2
	in_host nft -f - <<-END
		flush chain inet t forward
		add rule inet t forward queue num 0 bypass
	END
	see web1 web2
	in_host nft delete table inet t
}

state() {
	in_host nft -f - <<-END
		table inet t {
			chain forward {
				type filter hook forward priority 0
				ct state new iifname venet0 oifname nic_lan drop
			}
		}
	END
	see web1 lan
	see lan web1
	in_host nft delete table inet t
	see web1 lan
}

# What is the container's to decide.
own_address() {
	ip_ct web2 -batch - <<-END
		address del 192.0.2.11/32 dev venet0
		address del 2001:db8:2::11/128 dev venet0
	END
	see web1 web2
	# The default route went with the last address.
	ip_ct web2 -batch - <<-END
		address add 192.0.2.11/32 dev venet0
		address add 2001:db8:2::11/128 dev venet0
		route replace default dev venet0
	END
	see web1 web2
}
own_route() {
	ip_ct web2 route replace prohibit 192.0.2.130
	ip_ct web2 -6 route add prohibit 2001:db8:2::130 metric 1
	see web1 inner
	ip_ct web2 route replace 192.0.2.130 via 10.9.9.2
	ip_ct web2 -6 route del prohibit 2001:db8:2::130 metric 1
	see web1 inner
	ip_ct web2 rule add from 192.0.2.10 pref 100 prohibit
	ip_ct web2 -6 rule add from 2001:db8:2::10 pref 100 prohibit
	see web1 inner
	ip_ct web2 rule del pref 100
	ip_ct web2 -6 rule del pref 100
	see web1 inner
}
own_firewall() {
	in_ct web2 nft -f - <<-END
		table inet t {
			chain in {
				type filter hook prerouting priority 0
				policy drop
			}
		}
	END
	see web1 web2 inner
	in_ct web2 nft delete table inet t
	see web1 web2 inner
}

# The host changes the table, not a route.
owner() {
	addr_del 192.0.2.11
	addr_del 2001:db8:2::11
	see web1 web2
	see web2 host
	addr_add web2 192.0.2.11
	addr_add web2 2001:db8:2::11
	see web1 web2
	see web2 host
	addr_move 192.0.2.10 web2
	addr_move 2001:db8:2::10 web2
	see web1 host
	addr_move 192.0.2.10 web1
	addr_move 2001:db8:2::10 web1
	see web1 host
}

moves() {
	ip_ct web1 link set venet0 down
	see lan web1
	ct_routes_again
	see lan web1
	# Into another namespace and back.
	ip_ct web1 link set venet0 netns "inner-$RUN_TAG" name away
	ip_ct inner link set away netns "web1-$RUN_TAG" name venet0
	ip_ct web1 -batch - <<-END
		address add 192.0.2.10/32 dev venet0
		address add 2001:db8:2::10/128 dev venet0
	END
	ct_routes_again
	see lan web1
}
ct_routes_again() {
	ip_ct web1 -batch - <<-END
		link set venet0 up
		address replace 2001:db8:2::10/128 dev venet0
		route replace default dev venet0
		route replace ::/0 via fe80::1 dev venet0
	END
}

# A rule that waits for a device of that name.
name() {
	rule "iif hub9"
	see web1 lan
	ip_host link set venet0 name hub9 2>/dev/null || {
		# Older kernels rename what is down only.
		unrule
		rule "from 192.0.2.10" "from 2001:db8:2::10"
	}
	see web1 lan
	ip_host link set hub9 name venet0 2>/dev/null || true
	unrule
	see web1 lan
}

ip_host route add unreachable default table 100
ip_host -6 route add unreachable default table 100

# situation NAME FUNCTION WANT
situation() {
	SITUATION=$((SITUATION + 1))
	[ "$MODE" = all ] || my_share "$SITUATION" || return 0
	see web1 web2 lan >/dev/null
	equal "$MODE: $1" "$($2)" "$3"
}

situations() {
	SITUATION=0
	situation "everybody reaches everybody" plain yyyyyyyyyyyyyyyyyyyyyyyy
	situation "TTL and hop limit expire" ttl yyyy
	situation "REJECT in forward" reject yyyyyy
	situation "DNAT to a container and to the host" dnat nnyyyynnyy
	situation "a rule with a source" rule_from nnyyyy
	situation "a rule with the incoming device" rule_iif nnyy
	situation "a rule with a mark from prerouting" rule_mark yyyynnyy
	situation "a rule with a port" rule_port yynnyyyy
	situation "a rule with a TOS" rule_tos ynyynyyy
	situation "routes come, go and change" route nnyynnyy
	situation "an address of the host comes and goes" address nnyynn
	situation "a neighbour changes" neighbour nnyy
	situation "rp_filter is switched" rp_filter yynyyy
	situation "forwarding is switched" forwarding nnyyyy
	situation "several next hops" multipath yy
	situation "the MTU of the way changes" mtu yynnyy
	situation "the hub in a VRF and out" vrf yynnyyyy
	situation "an IPsec policy" xfrm nnyyyy
	situation "tc drops" tc_drops nnyynnyy
	situation "tc rewrites" tc_nat yyynyy
	situation "nft rewrites" rewrites ynynyy
	situation "TPROXY" tproxy nyn
	situation "NFQUEUE" queue nnyy
	situation "states of connections" state nnyyyy
	situation "an address in the container" own_address nnyy
	situation "routes and rules in the container" own_route nnyynnyy
	situation "a firewall in the container" own_firewall nnnnyyyy
	situation "an address is taken, given and moved" owner nnnnyyyynnyy
	situation "the port goes down and moves" moves nnyyyy
	situation "a rule with a name to come" name yynnyy
}

all_reached() {
	[ "$(everybody)" = yyyyyyyyyyyy ]
}
ok "all links are up" wait_for 20 all_reached
equal "a new hub has those that are on by default" "$(hub_value fastpath)" 7
for MODE in all none; do
	bits=0
	[ "$MODE" = none ] || bits=31
	nl_host hub-set venet0 "$bits"
	equal "$MODE: the hub says so" "$(hub_value fastpath)" "$bits"
	situations
done

refused "a shortcut that does not exist is refused" "reserved bit" \
	nl_host hub-set venet0 32
refused "as is what is not a hub" "not a hub" \
	venet_nl -n "web1-$RUN_TAG" hub-set 1 7

finish
