#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The inside of containers: what is carved out of a prefix is reached, and all
# is put back after a container has set its device down.

# shellcheck source=lib_venetctl.sh
. "$(dirname "$0")/lib_venetctl.sh"

host_netns
host_forward
ct_netns web1 web2 web3
exits "a hub" 0 "" vn hub add
exits "a container with prefixes" 0 "" vn ct attach "$WEB1" label web1 id 101 \
	ip 192.0.2.1 ip 2001:db8:10::1/64 ip 203.0.113.1/28
exits "two others" 0 "" vn ct attach "$WEB2" label web2 id 102 ip 192.0.2.2
exits "without prefixes" 0 "" vn ct attach "$WEB3" label web3 id 103 ip 192.0.2.3
remember apart

# carved NAME: the routes inside to what others own.
carved() {
	{
		ip_ct "$1" -o route show proto 86 type unicast
		ip_ct "$1" -o -6 route show proto 86 type unicast
	} | awk '!/^default/ { printf "%s%s", sep, $1; sep = " " }'
}

# ---- an address ----

exits "an address out of each prefix" 0 "" \
	vn ip add web2 203.0.113.2 2001:db8:10::2
equal "leads out of web1" "$(carved web1)" "203.0.113.2 2001:db8:10::2"
ok "web1 reaches it" in_ct web1 traffic ping 2001:db8:10::2
ok "of IPv4 as well" in_ct web1 traffic ping 203.0.113.2
ok "web2 reaches web1" in_ct web2 traffic ping 2001:db8:10::1
nok "the rest is unreachable" in_ct web1 traffic ping 2001:db8:10::3
remember carved
dry() {
	vn --dry-run "$@" >"$TMP/dry"
	sh -e "$TMP/dry"
}
ok "the commands of a dry run take it away" dry ip del 203.0.113.2 \
	2001:db8:10::2
ok "as if it had never been" same apart
ok "and give it again" dry ip add web2 203.0.113.2 2001:db8:10::2
ok "just so" same carved
exits "it moves" 0 "" vn ip move 2001:db8:10::2 web3
equal "the route stays" "$(carved web1)" "203.0.113.2 2001:db8:10::2"
ok "and leads there" in_ct web1 traffic ping 2001:db8:10::2
exits "it moves to web1 itself" 0 "" vn ip move 2001:db8:10::2 web1
equal "which needs no route to it" "$(carved web1)" "203.0.113.2"
exits "and away from it" 0 "" vn ip move 2001:db8:10::2 web2
ok "all is as before" same carved
exits "a detached container's" 0 "" vn ct detach web2
equal "are gone" "$(carved web1)" ""
exits "web2 is back" 0 "" vn ct attach "$WEB2" label web2 id 102 ip 192.0.2.2 \
	ip 203.0.113.2 ip 2001:db8:10::2
equal "with its routes" "$(carved web1)" "203.0.113.2 2001:db8:10::2"
exits "all of web2's go" 0 "" vn ip flush web2
equal "and the routes to them" "$(carved web1)" ""
exits "but for its own" 0 "" vn ip add web2 192.0.2.2
remember apart		# its device is another one now
exits "what was there before the prefix" 0 "" vn ip add web2 2001:db8:20::2
exits "is carved out, too" 0 "" vn ip add web1 2001:db8:20::1/64
equal "of a prefix that comes later" "$(carved web1)" "2001:db8:20::2"
exits "that prefix goes" 0 "" vn ip del 2001:db8:20::1/64
equal "with the route" "$(carved web1)" ""
exits "the address goes" 0 "" vn ip del 2001:db8:20::2
ok "all is as it was" same apart

# ---- a prefix in a prefix ----

exits "a prefix out of the prefix" 0 "" vn ip add web2 2001:db8:10:0:8000::1/80
exits "and an address out of that" 0 "" vn ip add web3 2001:db8:10:0:8000::3
equal "web1 has a route to the one" "$(carved web1)" "2001:db8:10:0:8000::/80"
equal "web2 to the other" "$(carved web2)" "2001:db8:10:0:8000::3"
ok "which reaches web1's neighbour's neighbour" \
	in_ct web1 traffic ping 2001:db8:10:0:8000::3
exits "the one in between goes" 0 "" vn ip del 2001:db8:10:0:8000::1/80
equal "web1 inherits" "$(carved web1)" "2001:db8:10:0:8000::3"
equal "from web2" "$(carved web2)" ""
ok "and reaches it still" in_ct web1 traffic ping 2001:db8:10:0:8000::3
exits "the last one goes" 0 "" vn ip del 2001:db8:10:0:8000::3
ok "all is as it was" same apart

# ---- what is not ours ----

ip_ct web1 -6 route del unreachable 2001:db8:10::/64
exits "where the prefix is not hidden" 0 "" vn ip add web2 2001:db8:10::2
equal "there is no route" "$(carved web1)" ""
exits "nor to take away" 0 "" vn ip del 2001:db8:10::2
ip_ct web1 -6 route add unreachable 2001:db8:10::/64 proto 86 metric 2147483647
exits "noassign" 0 "" vn ip add web2 2001:db8:10::2 noassign
equal "leaves every inside alone" "$(carved web1)" ""
exits "when it goes, too" 0 "" vn ip del 2001:db8:10::2 noassign
ok "all is as it was" same apart
ip_ct web1 link set venet0 down
exits "one that has set its port down is named" 6 \
	'web1 \(id 101\) gets no route to 2001:db8:10::2: it has set its port down' \
	vn ip add web2 2001:db8:10::2
exits "the address is there" 0 "" vn ip del 2001:db8:10::2
ip_ct web1 link set venet0 up

# ---- what a container loses ----

ETC=$TMP/etc
sync() {
	venetctl -n "$HOST" --config "$ETC" ct sync "$@"
}
# What it sends, but for questions.
writes() {
	failcall sendto 1? venetctl -q -n "$HOST" --config "$ETC" "$@" 2>&1
}
exits "a container without a file" 0 "" vn ip add web2 2001:db8:10::2
exits "with two addresses of each family" 0 "" \
	vn ip add web3 192.0.2.33 2001:db8:2::3 2001:db8:2::33
remember whole
exits "has lost nothing" 0 "" sync web3
equal "and nothing is written" "$(writes ct sync web3)" ""
ip_ct web3 link set venet0 down
nok "it sets its device down" same whole
ok "which the doctor knows" grep -q "ct sync web3" <(vn doctor)
exits "ct sync" 0 "" sync web3
ok "puts everything back" same whole
ok "and it is reached" in_ct web2 traffic ping 2001:db8:2::33
equal "a second one writes nothing" "$(writes ct sync web3)" ""
ip_ct web3 address del 192.0.2.3/32 dev venet0
ip_ct web3 -6 route del default
ip_ct web3 route replace default dev lo
exits "of what it has changed itself" 0 "" sync web3
equal "an address is put back" \
	"$(ip_ct web3 -o -4 address show dev venet0 | grep -c 192.0.2.3/)" 1
exits "a route as well" 0 'default via fe80::1 dev venet0' \
	ip_ct web3 -6 route show
exits "but its own stays" 0 'default dev lo' ip_ct web3 route show
equal "so a second one writes nothing" "$(writes ct sync web3)" ""
ip_ct web3 route del default dev lo
exits "until it is gone" 0 "" sync web3
exits "then there is ours" 0 'default dev venet0' ip_ct web3 route show

exits "a container without a file" 0 "" sync web1
equal "gets no address of a prefix" \
	"$(ip_ct web1 -o -6 address show dev venet0)" ""
ip_ct web1 address add 2001:db8:10::1/128 dev venet0 nodad noprefixroute
exits "one with a file" 0 "" \
	venetctl -n "$HOST" --config "$ETC" conf save web1
remember whole
ip_ct web1 link set venet0 down
exits "ct sync by its label" 0 "" sync web1
ok "knows which address of a prefix it has" same whole
equal "and what is carved out of it" "$(carved web1)" "2001:db8:10::2"
equal "a second one writes nothing" "$(writes ct sync web1)" ""
mv "$ETC/ct.d/web1.conf" "$ETC/ct.d/shop.conf"
echo "label web1" >>"$ETC/ct.d/shop.conf"
ip_ct web1 link set venet0 down
exits "ct sync by the name of a file" 0 "" sync shop
ok "knows it as well" same whole
echo noassign >>"$ETC/ct.d/shop.conf"
ip_ct web1 -6 address flush dev venet0
exits "whose inside is somebody else's" 0 "" sync shop
equal "is left alone" "$(ip_ct web1 -o -6 address show dev venet0)" ""
ip_ct web1 link set venet0 down
exits "but for its device" 0 "" sync shop
exits "which is up" 0 "UP" ip_ct web1 -o link show venet0
echo nonsense >>"$ETC/ct.d/shop.conf"
exits "a file that is wrong" 1 'shop.conf: there is no keyword "nonsense"' \
	sync shop
exits "a container that is not there" 4 "there is no container nobody" \
	sync nobody
nl_host port-add venet0 vna label stays id 77 >/dev/null
exits "one whose port is on the host" 4 \
	'the port of stays \(id 77\) is still on the host' sync stays

finish
