#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Control: the host's firewall, shaper, taps and routing rules see everything
# that a container sends, and forwarding is the only setting that it needs.

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need ip ping ethtool tc nft iptables ip6tables tcpdump nstat

setup_host
add_lan lan
add_ct web1 192.0.2.10 2001:db8:2::10
add_ct web2 192.0.2.11 2001:db8:2::11

# ping_ct NAME ADDR [MILLISECONDS]
ping_ct() {
	in_ct "$1" traffic ping "${@:2}"
}

# ---- the host's firewall ----

in_host nft -f - <<-END
	table inet filter {
		counter stopped { }
		chain forward {
			type filter hook forward priority 0
			iifname venet0 oifname venet0 counter name stopped drop
		}
	}
END
stopped() {
	in_host nft list counter inet filter stopped |
		grep -Eo 'packets [0-9]+' | cut -d' ' -f2
}
nok "nft FORWARD stops IPv4 between containers" ping_ct web1 192.0.2.11 500
nok "nft FORWARD stops IPv6 between containers" ping_ct web1 2001:db8:2::11 500
equal "it has seen both" "$(stopped)" 2
ok "it lets IPv4 to the LAN go" ping_ct web1 198.51.100.2
ok "it lets IPv6 to the LAN go" ping_ct web1 2001:db8:51::2
in_host nft delete table inet filter
ok "without the rule IPv4 goes" ping_ct web1 192.0.2.11
ok "without the rule IPv6 goes" ping_ct web1 2001:db8:2::11

iptables_stops() {
	in_host "$1" -A FORWARD -s "$2" -d "$3" -j DROP
	not ping_ct web1 "$3" 500
	in_host "$1" -nvxL FORWARD | grep -Eq '^ +1 .*DROP'
	in_host "$1" -D FORWARD -s "$2" -d "$3" -j DROP
	ping_ct web1 "$3"
}
ok "iptables FORWARD stops and lets go" \
	iptables_stops iptables 192.0.2.10 192.0.2.11
ok "ip6tables FORWARD stops and lets go" \
	iptables_stops ip6tables 2001:db8:2::10 2001:db8:2::11

# ---- the host's shaper ----

serve web1 udp-echo 7002
serve web1 tcp-serve 7001
in_host tc -batch - <<-END
	qdisc add dev venet0 root handle 1: htb default 1
	class add dev venet0 parent 1: classid 1:1 htb rate 1gbit quantum 60000
	class add dev venet0 parent 1: classid 1:2 htb rate 400kbit quantum 1500 burst 3000 cburst 3000
	qdisc add dev venet0 parent 1:2 handle 2: pfifo limit 4
	filter add dev venet0 parent 1: protocol ip u32 match ip dst 192.0.2.10/32 flowid 1:2
	filter add dev venet0 parent 1: protocol ipv6 u32 match ip6 dst 2001:db8:2::10/128 flowid 1:2
END
# class_count CLASS WORD: "sent" packets, "dropped" or "overlimits".
class_count() {
	local text

	text=$(in_host tc -s class show dev venet0 classid "$1")
	case $2 in
	sent)	grep -Eo '[0-9]+ pkt' <<<"$text" | cut -d' ' -f1 ;;
	*)	grep -Eo "$2 [0-9]+" <<<"$text" | cut -d' ' -f2 ;;
	esac
}
ok "host to web1: htb on the hub, IPv4" \
	in_host traffic udp-touch 192.0.2.10 1 7002
ok "host to web1: htb on the hub, IPv6" \
	in_host traffic udp-touch 2001:db8:2::10 1 7002
equal "both are in web1's class" "$(class_count 1:2 sent)" 2
ok "web2 still answers" in_host traffic ping 192.0.2.11
equal "not through web1's class" "$(class_count 1:2 sent)" 2
ok "web2 to web1, a stream through the narrow class" \
	in_ct web2 traffic tcp-send 192.0.2.10 7001 20000
overlimit() {
	[ "$(in_host tc -s qdisc show dev venet0 root |
		grep -Eo 'overlimits [0-9]+' | cut -d' ' -f2)" -gt 0 ]
}
ok "the shaper held packets back" overlimit
# A second for each of these, on however slow a machine.
in_host tc class change dev venet0 parent 1: classid 1:2 htb \
	rate 8kbit quantum 1500 burst 3000 cburst 3000
flood() {
	in_host ping -n -q -l 20 -c 20 -s 1300 -W 1 192.0.2.10 || true
	in_host tc -s class show dev venet0
	[ "$(class_count 1:2 dropped)" -gt 0 ]
}
dropped() {
	wait_for 60 flood || flood
}
ok "its queue dropped what was too much" dropped
in_host tc qdisc del dev venet0 root

# ---- taps and ingress hooks on the hub ----

# tc counts the segments of a packet, the others count packets: have no segments.
in_ct web1 ethtool -K venet0 tso off gso off tx-udp-segmentation off \
	>/dev/null
in_ct web2 ethtool -K venet0 tso off gso off tx-udp-segmentation off \
	>/dev/null
in_host tc -batch - <<-END
	qdisc add dev venet0 clsact
	filter add dev venet0 ingress matchall action gact ok
END
in_host nft -f - <<-END
	table netdev tap {
		counter seen { }
		chain in {
			type filter hook ingress device venet0 priority 0
			counter name seen
		}
	}
END
bg in_host tcpdump -n -i venet0 -Q in -U -B 8192 -s 64 -w "$TMP/hub.pcap"
tcpdump_pid=$BG_PID
tcpdump_out=$BG_OUT
wait_for 10 grep -q 'listening on' "$tcpdump_out"
rx_before=$(host_link rx_packets venet0)

serve web2 udp-echo 7003
serve web2 tcp-serve 7004
mixed_traffic() {
	in_ct web1 traffic udp-touch 192.0.2.11 1 7003
	in_ct web1 traffic udp-gso 2001:db8:2::11 7003 1000 10 20
	in_ct web1 traffic tcp-send 192.0.2.11 7004 1000000
	in_ct web1 ping -n -q -c 20 -i 0.002 198.51.100.2
	in_ct web1 ping -n -q -c 20 -i 0.002 2001:db8:51::1
}
ok "traffic of all kinds passes a hub with tcpdump, tc and nft ingress" \
	mixed_traffic
# Whatever the sockets leave behind has arrived when the counter stands still.
rx_still() {
	local before

	before=$(host_link rx_packets venet0)
	sleep 0.1
	[ "$(host_link rx_packets venet0)" = "$before" ]
}
wait_for 5 rx_still
received=$(($(host_link rx_packets venet0) - rx_before))
ok "the hub received a good many packets" test "$received" -gt 200
equal "tc ingress saw each of them" \
	"$(in_host tc -s filter show dev venet0 ingress |
		grep -Eo '[0-9]+ pkt' | head -n 1 | cut -d' ' -f1)" "$received"
equal "nft ingress saw each of them" \
	"$(in_host nft list counter netdev tap seen |
		grep -Eo 'packets [0-9]+' | cut -d' ' -f2)" "$received"
# It is slower than the traffic, and when it is told to end it reads no more.
captured() {
	tcpdump -n -r "$TMP/hub.pcap" 2>/dev/null | wc -l
}
all_captured() {
	[ "$(captured)" -ge "$received" ]
}
wait_for 20 all_captured || true
bg_stop "$tcpdump_pid"
equal "tcpdump saw each of them" "$(captured)" "$received"
in_host nft delete table netdev tap
in_host tc qdisc del dev venet0 clsact
in_ct web1 ethtool -K venet0 tso on gso on tx-udp-segmentation on \
	>/dev/null
in_ct web2 ethtool -K venet0 tso on gso on tx-udp-segmentation on \
	>/dev/null

# ---- policy routing ----

rule_by_source() {
	local family=$1 from=$2 to=$3

	ip_host "$family" route add prohibit default table 100
	ip_host "$family" rule add from "$from" lookup 100
	not in_ct web1 ping -n -c 1 -W 1 "$to" >"$TMP/prohibited"
	grep -Ei 'filtered|prohibited' "$TMP/prohibited"
	ping_ct web2 "$to"
	ip_host "$family" rule del from "$from" lookup 100
	ping_ct web1 "$to"
	ip_host "$family" route del prohibit default table 100
}
ok "a rule by source stops web1 and not web2, IPv4" \
	rule_by_source -4 192.0.2.10 198.51.100.2
ok "a rule by source stops web1 and not web2, IPv6" \
	rule_by_source -6 2001:db8:2::10 2001:db8:51::2

# ---- marks ----

for name in web1 web2; do
	in_ct "$name" nft -f - <<-END
		table inet marks {
			counter marked { }
			chain out {
				type route hook output priority 0
				meta mark set 0x77
			}
			chain in {
				type filter hook prerouting priority -300
				meta mark != 0 counter name marked
			}
		}
	END
done
in_host nft -f - <<-END
	table inet marks {
		counter marked { }
		counter unmarked { }
		chain in {
			type filter hook prerouting priority -300
			iifname venet0 meta mark 0 counter name unmarked
			iifname venet0 meta mark != 0 counter name marked
		}
		chain out {
			type filter hook postrouting priority 0
			oifname venet0 meta mark set 0x88
		}
	}
END
marked() {
	"$@" nft list counter inet marks "${NAME:-marked}" |
		grep -Eo 'packets [0-9]+' | cut -d' ' -f2
}
ok "marked packets pass, IPv4" ping_ct web1 192.0.2.11
ok "marked packets pass, IPv6" ping_ct web1 2001:db8:2::11
equal "the host sees all four without the container's mark" \
	"$(NAME=unmarked marked in_host) $(marked in_host)" "4 0"
equal "the container sees none of the host's marks" \
	"$(marked in_ct web2)" 0
in_host nft delete table inet marks
in_ct web1 nft delete table inet marks
in_ct web2 nft delete table inet marks

# ---- redirects ----

# Both ends of ct-ct traffic are behind the same device, which is what a router
# usually answers with a redirect.
sysctl_host net.ipv4.conf.{all,default,venet0,nic_lan}.send_redirects=1
sysctl_host net.ipv4.conf.{all,venet0}.accept_redirects=1
sysctl_host net.ipv6.conf.{all,venet0}.accept_redirects=1
for name in web1 web2; do
	in_ct "$name" nft -f - <<-END
		table inet redirects {
			counter got { }
			chain in {
				type filter hook prerouting priority -300
				icmp type redirect counter name got
				icmpv6 type nd-redirect counter name got
			}
		}
	END
done
redirected() {
	in_ct "$1" nft list counter inet redirects got |
		grep -Eo 'packets [0-9]+' | cut -d' ' -f2
}
out_redirects() {
	in_host nstat -asz IcmpOutRedirects Icmp6OutRedirects |
		awk '/Redirects/ { n += $2 } END { print n }'
}
redirect_bait() {
	local fastpath

	# With routes that are kept, only the first packets are in question.
	for fastpath in 0 7; do
		nl_host hub-set venet0 "$fastpath"
		in_ct web1 ping -n -q -c 10 -i 0.002 192.0.2.11
		in_ct web1 ping -n -q -c 10 -i 0.002 2001:db8:2::11
		in_ct web1 traffic tcp-send 192.0.2.11 7004 100000
	done
}
ok "with every redirect switch on, containers talk" redirect_bait
equal "the host sent no redirect" "$(out_redirects)" 0
equal "web1 received none" "$(redirected web1)" 0
equal "web2 received none" "$(redirected web2)" 0

# ---- what the host must set ----

global_settings() {
	in_host sysctl -a --pattern \
		'net\.ipv[46]\.(conf\.(all|default)\.|ip_forward)' 2>/dev/null
}
for rp_filter in 1 2; do
	HOST=host$rp_filter-$RUN_TAG
	host_netns
	host_forward
	sysctl_host net.ipv4.conf.{all,default}.rp_filter=$rp_filter
	global_settings >"$TMP/before"
	hub_add
	add_lan "lan$rp_filter"
	add_ct "a$rp_filter" "192.0.2.2$rp_filter" "2001:db8:2::2$rp_filter"
	add_ct "b$rp_filter" "192.0.2.3$rp_filter" "2001:db8:2::3$rp_filter"
	reached() {
		local to

		for to in 198.51.100.1 2001:db8:51::1 198.51.100.2 \
			2001:db8:51::2 "192.0.2.3$rp_filter" \
			"2001:db8:2::3$rp_filter"; do
			ping_ct "a$rp_filter" "$to"
		done
	}
	ok "with forwarding alone everything is reached, rp_filter=$rp_filter" \
		reached
	global_settings >"$TMP/after"
	ok "no setting of the whole host was changed" \
		diff "$TMP/before" "$TMP/after"
	equal "the hub itself has no filter by route" \
		"$(in_host sysctl -n net.ipv4.conf.venet0.rp_filter)" 0
done
hub_settings() {
	local name

	for name in send_redirects accept_redirects proxy_arp rp_filter; do
		in_host sysctl -n "net.ipv4.conf.venet0.$name"
	done
}
equal "nor redirects or proxy ARP" "$(hub_settings | tr '\n' ' ')" "0 0 0 0 "
sysctl_host net.ipv4.conf.venet0.{send_redirects,rp_filter,proxy_arp}=1
ip_host link set venet0 down
ip_host link set venet0 up
equal "and has that again after each up" \
	"$(hub_settings | tr '\n' ' ')" "0 0 0 0 "
equal "a hub has no IPv6 address" \
	"$(ip_host -6 address show dev venet0)" ""

finish
