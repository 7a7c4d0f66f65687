#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The tool says no: one sentence, its exit status, and nothing has changed. And
# the half things that it says aloud.

# shellcheck source=lib_venetctl.sh
. "$(dirname "$0")/lib_venetctl.sh"
need setpriv

host_netns
ct_netns web1 web2 web3

# ---- the words ----

exits "an object that is none" 1 'no object "xx"' vn xx
exits "a command that is none" 1 'ip has no command "xx"' vn ip xx
exits "an option that is none" 1 'no option -x' vn -x
exits "a long one" 1 'no option --xx' vn --xx ct show
exits "an option without its value" 1 '-n lacks' venetctl -n
exits "an option behind the object" 1 'options go before' vn ct show -j
exits "a host that is not there" 4 'no netns:nowhere' venetctl -n nowhere
exits "no hub" 5 "make one: venetctl -n $HOST hub add" vn ct attach "$WEB1"

# ---- hubs ----

host_forward
exits "a hub for what follows" 0 "" vn hub add
remember hub
# refuses SENTENCE STATUS REGEX CMD...: like exits, and the state is still the
# one remembered last.
NOW=hub
refuses() {
	exits "$@"
	ok "  and nothing has changed" same "$NOW"
}
refuses "a name that is taken" 2 'venet0' vn hub add
refuses "a name that is too long" 1 'is no name of an interface' \
	vn hub add a234567890123456
refuses "a hub that is no venet device" 5 'lo is no hub' vn hub del lo
refuses "a hub that is not there" 5 'no hub venet9' vn hub del venet9
ip_host link set venet0 down
exits "a hub that is down serves nobody" 5 \
	"ip -n $HOST link set venet0 up" vn ct attach "$WEB3" ip 192.0.2.30
ip_host link set venet0 up

# ---- ct attach ----

exits "two containers for what follows" 0 "" vn ct attach "$WEB1" label web1 \
	id 101 ip 192.0.2.10 ip 2001:db8:2::10
exits "the second one" 0 "" vn ct attach "$WEB2" label web2 id 102 \
	ip 192.0.2.11
remember two
NOW=two
refuses "an id that is taken" 2 '101' vn ct attach "$WEB3" id 101
refuses "a label that is taken" 2 'label web1 is taken by id 101' \
	vn ct attach "$WEB3" label web1
refuses "an address that is taken, its owner named" 3 \
	'192.0.2.10 is owned by web1 \(id 101\)$' \
	vn ct attach "$WEB3" ip 192.0.2.30 ip 2001:db8:2::30 ip 192.0.2.10
refuses "a container that has its venet0" 2 \
	"netns:$WEB1 has an interface venet0 already" \
	vn ct attach "$WEB1" label again ip 192.0.2.30
refuses "a netns that is not there" 4 'there is no netns:web9' \
	vn ct attach netns:web9
refuses "a file that is no netns" 4 'not a network namespace' \
	vn ct attach path:/etc/passwd
refuses "a process that is not there" 4 'there is no pid:2147483647' \
	vn ct attach pid:2147483647
refuses "the host's own netns" 1 "own netns" vn ct attach "$HOST"
refuses "a hub that is not there" 5 'no hub venet9' \
	vn ct attach "$WEB3" hub venet9
refuses "a port as the hub" 5 'venet0 is a port, not a hub' \
	venetctl -n "$WEB1" ct attach "$WEB3" hub venet0
exits "an id that is none" 1 'is no id' vn ct attach "$WEB3" id 0
exits "a label that is none" 1 'is no label' vn ct attach "$WEB3" label 'a b'
exits "a keyword without its value" 1 '"ip" lacks' vn ct attach "$WEB3" ip
exits "a word that is none" 1 'out of place' vn ct attach "$WEB3" 192.0.2.30
exits "a kind of container that is none" 1 'is no container' \
	vn ct attach lxd:web1

# ---- ip add, ip del ----

refuses "an address that another one owns" 3 \
	'192.0.2.11 is owned by web2 \(id 102\)$' \
	vn ip add web1 192.0.2.20 192.0.2.11
refuses "also when the container itself owns it" 3 \
	'192.0.2.10 is owned by web1 \(id 101\) already$' \
	vn ip add web1 192.0.2.20 192.0.2.10
refuses "another's address is not taken away" 3 \
	'192.0.2.11 is owned by web2 \(id 102\), not by web1 \(id 101\)' \
	vn ip del web1 192.0.2.10 192.0.2.11
refuses "nor one without owner" 4 '192.0.2.77 is owned by no container' \
	vn ip del web1 192.0.2.10 192.0.2.77
exits "ip find of one without owner" 4 'owned by no container' \
	vn ip find 192.0.2.77
refuses "a prefix as short as this, in words" 2 '^venetctl: 192.0.0.0/6: .*short' \
	vn ip add web1 192.0.2.20 192.0.0.0/6
refuses "multicast, in words" 2 '^venetctl: 224.0.0.1: .*[a-z]' \
	vn ip add web1 192.0.2.20 224.0.0.1
ip_host address add 192.0.2.1/32 dev lo
exits "the host's own address, in words" 2 "192.0.2.1: .*host" \
	vn ip add web1 192.0.2.20 192.0.2.1
exits "ip find knows it as such" 4 "192.0.2.1 is the host's own" \
	vn ip find 192.0.2.1
ip_host address del 192.0.2.1/32 dev lo
ok "  and nothing has changed" same two
exits "what is no address" 1 '"192.0.2" is not' vn ip add web1 192.0.2
exits "an address named twice" 1 'twice' \
	vn ip add web1 192.0.2.20 192.0.2.20/32
exits "no address at all" 1 'which address' vn ip add web1
exits "an unknown container" 4 'no container web9' vn ip add web9 192.0.2.20
exits "a netns without a port" 4 'has no port here' \
	vn ip add "$WEB3" 192.0.2.20

# ---- what belongs to others stays theirs ----

ip_host route add unreachable 192.0.2.21
exits "another's host route is not replaced" 2 \
	'the host has another route to 192.0.2.21' \
	vn ip add web1 192.0.2.20 192.0.2.21
ip_host route del unreachable 192.0.2.21
ok "  and nothing has changed" same two
ip_host route add 192.0.2.21 dev venet0 proto 86
exits "a route of its own that was left behind is taken as it is" 0 "" \
	vn ip add web1 192.0.2.21
exits "and removed with the address" 0 "" vn ip del web1 192.0.2.21
ok "  and nothing has changed" same two
ip_ct web2 link add eth0 type dummy
ip_ct web2 link set eth0 up
ip_ct web2 route del default
ip_ct web2 route add default dev eth0
exits "ip del of the last address" 0 "" vn ip del 192.0.2.11
exits "a default route of the container's own is kept, and named" 0 \
	"netns:$WEB2 keeps its own IPv4 default route via eth0" \
	vn ip add web2 192.0.2.11
equal "it is the only one" "$(ip_ct web2 route show default | sed 's/ *$//')" \
	"default dev eth0 scope link"
exits "-q warns of nothing" 0 "" vn -q ip add web2 2001:db8:2::11
in_ct web2 sysctl -qw net.ipv6.conf.all.disable_ipv6=1
remember now
NOW=now
refuses "IPv6 that is off inside" 2 'cannot assign 2001:db8:2::23' \
	vn ip add web2 192.0.2.23 2001:db8:2::23

# ---- half of it ----

ip_ct web1 link set venet0 down
exits "a port that is down inside gets its address, no default route" 6 \
	"netns:$WEB1 has set its port down" vn ip add web1 192.0.2.12
assigned() {
	ip_ct web1 -o address show dev venet0 |
		grep -F ' 192.0.2.12/32 ' >/dev/null
}
ok "  it has the address" assigned
exits "a hub with containers is not deleted by chance" 2 \
	'venet0 has 2 containers.*hub del venet0 force' vn hub del venet0
exits "ct detach" 0 "" vn ct detach web1
exits "ct detach of the other" 0 "" vn ct detach web2

owner() {
	value id "$(nl_host addr-get venet0 "$1")"
}
exits "attach in a netns that is going to lose its name" 0 "" \
	vn ct attach "$WEB3" label lost
exec 9</run/netns/"$WEB3"
ip netns del "$WEB3"
unset "NETNS_OF[web3]"
remember lost
exits "a container without a name is granted and routed, no more" 6 \
	'netns of lost \(id [0-9]+\) has no name' vn ip add lost 192.0.2.10
exits "  it owns the address" 0 '192.0.2.10 +lost' vn ip show lost
exits "ip del says the same" 6 'has no name' vn ip del 192.0.2.10
ok "  nothing is left" same lost
exits "it can be detached all the same" 0 "" vn ct detach lost
exec 9<&-

# Two ports of one label can only be made behind the tool's back.
nl_host port-add venet0 vna label twin id 11 >/dev/null
nl_host port-add venet0 vnb label twin id 12 >/dev/null
exits "an ambiguous label names both ids" 4 'id 11 or id 12' \
	vn ip add twin 192.0.2.10
exits "a port that is still on the host is granted and routed, no more" 6 \
	'port of twin \(id 11\) is still on the host' vn ip add 11 192.0.2.10
equal "  it owns the address" "$(owner 192.0.2.10)" 11
exits "  it shows as inert" 0 '^twin +11 +inert +vna' vn ct show
exits "ip del needs nothing inside" 0 "" vn ip del 192.0.2.10
exits "ct detach on the host" 0 "" vn ct detach 11
exits "then the label is unique" 0 "" vn ct detach twin

exits "another hub" 0 "" vn hub add venet1
exits "of two hubs one must be named" 1 'venet0, venet1.*hub venet0' \
	vn ct attach "$WEB1" ip 192.0.2.10

# ---- nobody else ----

exits "an unprivileged user is told nothing" 2 'only root may look' \
	in_host setpriv --reuid=65534 --clear-groups venetctl ct show
exits "and changes nothing" 2 'not permitted' \
	in_host setpriv --reuid=65534 --clear-groups venetctl hub add venet9

finish
