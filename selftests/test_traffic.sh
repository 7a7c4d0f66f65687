#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Traffic: who reaches whom, through whose stack, and with every byte intact.

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need ip ping ethtool nft iptables ip6tables conntrack

setup_host
add_lan lan
add_userns_ct web1 192.0.2.10 2001:db8:2::10
add_ct web2 192.0.2.11 2001:db8:2::11

declare -A ADDR4=([web1]=192.0.2.10 [web2]=192.0.2.11
	[host]=198.51.100.1 [lan]=198.51.100.2)
declare -A ADDR6=([web1]=2001:db8:2::10 [web2]=2001:db8:2::11
	[host]=2001:db8:51::1 [lan]=2001:db8:51::2)

in_any() {
	if [ "$1" = host ]; then
		shift
		in_host "$@"
	else
		in_ct "$@"
	fi
}

addr_of() {
	if [ "$1" = 4 ]; then
		echo "${ADDR4[$2]}"
	else
		echo "${ADDR6[$2]}"
	fi
}

# ping1 WHO ADDR [MILLISECONDS]
ping1() {
	in_any "$1" traffic ping "${@:2}"
}

# ---- everybody reaches everybody ----

for who in web1 web2 host lan; do
	serve "$who" tcp-serve 7001
	serve "$who" udp-echo 7002
done
for family in 4 6; do
	for path in "web1 host" "host web1" "web1 web2" "web1 lan" "lan web2"; do
		from=${path% *} to=${path#* }
		addr=$(addr_of "$family" "$to")
		ok "IPv$family ping, $from to $to" ping1 "$from" "$addr"
		ok "IPv$family UDP, $from to $to" \
			in_any "$from" traffic udp-touch "$addr" 1 7002
		ok "IPv$family TCP, $from to $to, 1 MB there and back intact" \
			in_any "$from" traffic tcp-send "$addr" 7001 1000000
	done
done

# ---- the host is a router on the way ----

ttl_of() {
	in_any "$1" ping -n -c 1 -W 2 "$2" | grep -Eo 'ttl=[0-9]+' | cut -d= -f2
}
equal "IPv4 between containers counts the TTL down by one" \
	"$(ttl_of web1 192.0.2.11)" 63
equal "IPv6 between containers counts the hop limit down by one" \
	"$(ttl_of web1 2001:db8:2::11)" 63
equal "IPv4 to the host counts nothing down" \
	"$(ttl_of web1 198.51.100.1)" 64
equal "IPv6 to the host counts nothing down" \
	"$(ttl_of web1 2001:db8:51::1)" 64
hop() {
	local reply

	reply=$(not in_ct web1 ping -n -c 1 -W 2 -t "$1" "$2")
	grep "[Ff]rom $3[: ].*$4" <<<"$reply"
}
ok "IPv4: the host is the first hop" \
	hop 1 192.0.2.11 198.51.100.1 "Time to live exceeded"
ok "IPv6: the host is the first hop" \
	hop 1 2001:db8:2::11 2001:db8:51::1 "Hop limit"
ok "IPv4: the second hop is the other container" \
	in_ct web1 ping -n -c 1 -W 2 -t 2 192.0.2.11
ok "IPv6: the second hop is the other container" \
	in_ct web1 ping -n -c 1 -W 2 -t 2 2001:db8:2::11

# ---- the container has a stack of its own ----

in_ct web1 ip route add unreachable 198.51.100.2
refused "its own route decides" "unreachable|No route" \
	ping1 web1 198.51.100.2
ok "for nobody else" ping1 web2 198.51.100.2
in_ct web1 ip route del unreachable 198.51.100.2
ok "and no longer than it is there" ping1 web1 198.51.100.2

in_ct web1 nft -f - <<-END
	table inet own {
		chain out {
			type filter hook output priority 0
			ip daddr 192.0.2.11 counter drop
			ip6 daddr 2001:db8:2::11 counter drop
		}
		chain in {
			type filter hook input priority 0
			ct state established counter
		}
	}
END
nok "its own nft stops IPv4" ping1 web1 192.0.2.11 300
nok "its own nft stops IPv6" ping1 web1 2001:db8:2::11 300
ok "its own nft lets the rest go" ping1 web1 198.51.100.1
equal "the host has none of its rules" "$(in_host nft list ruleset)" ""
tracks() {
	in_ct web1 conntrack -L -p icmp | grep 'src=192.0.2.10 dst=198.51.100.1'
}
# The kernel gives what lists connections to the host only; ask there first.
in_host conntrack -L >/dev/null 2>&1
ok "its own conntrack knows its connections" tracks
own_tracks_only() {
	not grep -q 192.0.2.10 <<<"$(in_host conntrack -L 2>/dev/null)"
	in_host nft add table ip track
	in_host nft 'add chain ip track in { type filter hook input priority 0; }'
	in_host nft add rule ip track in ct state new counter
	ping1 web1 198.51.100.1
	in_host conntrack -L -p icmp | grep 'src=192.0.2.10 dst=198.51.100.1'
	in_ct web1 conntrack -F
	in_host conntrack -L -p icmp | grep 'src=192.0.2.10 dst=198.51.100.1'
	in_host nft delete table ip track
}
ok "and the host tracks them apart, once it wants to" own_tracks_only
in_ct web1 nft flush ruleset
ok "without its rules it reaches web2 again" ping1 web1 192.0.2.11

own_iptables() {
	in_ct web1 "$1" -A OUTPUT -d "$2" -j REJECT
	not ping1 web1 "$2" 300
	in_ct web1 "$1" -D OUTPUT -d "$2" -j REJECT
	ping1 web1 "$2"
}
ok "its own iptables stops and lets go" own_iptables iptables 192.0.2.11
ok "its own ip6tables stops and lets go" \
	own_iptables ip6tables 2001:db8:2::11

# ---- offloads, in every mix ----

# offload WHO DEV tx|gso on|off: sets it and makes sure that it is so.
offload() {
	local shown features set=() feature

	case $3 in
	tx)	features=(tx-checksum-ip-generic)
		shown=("${features[@]}") ;;
	gso)	features=(tx-{tcp,tcp6,udp}-segmentation)
		shown=("${features[@]}" generic-segmentation-offload)
		features+=(tx-generic-segmentation) ;;
	esac
	for feature in "${features[@]}"; do
		set+=("$feature" "$4")
	done
	in_any "$1" ethtool -K "$2" "${set[@]}" >/dev/null
	in_any "$1" ethtool -k "$2" >"$TMP/features"
	for feature in "${shown[@]}"; do
		grep -Eq "^[[:blank:]]*$feature: $4" "$TMP/features" || return 1
	done
}
streams() {
	in_ct web1 traffic tcp-send 192.0.2.11 7001 1000000
	in_ct web1 traffic tcp-send 2001:db8:2::11 7001 1000000
	in_ct web1 traffic tcp-send 198.51.100.2 7001 1000000
	in_ct web1 traffic tcp-send 2001:db8:51::2 7001 1000000
	if [ "$1" = no-checksums ] && kernel_before 6.11; then
		# UDP_SEGMENT needs a device that finishes checksums there.
		not segments 192.0.2.11 2>&1 | grep "Input/output error"
	else
		segments 192.0.2.11
		segments 2001:db8:51::2
	fi
}
segments() {
	in_ct web1 traffic udp-gso "$1" 7002 1000 10 5
}
# The average packet of a bulk transfer tells whether segments stayed together.
unsegmented() {
	local before after packets bytes

	before=$(nl_host link-get venet0)
	in_ct web1 traffic tcp-send "$1" 7001 2000000
	after=$(nl_host link-get venet0)
	packets=$(($(value rx_packets "$after") - $(value rx_packets "$before")))
	bytes=$(($(value rx_bytes "$after") - $(value rx_bytes "$before")))
	echo "$bytes bytes in $packets packets"
	[ $((bytes / packets)) -gt 1500 ]
}
ok "TCP over IPv4 crosses the hub unsegmented" unsegmented 192.0.2.11
ok "TCP over IPv6 crosses the hub unsegmented" unsegmented 2001:db8:2::11
ok "UDP segments arrive whole and complete" streams checksums
for where in "web1 venet0" "host venet0" "host nic_lan"; do
	checksums=checksums
	[ "$where" != "web1 venet0" ] || checksums=no-checksums
	for feature in tx gso; do
		# shellcheck disable=SC2086
		ok "$feature off on ${where/ /: }" \
			offload $where "$feature" off
		ok "all streams are intact" streams "$checksums"
	done
	# shellcheck disable=SC2086
	offload $where tx on
	# shellcheck disable=SC2086
	offload $where gso on
done
for feature in tx gso; do
	offload web1 venet0 "$feature" off
	offload web2 venet0 "$feature" off
	offload host venet0 "$feature" off
done
ok "all streams are intact with all of that off at once" streams no-checksums

# ---- counters ----

counters() {
	local line=$1 key

	for key in rx_packets rx_bytes tx_packets tx_bytes; do
		value "$key" "$line"
	done
}
# Both sides of each port, and the hub against the sum of its ports. It is
# polled, where the shell does not stop at a failure by itself.
counters_agree() {
	local name hub port sum=(0 0 0 0) i inside outside

	for name in web1 web2; do
		inside=$(counters "$(venet_nl -n "${NETNS_OF[$name]}" link-get venet0)")
		outside=$(counters "$(port_get "$name")")
		[ "$inside" = "$outside" ] || return 1
		mapfile -t port <<<"$outside"
		for i in 0 1 2 3; do
			sum[i]=$((sum[i] + port[i]))
		done
	done
	mapfile -t hub <<<"$(counters "$(nl_host hub-get venet0)")"
	echo "hub ${hub[*]}, ports ${sum[*]}"
	[ "${hub[*]}" = "${sum[2]} ${sum[3]} ${sum[0]} ${sum[1]}" ] &&
		[ "$(counters "$(nl_host link-get venet0)")" = \
			"$(printf '%s\n' "${hub[@]}")" ] &&
		[ "${hub[0]}" -gt 1000 ]
}
counters_settle() {
	# The last acknowledgement may still be on its way.
	wait_for 5 counters_agree || counters_agree
}
ok "what a hub received its ports have sent, and the reverse" counters_settle
no_drops() {
	local name

	for name in web1 web2; do
		[ "$(ct_link tx_dropped "$name" venet0)" = 0 ]
		[ "$(ct_link rx_dropped "$name" venet0)" = 0 ]
	done
}
ok "and nothing of all this was dropped" no_drops

finish
