#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Addresses come, go and move under traffic, the table grows and shrinks, the
# host takes some and gives them back. No packet reaches a container that never
# had its destination, none leaves one that never had its source, and an address
# that stays with its owner never misses one.

# shellcheck source-path=SCRIPTDIR source=lib_storm.sh
. "$(dirname "$0")/lib_storm.sh"

setup_host
# The third one owns nothing of what the other two hand to and fro.
add_ct web1 192.0.2.1 2001:db8:2::1
add_ct web2 192.0.2.2 2001:db8:2::2
add_ct web3 192.0.2.3 2001:db8:2::3
# Every shortcut, since what they keep has to go in time.
nl_host hub-set venet0 31
for name in web1 web2 web3; do
	ip_ct "$name" route add blackhole 198.51.100.0/24
	watch_ct "$name"
done

# Packets name the owners that they may reach: theirs, or "12" for both.
packets() {
	local i

	for i in 1 2 3; do
		echo "udp src=198.51.100.9 dst=192.0.2.$i data=for$i"
		echo "udp src=2001:db8:9::9 dst=2001:db8:2::$i data=for$i"
	done
	for i in {1..20}; do
		echo "udp src=198.51.100.9 dst=192.0.2.1$i data=for12"
		echo "udp src=2001:db8:9::9 dst=2001:db8:12::$i data=for12"
	done
}
packets >"$TMP/packets"
send_all() {
	in_host pkt send venet0 <"$TMP/packets"
}
# What web3 sends with the others' addresses, and must not get out with.
spoof_all() {
	in_ct web3 pkt send venet0 <"$TMP/spoofs"
}
for i in {1..20}; do
	echo "udp src=192.0.2.1$i dst=192.0.2.1 data=stolen"
	echo "udp src=2001:db8:12::$i dst=2001:db8:2::1 data=stolen"
done >"$TMP/spoofs"

own() {
	local i

	for i in {1..20}; do
		nl_host addr-add venet0 "$ID_web1" "192.0.2.1$i"
		nl_host addr-add venet0 "$ID_web2" "2001:db8:12::$i"
	done
	for i in {1..20}; do
		nl_host addr-move venet0 "192.0.2.1$i" "$ID_web2"
		nl_host addr-move venet0 "2001:db8:12::$i" "$ID_web1"
	done
	for i in {1..20}; do
		nl_host addr-del venet0 "192.0.2.1$i"
		nl_host addr-del venet0 "2001:db8:12::$i"
	done
}
# A prefix of both families over all of them, which either of the two has.
prefixes() {
	nl_host addr-add venet0 "$ID_web1" 192.0.2.0/25
	nl_host addr-add venet0 "$ID_web1" 2001:db8:12::/64
	nl_host addr-move venet0 192.0.2.0/25 "$ID_web2"
	nl_host addr-move venet0 2001:db8:12::/64 "$ID_web2"
	nl_host addr-del venet0 192.0.2.0/25
	nl_host addr-del venet0 2001:db8:12::/64
}
# The hash tables grow and shrink.
bulk() {
	nl_host bulk-add venet0 "$ID_web3" 203.0.113.0 200
	nl_host bulk-add venet0 "$ID_web3" 2001:db8:33:: 200
	nl_host bulk-del venet0 "$ID_web3" 203.0.113.0 200
	nl_host bulk-del venet0 "$ID_web3" 2001:db8:33:: 200
}
host_takes() {
	ip_host address add 192.0.2.115/32 dev lo
	ip_host address add 2001:db8:12::15/128 dev lo nodad
	ip_host address del 192.0.2.115/32 dev lo
	ip_host address del 2001:db8:12::15/128 dev lo
}
dumps() {
	nl_host addr-dump venet0
}

refused_before=$(port_drops web3 source)
blow send_all
blow spoof_all
blow own
blow prefixes
blow bulk
blow host_takes
blow dumps
storm "addresses come, go and move under traffic"
sends=${ROUNDS[0]}
spoofs=${ROUNDS[1]}

mark
in_host pkt send venet0 \
	"udp src=198.51.100.9 dst=192.0.2.1 data=$MARK" \
	"udp src=198.51.100.9 dst=192.0.2.2 data=$MARK" \
	"udp src=198.51.100.9 dst=192.0.2.3 data=$MARK" >/dev/null
declare -A ALLOWED=([web1]='for(1|12)$' [web2]='for(2|12)$' [web3]='for3$')
for name in web1 web2 web3; do
	seen "$name" "$MARK"
	udp=$(grep " udp .*data=" <<<"$SEEN" || true)
	strange=$(grep -Evm 5 "data=${ALLOWED[$name]}" <<<"$udp" || true)
	equal "$name received only what was for it" "$strange" ""
	equal "$name missed none of $sends for its own IPv4 address" \
		"$(grep -c " > 192.0.2.${name#web}:.*data=for${name#web}$" <<<"$udp")" \
		"$sends"
	equal "$name missed none of $sends for its own IPv6 address" \
		"$(grep -c " > .2001:db8:2::${name#web}.*data=for${name#web}$" <<<"$udp")" \
		"$sends"
done
equal "each of web3's $spoofs times 40 stolen sources was refused" \
	"$(($(port_drops web3 source) - refused_before))" $((spoofs * 40))
equal "only what was there before is in the table" "$(hub_value addrs)" 6

storm_finish
