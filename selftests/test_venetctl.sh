#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The tool at work: hubs, containers, addresses, on both sides of the port, and
# what it shows of them.

# shellcheck source=lib_venetctl.sh
. "$(dirname "$0")/lib_venetctl.sh"
need python3
_judge_start

host_netns
ct_netns web1 web2

# ---- hubs ----

exits "an empty netns has nothing to show" 0 "" vn
ok "which is [] in JSON" json 'd == []' vn -j
exits "ct attach without a hub says how to make one" 5 \
	"venetctl -n $HOST hub add" vn ct attach "$WEB1"
sysctl_host net.ipv4.ip_forward=0 net.ipv6.conf.all.forwarding=0
exits "hub add names the line that switches forwarding on" 0 \
	"ip netns exec $HOST sysctl -w net.ipv4.ip_forward=1\$" vn hub add
forwarding() {
	in_host sysctl -n net.ipv4.ip_forward net.ipv6.conf.all.forwarding |
		tr '\n' ' '
}
equal "it switches nothing" "$(forwarding)" "0 0 "
equal "it makes a hub" "$(host_link role venet0)" hub
ok "that is up" json 'd[0]["up"] is True' vn -j hub show venet0
exits "hub del removes it" 0 "" vn hub del venet0
exits "hub add tune switches forwarding on" 0 "" vn hub add venet0 tune
equal "for both families" "$(forwarding)" "1 1 "

# A router forgets what router advertisements told it.
add_lan lan
sysctl_host net.ipv6.conf.all.forwarding=0
ip_host -6 route add default via 2001:db8:51::2 dev nic_lan proto ra
exits "hub add tune names accept_ra for an uplink that needs it" 0 \
	'net.ipv6.conf.nic_lan.accept_ra=2' vn hub add venet1 tune
equal "and sets it" \
	"$(in_host sysctl -n net.ipv6.conf.nic_lan.accept_ra)" 2
exits "hub del" 0 "" vn hub del venet1
forget_ct lan

# ---- a container comes ----

remember empty
exits "ct attach is silent" 0 "" vn ct attach "netns:$WEB1" label web1 \
	id 101 ip 192.0.2.10 ip 2001:db8:2::10
exits "a bare name is a netns, and the label" 0 "" vn ct attach "$WEB2" \
	ip 192.0.2.11 ip 2001:db8:2::11
ok "IPv4 passes between the two" in_ct web1 ping -n -c 1 -W 5 192.0.2.11
ok "IPv6 passes between the two" in_ct web1 ping -n -c 1 -W 5 2001:db8:2::11

# route_is WANT CMD...: what CMD prints, without preferences.
route_is() {
	local want=$1

	shift
	equal "there is the route \"$want\"" \
		"$("$@" | sed 's/ pref medium//; s/ *$//')" "$want"
}
route_is "192.0.2.10 dev venet0 proto 86 scope link" \
	ip_host route show 192.0.2.10
route_is "2001:db8:2::10 via fe80::1 dev venet0 proto 86 metric 1024" \
	ip_host -6 route show 2001:db8:2::10
route_is "default dev venet0 proto 86 scope link" ip_ct web1 route show
route_is "default via fe80::1 dev venet0 proto 86 metric 1024" \
	ip_ct web1 -6 route show default
assigned() {
	ip_ct "$1" -o address show dev venet0 | grep -F " $2 " >/dev/null
}
ok "the IPv4 address is assigned as /32" assigned web1 192.0.2.10/32
ok "the IPv6 address as /128" assigned web1 2001:db8:2::10/128
owner() {
	value id "$(nl_host addr-get venet0 "$1")"
}
equal "the table says whose it is" "$(owner 2001:db8:2::10)" 101

# ---- what it shows ----

ok "-j ct show lists both" json 'len(d) == 2' vn -j ct show
ok "-j ct show CT lists one, in full" json \
	"len(d) == 1 and d[0] == {'hub': 'venet0', 'id': 101, 'label': 'web1',
	'name': 'venet0', 'ifindex': d[0]['ifindex'],
	'netnsid': d[0]['netnsid'], 'netns': 'netns:$WEB1', 'state': 'up',
	'up': True, 'mark': 0, 'via': [], 'addresses': [
	{'address': '192.0.2.10', 'prefixlen': 32, 'src_only': False},
	{'address': '2001:db8:2::10', 'prefixlen': 128, 'src_only': False}]}" vn -j ct show web1
ok "by id" json 'len(d) == 1 and d[0]["label"] == "web1"' vn -j ct show 101
ok "and by netns" json 'len(d) == 1 and d[0]["id"] == 101' \
	vn -j ct show "netns:$WEB1"
sent_inside=$(in_ct web1 venet_nl link-get venet0)
sent_inside=$(value tx_packets "$sent_inside")
ok "it counts what the container counts" json \
	"d[0]['stats']['tx_packets'] == $sent_inside > 0" vn -j -s ct show web1
spoof() {
	ip_ct web1 address add 192.0.2.99/32 dev venet0
	in_ct web1 ping -n -c 1 -W 1 -I 192.0.2.99 192.0.2.11
}
nok "a spoofed packet gets no answer" spoof
ip_ct web1 address del 192.0.2.99/32 dev venet0
ok "it is counted by its reason" json 'd[0]["drops"]["source"] == 1' \
	vn -j -s ct show web1
exits "for people as well" 0 'drops: source 1$' vn -s ct show web1
exits "and in the bare call" 0 'drops: source 1$' vn
ok "-j hub show counts" json \
	'd == [{"name": "venet0", "ifindex": d[0]["ifindex"], "up": True,
	"ports": 2, "addrs": 4,
	"fastpath": ["source", "hub-routes", "port-routes"]}]' vn -j hub show
exits "hub set chooses the shortcuts" 0 '' \
	vn hub set venet0 fastpath source,hub-direct
exits "hub show has them" 0 '^venet0 +up +2 +4 +source,hub-direct$' vn hub show
exits "a shortcut that there is not is refused" 1 '"source,warp" is no fastpath' \
	vn hub set venet0 fastpath source,warp
exits "and nothing is changed then" 0 ' source,hub-direct$' vn hub show
exits "--dry-run says what it would do" 0 \
	'hub set venet0 fastpath default$' \
	vn --dry-run hub set venet0 fastpath default
exits "back to the default" 0 '' vn hub set venet0 fastpath default
exits "which is shown as such" 0 ' default$' vn hub show
ok "-j ip show lists every address" json \
	'sorted(a["address"] for a in d) == ["192.0.2.10", "192.0.2.11",
	"2001:db8:2::10", "2001:db8:2::11"]' vn -j ip show
ok "-j ip show CT its own" json \
	'[a["address"] for a in d] == ["192.0.2.10", "2001:db8:2::10"]' \
	vn -j ip show web1
ok "-j ip find names the owner" json \
	'd == [{"family": "inet", "address": "192.0.2.10", "prefixlen": 32,
	"src_only": False,
	"hub": "venet0", "id": 101, "label": "web1"}]' vn -j ip find 192.0.2.10
ok "of an address without owner it lists nothing" json 'd == []' \
	vn -j ip find 192.0.2.77
ok "the bare call with -j holds everything" json \
	'len(d) == 1 and sum(len(c["addresses"]) for c in d[0]["cts"]) == 4' \
	vn -j
exits "unique beginnings are enough" 0 '^ct: web1 \(id 101\)' vn ct sh web1
exits "help is help at each level" 0 'ip add CT ADDRESS' vn ip help
exits "before its object, too" 0 '^Usage: venetctl ip show' vn help ip
exits "and before its command" 0 '^Usage: venetctl ip add CT ADDRESS' vn help ip add
exits "of an object that there is" 1 'there is no object "frob"' vn help frob
exits "the version is told" 0 '^venetctl [0-9]+\.[0-9]+' venetctl -V

# ---- addresses on a live container ----

remember two
exits "ip add on a live container" 0 "" \
	vn ip add web1 192.0.2.12 2001:db8:2::12
ok "the new address works" in_ct web2 ping -n -c 1 -W 5 192.0.2.12
ok "the one of IPv6, too" in_ct web2 ping -n -c 1 -W 5 2001:db8:2::12
exits "ip del takes them away" 0 "" vn ip del web1 192.0.2.12 2001:db8:2::12
ok "as if they had never been" same two
exits "ip add by id" 0 "" vn ip add 101 192.0.2.12
exits "ip del finds the owner by itself" 0 "" vn ip del 192.0.2.12
ok "as if it had never been" same two
exits "the last IPv4 address goes with its default route" 0 "" \
	vn ip del web1 192.0.2.10
equal "inside nothing of IPv4 is left" "$(ip_ct web1 route show)" ""
exits "and comes with it" 0 "" vn ip add web1 192.0.2.10
ok "as if nothing had been" same two
exits "noroute and noassign: the table alone" 0 "" \
	vn ip add web1 192.0.2.12 noroute noassign
equal "knows it" "$(owner 192.0.2.12)" 101
exits "and forgets it" 0 "" vn ip del web1 192.0.2.12 noroute noassign
ok "as if it had never been" same two
exits "what a container holds can move in two commands" 0 "" \
	vn ip del 192.0.2.11
exits "ip add to the other one" 0 "" vn ip add web1 192.0.2.11
ok "it answers" in_ct web2 ping -n -c 1 -W 5 -I 2001:db8:2::11 2001:db8:2::10
equal "it is the other's" "$(owner 192.0.2.11)" 101

# ---- prefixes ----

exits "a prefix with host bits set" 0 "" vn ip add web1 2001:db8:10::1/64
ok "is granted as a whole" json \
	'[(a["address"], a["prefixlen"], a["id"]) for a in d] == [
	("2001:db8:10::", 64, 101)]' vn -j ip find 2001:db8:10::77
ok "with the one address assigned" \
	in_ct web2 ping -n -c 1 -W 5 2001:db8:10::1
exits "inside, the rest of it is unreachable" 0 'unreachable 2001:db8:10::/64' \
	ip_ct web1 -6 route show type unreachable
exits "an address of it for another container" 0 "" \
	vn ip add "$WEB2" 2001:db8:10::2
ok "is carved out" json 'd[0]["prefixlen"] == 128' vn -j ip find 2001:db8:10::2
ip_host address add 2001:db8:51::1/128 dev lo nodad
ok "and works" in_host ping -n -c 1 -W 5 2001:db8:10::2
ip_host address del 2001:db8:51::1/128 dev lo
exits "one that is not granted as such cannot be taken" 4 \
	'2001:db8:10::3 is owned by no container' vn ip del 2001:db8:10::3
exits "ip del of both" 0 "" vn ip del 2001:db8:10::2 2001:db8:10::1/64
nok "and none is left" vn ip find 2001:db8:10::1
exits "prefixes of both families, to go with the port" 0 "" \
	vn ip add web1 2001:db8:11::/64 203.0.113.0/29
exits "inside, IPv4 is unreachable as well" 0 'unreachable 203.0.113.0/29' \
	ip_ct web1 route show type unreachable

# ---- and goes ----

exits "ct detach is silent" 0 "" vn ct detach web1
exits "by a bare name of a netns" 0 "" vn ct detach "$WEB2"
ok "all that attach made is gone" same empty

# ---- other ways to name a container ----

bg in_ct web1 sleep infinity
SLEEPER=$BG_PID
wait_for 10 grep -q sleep /proc/"$SLEEPER"/comm
exits "pid:N is the netns of a process" 0 "" \
	vn ct attach "pid:$SLEEPER" id 7 ip 192.0.2.10
exits "path:FILE is any file of a netns" 0 "" \
	vn ct attach "path:/run/netns/$WEB2" ip 192.0.2.11
ok "without a name there is no label" json \
	'[c["label"] for c in d] == [None, None]' vn -j ct show
exits "each names it afterwards" 0 "" vn ip add "pid:$SLEEPER" 192.0.2.12
ok "they talk" in_ct web1 ping -n -c 1 -W 5 192.0.2.11
exits "ct detach by process" 0 "" vn ct detach "pid:$SLEEPER"
exits "ct detach by file" 0 "" vn ct detach "path:/run/netns/$WEB2"
bg_stop "$SLEEPER"
exits "another name inside" 0 "" vn ct attach "$WEB1" name net0 ip 192.0.2.10
ok "is its name" json 'd[0]["name"] == "net0"' vn -j ct show
exits "ct detach" 0 "" vn ct detach "$WEB1"
ok "all is gone" same empty

# ---- several hubs, and devices without a role ----

exits "a second hub" 0 "" vn hub add venet1
exits "hub H names it" 0 "" vn ct attach "$WEB1" label web1 hub venet1 \
	ip 192.0.2.10
exits "the other one by its name" 0 "" vn ct attach "$WEB2" label web2 \
	hub venet0 ip 192.0.2.11
ok "ct show hub H lists one" json 'len(d) == 1 and d[0]["hub"] == "venet1"' \
	vn -j ct show hub venet1
ok "ip find looks at both" json 'd[0]["hub"] == "venet1"' \
	vn -j ip find 192.0.2.10
exits "ct detach looks at both" 0 "" vn ct detach web2
exits "hub del force takes its containers' ports along" 0 "" \
	vn hub del venet1 force
ok "all is gone" same empty
exits "hub del" 0 "" vn hub del venet0
ip_host link add venet0 type venet
ip_host link set venet0 up
exits "the only device without a role becomes the hub" 0 "" \
	vn ct attach "$WEB1" label web1
equal "it has the role" "$(host_link role venet0)" hub
exits "ct detach" 0 "" vn ct detach web1

# ---- addresses that a container only sends with ----

exits "two containers" 0 "" vn ct attach "$WEB1" label web1 ip 192.0.2.10 \
	src-only 192.0.2.80
exits "that share a source" 0 "" vn ct attach "$WEB2" label web2
exits "ip add src-only" 0 "" vn ip add web2 src-only 192.0.2.80
ok "it is shown as such" json \
	'[(a["address"], a["src_only"]) for a in d] == [
	("192.0.2.10", False), ("192.0.2.80", True), ("192.0.2.80", True)]' \
	vn -j ip show
exits "for people as well" 0 'addresses: 192.0.2.10 src-only 192.0.2.80$' \
	vn ct show web1
nok "it is assigned nowhere" assigned web1 192.0.2.80/32
equal "nor routed" "$(ip_host route show 192.0.2.80)" ""
exits "it is added once" 3 '192.0.2.80 is src-only for web2 already' \
	vn ip add web2 src-only 192.0.2.80
exits "whose it is to go must be said" 1 'name the one' \
	vn ip del src-only 192.0.2.80
exits "ip del src-only" 0 "" vn ip del web2 src-only 192.0.2.80
exits "once" 2 '192.0.2.80: ' vn ip del web2 src-only 192.0.2.80
exits "ct detach takes the rest" 0 "" vn ct detach web1
exits "and nothing is left" 0 "" vn ct detach web2

# ---- a container with a user namespace, whose root knows tricks ----

add_userns box
BOX=${NETNS_OF[box]}
remember box
exits "a container with its own user namespace" 0 "" \
	vn ct attach "$BOX" label box ip 192.0.2.40 ip 2001:db8:2::40
ip_host address add 192.0.2.1/32 dev lo
ok "its root reaches the host" in_ct box ping -n -c 1 -W 5 192.0.2.1
ip_host address del 192.0.2.1/32 dev lo
# shellcheck disable=SC2016 # the name itself is a trick
rename_box() {
	in_ct box ip link set venet0 down
	in_ct box ip link set venet0 name '$(id)'
}
rename_box
exits "a name made for a shell is quoted" 0 \
	"^ip -n $BOX addr del 192.0.2.40/32 dev '\\\$\\(id\\)'\$" \
	vn --dry-run ip del box 192.0.2.40
# shellcheck disable=SC2016
in_ct box ip link set '$(id)' name $'a\033[2J'
exits "a name made for a terminal is defused" 0 'a\?\[2J' vn ct show
ok "and is valid JSON" json 'd[0]["name"] == "a\x1b[2J"' vn -j ct show box
in_ct box ip link del $'a\033[2J'
exits "what its root deleted is gone" 4 'no container box' \
	vn ip add box 192.0.2.41
exits "the routes left behind are taken over" 0 "" \
	vn ct attach "$BOX" label box ip 192.0.2.40 ip 2001:db8:2::40
exits "ct detach" 0 "" vn ct detach box
ok "all is gone" same box
forget_ct box

# ---- what it would do is what it does ----

# dry ARGS...: the commands that it prints, done by a shell.
dry() {
	vn --dry-run "$@" >"$TMP/dry"
	sh -e "$TMP/dry"
}
exits "attach for what follows" 0 "" vn ct attach "$WEB1" label web1
remember before
exits "a dry run prints" 0 "^venetctl -n $HOST ip add web1 192.0.2.10" \
	vn --dry-run ip add web1 192.0.2.10 2001:db8:2::10
ok "and does nothing" same before
exits "ip add" 0 "" vn ip add web1 192.0.2.10 2001:db8:2::10
remember after
exits "ip del" 0 "" vn ip del web1 192.0.2.10 2001:db8:2::10
ok "the commands of a dry run" dry ip add web1 192.0.2.10 2001:db8:2::10
ok "do the same" same after
ok "those of ip del" dry ip del web1 192.0.2.10 2001:db8:2::10
ok "do, too" same before
exits "-v shows each step" 0 "^ip -n $HOST route add 192.0.2.10 dev venet0" \
	vn -v ip add web1 192.0.2.10

finish
