#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The netlink family beyond the table: binding devices that were made without a
# link, what a port is called and how its packets are marked, and events.

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need ip nft setpriv unshare

SENTENCE='[a-z][a-z0-9-]* .*[a-z]'

# A hub by attribute: no port is made on it here.
host_netns
host_forward
nl_host port-add - venet0 role hub >/dev/null
ip_host link set venet0 up
ip_host address add 198.51.100.1/32 dev lo
add_userns box
add_userns other
BOX_FILE=/run/netns/${NETNS_OF[box]}
HUB=$(host_link ifindex venet0)

# ifindex_in NAME DEV
ifindex_in() {
	ct_link ifindex "$1" "$2"
}

# checkpoint NAME DEV IFINDEX: addresses and routes, saved as CRIU saves them.
checkpoint() {
	in_ct "$1" ip -batch - <<-END
		link add $2 index $3 type venet
		link set $2 up
		address add 192.0.2.30/32 dev $2
		route add default dev $2
	END
	in_ct "$1" ip address save >"$TMP/addresses"
	in_ct "$1" ip route save >"$TMP/routes"
	in_ct "$1" ip link del "$2"
}

# restore NAME DEV IFINDEX: what CRIU does inside a new container.
restore() {
	in_ct "$1" venet_nl criu-add "$2" "$3"
	in_ct "$1" ip address restore <"$TMP/addresses"
	in_ct "$1" ip route restore <"$TMP/routes"
	[[ $(in_ct "$1" ip -o address show dev "$2") == *" 192.0.2.30/32 "* ]]
	[[ $(in_ct "$1" ip route show default) == "default dev $2 "* ]]
}

reaches() {
	ip_host route replace 192.0.2.30/32 dev venet0
	in_host traffic ping 192.0.2.30
}

# ---- binding ----

checkpoint box v0 4242
ok "a container makes a device, as CRIU does, with its address and route" \
	restore box v0 4242
equal "it got the index that it asked for" "$(ifindex_in box v0)" 4242
equal "is up at once" "$(($(ct_link flags box v0) & 1))" 1
equal "has no role" "$(ct_link role box v0)" none
equal "and a carrier" "$(ct_link carrier box v0)" 1
refused "the container cannot bind it to the host's hub" "ENODEV: $SENTENCE" \
	in_ct box venet_nl port-bind "$HUB" 4242
bound=$TMP/bound
bind_box() {
	nl_host port-bind venet0 4242 "$@" >"$bound"
}
ok "the host binds it, found by a file of its netns" \
	bind_box netns "$BOX_FILE" id 42 label box mark 7
equal "the answer describes the port" \
	"$(cut -d' ' -f1-6 "$bound")" \
	"object=port hub=venet0 id=42 ifindex=4242 name=v0 up=1"
equal "with its label" "$(value label "$(cat "$bound")")" box
equal "and its mark" "$(value mark "$(cat "$bound")")" 7
netnsid=$(value netnsid "$(cat "$bound")")
born=$(value born "$(cat "$bound")")
ok "and the id of its netns" test "$netnsid" -ge 0
equal "the device is a port now" "$(ct_link role box v0)" port
equal "and links to the hub" "$(ct_link link box v0)" "$HUB"
pinned() {
	[ "$(ip_ct box neigh show dev v0 nud permanent | wc -l)" -eq 2 ]
}
ok "its neighbours are pinned, although it was up before" pinned
nl_host addr-add venet0 42 192.0.2.30
ok "with an address the container is back on the network" reaches
refused "what is a port cannot be bound again" "EBUSY: $SENTENCE" \
	bind_box netns "$BOX_FILE"

# ---- unbinding ----

refused "the container cannot unbind it" "ENODEV: $SENTENCE" \
	in_ct box venet_nl port-unbind "$HUB" 42
ok "the host unbinds it" nl_host port-unbind venet0 42
equal "it has no role any more" "$(ct_link role box v0)" none
equal "but is up" "$(($(ct_link flags box v0) & 1))" 1
equal "and has a carrier" "$(ct_link carrier box v0)" 1
refused "the hub has no such port" "ENOENT: $SENTENCE" \
	nl_host port-get venet0 42
refused "its address is nobody's" "ENOENT: $SENTENCE" \
	nl_host addr-get venet0 192.0.2.30
equal "the hub has neither port nor address" \
	"$(hub_value ports) $(hub_value addrs)" "0 0"
nok "nothing comes through" in_ct box traffic ping 198.51.100.1 300
refused "it cannot be unbound twice" "ENOENT: $SENTENCE" \
	nl_host port-unbind venet0 42

ok "it is bound again, found by the id of its netns" \
	bind_box netnsid "$netnsid"
equal "under the lowest free id" "$(value id "$(cat "$bound")")" 1
equal "in that netns" "$(value netnsid "$(cat "$bound")")" "$netnsid"
equal "as the device that it was" "$(value born "$(cat "$bound")")" "$born"
nok "its label is not the old one" value label "$(cat "$bound")"
nok "nor its mark" value mark "$(cat "$bound")"
equal "it has no address" "$(value addrs "$(cat "$bound")")" 0
nl_host addr-add venet0 1 192.0.2.30
ok "with one it is on the network again" reaches

ok "a device is made in the hub's own netns" ip_host link add p0 type venet
ip_host link set p0 up
ok "and bound there" nl_host port-bind venet0 "$(host_link ifindex p0)" id 9
equal "where it is inert: it has no carrier" "$(host_link carrier p0)" 0
nl_host addr-add venet0 9 192.0.2.39
inert() {
	ip_host route replace 192.0.2.39/32 dev venet0
	not in_host traffic ping 192.0.2.39 300
	[ "$(nl_host -k drops.inert port-get venet0 9)" = 1 ]
}
ok "and receives nothing, which is counted" inert
ip_host link set p0 netns "${NETNS_OF[other]}"
equal "in a container it has one" "$(ct_link carrier other p0)" 1
ip_ct other link set p0 netns "$HOST"
ok "it comes home and is unbound" nl_host port-unbind venet0 9
equal "then it has a carrier" "$(host_link carrier p0)" 1

# ---- what cannot be bound ----

refused "the hub itself cannot be bound" "EBUSY: $SENTENCE" \
	nl_host port-bind venet0 "$HUB"
nl_host port-add - hub2 role hub >/dev/null
refused "nor another hub" "EBUSY: a hub cannot be a port" \
	nl_host port-bind venet0 "$(host_link ifindex hub2)"
refused "nor a port of another hub" "EBUSY: $SENTENCE" \
	nl_host port-bind hub2 4242 netns "$BOX_FILE"
refused "nor a device of another kind" "EINVAL: this is not a venet device" \
	nl_host port-bind venet0 "$(host_link ifindex lo)"
refused "nor one that is not there" "ENODEV: no such device" \
	nl_host port-bind venet0 4711
refused "nor one that is elsewhere" "ENODEV: no such device" \
	nl_host port-bind venet0 4242
refused "nor none" "EINVAL: $SENTENCE" nl_host port-bind venet0 -
p0=$(host_link ifindex p0)
refused "nor to what is no hub" "ENODEV: this device is not a hub" \
	nl_host port-bind "$p0" "$p0"
refused "nor in a netns that is not there" "ENOENT: no such netns" \
	nl_host port-bind venet0 4242 netnsid 4711
refused "nor in a file that is no netns" "EINVAL: no such netns" \
	nl_host port-bind venet0 4242 netns /dev/null
refused "nor in a netns named twice" "EINVAL: .*not by both" \
	nl_host port-bind venet0 4242 netnsid "$netnsid" \
	netns "$BOX_FILE"
refused "an id is taken once, the owner is named" "EEXIST: .*port 1 already" \
	nl_host port-bind venet0 "$p0" id 1
for id in 0 2147483648 4294967295; do
	refused "an id cannot be $id" "E(RANGE|INVAL)" \
		nl_host port-bind venet0 "$p0" id "$id"
	refused "nor that of a new port" "E(RANGE|INVAL)" \
		nl_host port-add venet0 p8 id "$id"
	refused "and is not asked for" "E(RANGE|INVAL)" \
		nl_host port-get venet0 "$id"
done
refused "a label has no control characters" "EINVAL: $SENTENCE" \
	nl_host port-bind venet0 "$p0" label $'a\nb'
equal "after all that the device has no role" "$(host_link role p0)" none
last_id() {
	nl_host port-bind venet0 "$p0" id 2147483647
	nl_host port-dump venet0 | grep " id=2147483647 "
	nl_host port-unbind venet0 2147483647
}
ok "the highest id is 2147483647, and a dump ends with it" last_id
ip_host link del p0

equal "a dump shows all hubs" "$(nl_host -k name hub-dump)" $'venet0\nhub2'
equal "or one" "$(nl_host -k name hub-dump hub2)" hub2
refused "which must be a hub" "ENODEV: this device is not a hub" \
	nl_host hub-dump lo
ip_host link del hub2

# ---- what a request does not take ----

NO_MEANING="EINVAL: this attribute has no meaning in such a request"
refused "a dump of ports takes no id" "$NO_MEANING" \
	nl_host port-dump venet0 - 1
refused "a question for a port no label" "$NO_MEANING" \
	nl_host port-get venet0 1 web
refused "a dump of addresses takes no address" "$NO_MEANING" \
	nl_host addr-dump venet0 - 192.0.2.30
refused "and no flag" "$NO_MEANING" nl_host addr-dump venet0 - - src-only
refused "an address is not granted with the flag that the host has it" \
	"EINVAL: the command does not take this flag" \
	nl_host addr-add venet0 1 192.0.2.30 host
refused "nor taken away with force" \
	"EINVAL: the command does not take this flag" \
	nl_host addr-del venet0 192.0.2.30 1 force
refused "nor found by it" "EINVAL: the command does not take this flag" \
	nl_host addr-get venet0 192.0.2.30 - force

# ---- the right to bind ----

# A container with a hub of its own knows the host by its port's link-netnsid.
sysctl -qw net.venet.userns_hubs=1
ip_host link add prey type venet
prey=$(host_link ifindex prey)
in_ct other ip link add prey type venet
HOST_ID=$(ct_link link_netnsid box v0)
in_ct box ip link add hub1 type venet
in_ct box venet_nl port-add hub1 port1 >/dev/null
refused "a nested hub's owner cannot bind a device of the host by its netns' id" \
	"EPERM: CAP_NET_ADMIN is needed" \
	in_ct box venet_nl port-bind hub1 "$prey" netnsid "$HOST_ID"
by_file() {
	in_ct box venet_nl port-bind hub1 "$2" netns /proc/self/fd/9 9<"$1"
}
refused "nor by a file that he got hold of" "EPERM: CAP_NET_ADMIN is needed" \
	by_file "/run/netns/$HOST" "$prey"
refused "nor one of another container" "EPERM: CAP_NET_ADMIN is needed" \
	by_file "/run/netns/${NETNS_OF[other]}" "$(ifindex_in other prey)"
equal "the host's device has no role" "$(host_link role prey)" none
equal "nor has the other container's" "$(ct_link role other prey)" none
in_ct box ip netns add inner
in_ct box ip -n inner link add v0 type venet
inner() {
	in_ct box venet_nl port-bind hub1 \
		"$(in_ct box venet_nl -n inner -k ifindex link-get v0)" \
		netns /run/netns/inner
}
ok "but his own, in a netns that he made" inner
ok "his hub may have 65536 addresses" \
	in_ct box venet_nl bulk-add hub1 1 10.0.0.0 65536
refused "and no more" "ENOSPC: a hub in a user namespace has 65536 addresses" \
	in_ct box venet_nl addr-add hub1 1 192.0.2.99
in_ct box ip link del hub1
sysctl -qw net.venet.userns_hubs=0
ip_host link del prey

# ---- label and mark ----

set_box() {
	nl_host port-set venet0 1 "$@"
}
ok "a label may be given later" set_box label web
equal "it shows" "$(nl_host -k label port-get venet0 1)" web
ok "and changed" set_box label "web 1"
equal "a dump finds it" "$(nl_host -k id port-dump venet0 "web 1")" 1
equal "and nothing under the old one" "$(nl_host port-dump venet0 web)" ""
equal "without a hub it looks at all" "$(nl_host -k id port-dump - "web 1")" 1
ok "an empty one takes it away" set_box label ""
nok "then there is none" nl_host -k label port-get venet0 1
refused "a label has no control characters, here either" \
	"EINVAL: $SENTENCE" set_box label $'\033[2J'
refused "nor 64 bytes" "E(RANGE|INVAL)" set_box label "$(printf 'x%.0s' {1..64})"
refused "a port that is not there has no label" "ENOENT: $SENTENCE" \
	nl_host port-set venet0 999 label x

in_host nft -f - <<-END
	table inet marks {
		counter unmarked { }
		counter marked { }
		counter forged { }
		chain early {
			type filter hook prerouting priority -300;
			iifname venet0 meta mark 0 counter name unmarked
			iifname venet0 meta mark 81 counter name marked
			iifname venet0 meta mark 99 counter name forged
		}
	}
END
seen_as() {
	in_host nft list counter inet marks "$1" |
		sed -n 's/.*packets \([0-9]*\) .*/\1/p'
}
send_forged() {
	in_ct box pkt send v0 "udp src=192.0.2.30 dst=198.51.100.1 mark=99"
}
send_forged >/dev/null
equal "a packet's mark does not cross" "$(seen_as unmarked)" 1
ok "a port is given a mark" set_box mark 81
equal "it shows" "$(nl_host -k mark port-get venet0 1)" 81
send_forged >/dev/null
equal "its packets carry it on the host" "$(seen_as marked)" 1
ok "the mark is taken away" set_box mark 0
nok "then it does not show" nl_host -k mark port-get venet0 1
send_forged >/dev/null
equal "nor do packets carry it" "$(seen_as unmarked) $(seen_as marked)" "2 1"
equal "the container's own was never seen" "$(seen_as forged)" 0
add_ct guest
marked_birth() {
	local id

	id=$(nl_host -k id port-add venet0 vn-born label born mark 81)
	ip_host link set vn-born netns "${NETNS_OF[guest]}" name born
	nl_host addr-add venet0 "$id" 192.0.2.31
	ip_ct guest link set born up
	in_ct guest pkt send born "udp src=192.0.2.31 dst=198.51.100.1"
	[ "$(seen_as marked)" -eq 2 ]
	ip_ct guest link del born
}
ok "a mark may be given at creation" marked_birth
in_host nft delete table inet marks

set_box label box
for who in "box v0 1" "guest venet0 $ID_guest"; do
	read -r name dev id <<<"$who"
	for setting in "label mine" "mark 5"; do
		# shellcheck disable=SC2086
		refused "from inside of $name the ${setting% *} is not set" \
			"ENODEV: $SENTENCE" \
			in_ct "$name" venet_nl port-set "$HUB" "$id" $setting
		# shellcheck disable=SC2086
		refused "nor by the link" "EOPNOTSUPP: .*port-set" \
			in_ct "$name" venet_nl changelink "$dev" $setting
		nok "nor seen there" ct_link "${setting% *}" "$name" "$dev"
	done
done
equal "they are as the host wants them" \
	"$(port_value guest label) $(nl_host -k label port-get venet0 1)" \
	"guest box"

# ---- events of ports ----

listen events
# next REGEX: such an event comes, after those that were asked for before.
NEXT=0
next() {
	local line

	line=$(sed 1d "$EVENTS" | tail -n "+$((NEXT + 1))" |
		grep -En -m 1 -e "$1") || return 1
	NEXT=$((NEXT + ${line%%:*}))
}
# told SENTENCE REGEX
told() {
	if wait_for 10 next "$2"; then
		pass "$1"
	else
		fail "$1" "no event matches: $2"
		events | tail -n 5 | cut -c1-150 | sed 's/^/#   /'
	fi
}

# inside: a listener in the container, whose root may join there.
bg in_ct box venet_nl listen events
BOX_EVENTS=$BG_OUT
wait_for 10 grep -qx ready "$BOX_EVENTS"

nl_host port-add venet0 ev id 50 label born mark 3 >/dev/null
told "a new port is told of" \
	"^event=port-add object=port hub=venet0 id=50 .* name=ev up=0 addrs=0 label=born mark=3 rx_packets=0 "
equal "once" "$(events ' id=50 ' | wc -l)" 1
ip_host link set ev netns "${NETNS_OF[box]}" name eth5
told "so is its move, and where to" \
	"^event=port-change .* id=50 .* name=eth5 up=0 .* netnsid=$netnsid "
in_ct box ip link set eth5 up
told "that it goes up" "^event=port-change .* id=50 .* up=1 "
in_ct box ip link set eth5 down
told "and down" "^event=port-change .* id=50 .* up=0 "
in_ct box ip link set eth5 name eth6
told "that it is renamed" "^event=port-change .* id=50 .* name=eth6 "
nl_host port-set venet0 50 label other
told "its new label" "^event=port-change .* id=50 .* label=other "
nl_host port-set venet0 50 mark 4
told "and its new mark" "^event=port-change .* id=50 .* mark=4 "
nl_host addr-add venet0 50 192.0.2.50
told "an address that it is given" \
	"^event=addr-add object=addr hub=venet0 id=50 address=192.0.2.50 len=32$"
nl_host addr-add venet0 50 2001:db8:50::/64
told "or a prefix" \
	"^event=addr-add .* id=50 address=2001:db8:50:: len=64$"
nl_host addr-add venet0 50 192.0.2.51 src-only
told "or a share" \
	"^event=addr-add .* id=50 address=192.0.2.51 len=32 flags=src-only$"
nl_host addr-move venet0 192.0.2.50 1
told "one that moves, with its new owner" \
	"^event=addr-change .* id=1 address=192.0.2.50 len=32$"
nl_host addr-del venet0 192.0.2.50
told "and one that is taken away" \
	"^event=addr-del .* id=1 address=192.0.2.50 len=32$"
not nl_host addr-add venet0 50 127.0.0.1 2>/dev/null
nl_host addr-add venet0 50 192.0.2.52
told "the next comes next" "^event=addr-add .* address=192.0.2.52 len=32$"
nok "what is refused is no event" heard "127.0.0.1"

in_ct box ip link set eth6 up
for _ in 1 2 3; do
	in_ct box pkt send eth6 "udp src=192.0.2.52 dst=198.51.100.1" >/dev/null
done
in_ct box pkt send eth6 "udp src=192.0.2.66 dst=198.51.100.1" >/dev/null
in_ct box ip link del eth6
told "its end, with the last counters and the number of its addresses" \
	"^event=port-del .* id=50 .* name=eth6 .* addrs=3 label=other mark=4 .* tx_packets=3 .* drops.source=1 "
equal "once" "$(events '^event=port-del .* id=50 ' | wc -l)" 1
equal "and without an event for each address" \
	"$(events '^event=addr-del .* id=50 ' | wc -l)" 0
born_of() {
	value born "$(events "^event=$1 .* id=50 " | tail -n 1)"
}
born=$(born_of port-del)
equal "it went as what had come" "$(born_of port-add)" "$born"
nl_host port-add venet0 ev id 50 >/dev/null
again=$(nl_host -k born port-get venet0 50)
ok "the next one under its id is another one, and younger" \
	test "$again" -gt "$born"
ip_host link del ev

in_ct box ip link add v9 type venet
nl_host port-bind venet0 "$(ifindex_in box v9)" netns "$BOX_FILE" id 51 \
	label nine >/dev/null
told "a device that is bound" "^event=port-add .* id=51 .* name=v9 .* label=nine "
equal "once" "$(events ' id=51 ' | wc -l)" 1
nl_host port-unbind venet0 51
told "and unbound" "^event=port-del .* id=51 .* name=v9 .* label=nine "
equal "once" "$(events ' id=51 ' | wc -l)" 2
nl_host port-bind venet0 "$(ifindex_in box v9)" netns "$BOX_FILE" id 52 \
	>/dev/null
told "and bound again" "^event=port-add .* id=52 "
in_ct box ip link del v9
told "and deleted" "^event=port-del .* id=52 "

nl_host port-add - hub2 role hub >/dev/null
nl_host port-add hub2 q1 label q1 >/dev/null
nl_host port-add hub2 q2 label q2 >/dev/null
told "another hub's ports" "^event=port-add .* hub=hub2 .* label=q2 "
ip_host link del hub2
told "which go with it" "^event=port-del .* label=q1 "
told "each of them" "^event=port-del .* label=q2 "

sysctl -qw net.venet.userns_hubs=1
in_ct box ip link add hub1 type venet
in_ct box venet_nl port-add hub1 own label own >/dev/null
own_only() {
	grep -q "^event=port-add .* label=own " "$BOX_EVENTS"
	[ "$(grep -c "^event=" "$BOX_EVENTS")" -eq 1 ]
}
ok "a container hears of its own hub, and nothing of all the above" \
	wait_for 10 own_only
nok "nor does the host hear of that" heard "label=own"
in_ct box ip link del hub1
sysctl -qw net.venet.userns_hubs=0

# ---- spoofing ----

listen spoof
nl_host addr-add venet0 "$ID_guest" 192.0.2.40
ip_ct guest link set venet0 up
in_ct box pkt send v0 "udp src=192.0.2.66 dst=198.51.100.1" >/dev/null
ok "a refused source is told of, with who sent it" wait_for 10 heard \
	"^event=spoof object=addr hub=venet0 id=1 address=192.0.2.66$"
in_ct box pkt send v0 "udp src=2001:db8:2::66 dst=2001:db8::1" >/dev/null
ok "an IPv6 one as well" wait_for 10 heard \
	"^event=spoof .* id=1 address=2001:db8:2::66$"
in_ct box pkt send v0 "udp src=127.0.0.1 dst=198.51.100.1" >/dev/null
ok "and one that nobody can own" wait_for 10 heard \
	"^event=spoof .* id=1 address=127.0.0.1$"
flood() {
	local before

	before=$(nl_host -k drops.source port-get venet0 1)
	in_ct box pkt send v0 \
		"udp src=192.0.2.67 dst=198.51.100.1 count=5000"
	[ "$(nl_host -k drops.source port-get venet0 1)" -eq \
		$((before + 5000)) ]
}
began=$SECONDS
ok "a container floods with forged sources" flood
in_ct guest pkt send venet0 "udp src=192.0.2.68 dst=198.51.100.1" >/dev/null
ok "which does not silence the event of another one" wait_for 10 heard \
	"^event=spoof .* id=$ID_guest address=192.0.2.68$"
equal "what it has is not told of" \
	"$(in_ct guest pkt send venet0 "udp src=192.0.2.40 dst=198.51.100.1" &&
		events "192.0.2.40" | wc -l)" $'1\n0'
# Ten at once and ten more a second.
few() {
	local most=$((10 * (SECONDS - began + 2)))

	[ "$(events "address=192.0.2.67$" | wc -l)" -le "$most" ]
	[ "$most" -lt 2500 ]
}
ok "of the flood a few were told of" few
ok "but some" heard "id=1 address=192.0.2.67$"

# ---- who may listen ----

nobody() {
	in_host setpriv --reuid 65534 --regid 65534 --clear-groups \
		--bounding-set=-all venet_nl "$@"
}
stranger() {
	in_host unshare --user --map-root-user venet_nl "$@"
}
for group in events spoof; do
	ok "the host's root may listen to $group" nl_host listen "$group" 0
	for who in nobody stranger; do
		refused "$who may not" "EPERM" $who listen "$group" 0
	done
done
for who in nobody stranger; do
	refused "$who cannot bind" "EPERM" $who port-bind venet0 4242
	refused "nor unbind" "EPERM" $who port-unbind venet0 1
	refused "nor set a label" "EPERM" $who port-set venet0 1 label x
	refused "nor move an address" "EPERM" $who addr-move venet0 192.0.2.30 1
	refused "nor flush" "EPERM" $who addr-flush venet0 1
done
equal "nothing of that happened" "$(addr_owner 192.0.2.30)" 1

finish
