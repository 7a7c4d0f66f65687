#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The host's routes to containers: marked as venetctl's own, of the metric, the
# table and the source that were asked for, and found again whatever they have.

# shellcheck source=lib_venetctl.sh
. "$(dirname "$0")/lib_venetctl.sh"

host_netns
host_forward
ct_netns web1 web2
ip_host address add 203.0.113.1/32 dev lo
ip_host address add 2001:db8:51::1/128 dev lo nodad
exits "a hub" 0 "" vn hub add
exits "two containers" 0 "" vn ct attach "$WEB1" label web1 id 101
exits "the second one" 0 "" vn ct attach "$WEB2" label web2 id 102
remember two

# routes ADDR [ARGS...]: the host's routes to it, in whatever table.
routes() {
	ip_host -o route show table all root "$@" type unicast |
		sed 's/ pref medium//; s/ *$//'
}

# ---- the number has a name ----

PROTOS=$HERE/../userspace/iproute2/venet.conf
[ -f "$PROTOS" ] || PROTOS=$HERE/venet.conf
if [ -f "$PROTOS" ]; then
	exits "ip add" 0 "" vn ip add web1 192.0.2.10
	# shellcheck disable=SC2016 # for the inner shell
	named() {
		unshare --mount sh -euc '
			mount -t tmpfs tmpfs /etc/iproute2/rt_protos.d
			cp "$1" /etc/iproute2/rt_protos.d/venet.conf
			ip -n "$2" route show proto venet
		' - "$PROTOS" "$HOST"
	}
	exits "ip(8) knows the protocol by its name" 0 \
		'^192.0.2.10 dev venet0 (proto venet )?scope link' named
	exits "ip del" 0 "" vn ip del 192.0.2.10
fi

# ---- metric, table, src ----

exits "ip add with a metric" 0 "" \
	vn ip add web1 192.0.2.10 2001:db8:2::10 metric 186
equal "it is the IPv4 route's" "$(routes 192.0.2.10)" \
	"192.0.2.10 dev venet0 proto 86 scope link metric 186"
equal "and the IPv6 route's" "$(routes 2001:db8:2::10)" \
	"2001:db8:2::10 via fe80::1 dev venet0 proto 86 metric 186"
exits "ip del finds them without it" 0 "" vn ip del 192.0.2.10 2001:db8:2::10
ok "as if they had never been" same two
exits "ip add into a table" 0 "" \
	vn ip add web1 192.0.2.10 2001:db8:2::10 table 1000 metric 5
equal "the IPv4 route is there" "$(routes 192.0.2.10)" \
	"192.0.2.10 dev venet0 table 1000 proto 86 scope link metric 5"
equal "the IPv6 route, too" "$(routes 2001:db8:2::10)" \
	"2001:db8:2::10 via fe80::1 dev venet0 table 1000 proto 86 metric 5"
exits "ip del finds them there" 0 "" vn ip del 192.0.2.10 2001:db8:2::10
ok "as if they had never been" same two
exits "a table by its name" 0 "table 253" \
	vn --dry-run ip add web1 192.0.2.10 table default
exits "ip add with preferred sources" 0 "" vn ip add web1 192.0.2.10 \
	2001:db8:2::10 src 203.0.113.1 src 2001:db8:51::1
equal "the one of IPv4" "$(routes 192.0.2.10)" \
	"192.0.2.10 dev venet0 proto 86 scope link src 203.0.113.1"
equal "and of IPv6" "$(routes 2001:db8:2::10)" \
	"2001:db8:2::10 via fe80::1 dev venet0 proto 86 src 2001:db8:51::1 metric 1024"
remember src
ip_host address add 192.0.2.99/32 dev lo
exits "so the host speaks from it" 0 'src 203.0.113.1 ' \
	ip_host route get 192.0.2.10
ip_host address del 192.0.2.99/32 dev lo
exits "ip del" 0 "" vn ip del 192.0.2.10 2001:db8:2::10
ok "as if they had never been" same two
dry() {
	vn --dry-run "$@" >"$TMP/dry"
	sh -e "$TMP/dry"
}
ok "the commands of a dry run" dry ip add web1 192.0.2.10 2001:db8:2::10 \
	src 203.0.113.1 src 2001:db8:51::1
ok "do the same" same src
ok "those of ip del" dry ip del 192.0.2.10 2001:db8:2::10
ok "do, too" same two
exits "ct attach takes them as well" 0 "" vn ct detach web1
exits "with a metric and a table" 0 "" vn ct attach "$WEB1" label web1 \
	id 101 ip 192.0.2.10 metric 7 table 1000
equal "which the route has" "$(routes 192.0.2.10)" \
	"192.0.2.10 dev venet0 table 1000 proto 86 scope link metric 7"
exits "ct detach finds it" 0 "" vn ct detach web1
equal "and takes it away" "$(routes 192.0.2.10)" ""
exits "web1 is back" 0 "" vn ct attach "$WEB1" label web1 id 101

# ---- what belongs to others ----

remember mine
ip_host route add 192.0.2.10 dev venet0 table 7 proto static
ip_host route add 192.0.2.10 dev venet0 table 8 proto 86
ip_host -6 route add 2001:db8:2::10 via fe80::1 dev venet0 table 7 \
	proto static
exits "beside others' routes to the same address" 0 "" \
	vn ip add web1 192.0.2.10 2001:db8:2::10
exits "ip del" 0 "" vn ip del 192.0.2.10 2001:db8:2::10
equal "takes those of its protocol, whatever their table" \
	"$(routes 192.0.2.10)" \
	"192.0.2.10 dev venet0 table 7 proto static scope link"
equal "of IPv6 as well" "$(routes 2001:db8:2::10)" \
	"2001:db8:2::10 via fe80::1 dev venet0 table 7 proto static metric 1024"
ip_host route flush table 7
ip_host -6 route flush table 7
ok "the rest is as it was" same mine

# refuses SENTENCE STATUS REGEX CMD...: and the state stays as it is.
refuses() {
	exits "$@"
	ok "  and nothing has changed" same mine
}
add=(vn ip add web1 192.0.2.10)
for bad in 0 -1 2147483647 x; do
	exits "metric $bad is none" 1 "\"$bad\" is no metric" \
		"${add[@]}" metric "$bad"
done
for bad in 0 4294967296 nosuch; do
	exits "table $bad is none" 1 "\"$bad\" is no routing table" \
		"${add[@]}" table "$bad"
done
exits "the table local is refused" 1 "local" "${add[@]}" table local
exits "by its number, too" 1 "local" "${add[@]}" table 255
exits "a source that is a prefix" 1 'source address but a prefix' \
	"${add[@]}" src 203.0.113.0/24
exits "a source that is none" 1 '"lo" is not' "${add[@]}" src lo
exits "a keyword without its value" 1 '"metric" lacks' "${add[@]}" metric
exits "a source of a family that is not there" 1 'no IPv6 address' \
	"${add[@]}" src 2001:db8:51::1
exits "a metric for no route" 1 'do not go together' \
	"${add[@]}" noroute metric 5
exits "a metric to find a route by" 1 '"metric" is out of place' \
	vn ip del 192.0.2.10 metric 5
refuses "a source that is not the host's" 2 'cannot add the route' \
	"${add[@]}" 2001:db8:2::10 src 203.0.113.99

# ---- left behind ----

# left: the unreachable routes of the host.
left() {
	{
		ip_host -o -4 route show table all type unreachable
		ip_host -o -6 route show table all type unreachable
	} | sed 's/ dev lo//; s/ pref medium//; s/ *$//; s/ error [^ ]*//'
}
exits "an address in a table" 0 "" vn ip add web1 192.0.2.10 table 1000
exits "and one in the main one" 0 "" vn ip add web1 2001:db8:2::10
remember given
exits "ip del unreachable" 0 "" \
	vn ip del 192.0.2.10 2001:db8:2::10 unreachable
equal "leaves such routes there" "$(left)" \
	"unreachable 192.0.2.10 table 1000 proto 86 metric 2147483647
unreachable 2001:db8:2::10 proto 86 metric 2147483647"
nok "which the host obeys" in_host traffic ping 2001:db8:2::10
doctor() {
	vn doctor | grep unreachable
}
exits "doctor finds that right" 1 "" doctor
remember left
dry ip add web2 192.0.2.10 2001:db8:2::10
equal "the commands of a dry run replace them" "$(left)" ""
ok "which reach the container" in_host traffic ping 2001:db8:2::10
exits "and go with it" 0 "" vn ip del 192.0.2.10 2001:db8:2::10
ok "nothing is left" same mine
exits "ct detach unreachable" 0 "" vn ip add web1 192.0.2.10 2001:db8:2::10
exits "leaves them for all of it" 0 "" vn ct detach web1 unreachable
equal "of both families" "$(left)" \
	"unreachable 192.0.2.10 proto 86 metric 2147483647
unreachable 2001:db8:2::10 proto 86 metric 2147483647"
ip_host route add unreachable 192.0.2.11 proto static
exits "a later attach" 0 "" vn ct attach "$WEB1" label web1 id 101 \
	ip 192.0.2.10 ip 2001:db8:2::10 ip 192.0.2.11 metric 5
equal "replaces them, and no other's" "$(left)" \
	"unreachable 192.0.2.11 proto static"
ip_host route del unreachable 192.0.2.11
exits "the container goes without" 0 "" vn ip flush web1
equal "and leaves none" "$(left)" ""
exits "what a routing daemon has made" 0 "" vn ip add web1 192.0.2.10 noroute
exits "is none of its routes" 0 "" vn ip del 192.0.2.10 unreachable
equal "and leaves none either" "$(left)" ""
ip_host route add unreachable 192.0.2.10 proto 86 metric 2147483647
exits "one that is left" 0 "" vn ip add web1 192.0.2.10 noroute
ip_host route add 192.0.2.10 dev venet0 proto bird
exits "beside another's route" 7 'left in table 254, but a container owns it' doctor
exits "is taken away" 0 'fixed: an unreachable route' vn doctor fix
equal "by doctor fix" "$(left)" ""
exits "unreachable and noroute" 1 'do not go together' \
	vn ip del 192.0.2.10 unreachable noroute
exits "unreachable where addresses come" 1 '"unreachable" is' \
	vn ip add web1 192.0.2.12 unreachable
ip_host route del 192.0.2.10 proto bird
exits "the address" 0 "" vn ip del 192.0.2.10

# ---- neighbours ----

neighbours() {
	ip_host -6 neigh show dev venet0 | wc -l
}
many() {
	local i words=()

	for ((i = 1; i <= 100; i++)); do
		words+=("2001:db8:3::$i")
	done
	vn ip add web1 "${words[@]}"
	for ((i = 1; i <= 100; i += 9)); do
		words+=("2001:db8:3::$i")
		in_host traffic ping "2001:db8:3::$i"
	done
}
before=$(neighbours)
ok "100 IPv6 addresses, and packets to some of them" many
equal "make no neighbour" "$(neighbours)" "$before"

finish
