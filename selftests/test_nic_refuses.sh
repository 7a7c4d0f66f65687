#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What the host needs it does not give away by mistake, and what cannot be moved
# is refused with what to do instead. VLANs and their like come back, too.

# shellcheck source=lib_nic.sh
. "$(dirname "$0")/lib_nic.sh"

ct_netns db1
ip link set "$CARD" up
ip address add 203.0.113.1/24 dev "$CARD"
attach() {
	venetctl nic attach "$DB1" "$@"
}
refuses() {
	exits "$1" "$2" "$3" venetctl nic attach "$DB1" "${@:4}"
}

# ---- what the host needs ----

ip route add default via 203.0.113.2 dev "$CARD"
refuses "not the default route" 1 "$CARD carries the default route; .*force" \
	"$CARD"
ip route del default
ip -6 address add 2001:db8:113::1/64 dev "$CARD" nodad
ip -6 route add default metric 5 nexthop via 2001:db8:113::2 dev "$CARD" \
	nexthop via 2001:db8:113::3 dev "$CARD"
refuses "not one of several, of IPv6" 1 "carries the default route" "$CARD"
ip -6 route flush default

cp "$TMP/bin/traffic" "$TMP/bin/sshd"
bg "$TMP/bin/sshd" tcp-serve 22
wait_for 10 grep -q ready "$BG_OUT"
bg in_ct lan bash -c 'exec 3<>/dev/tcp/203.0.113.1/22; echo ready; sleep 600'
client=$BG_PID
wait_for 10 grep -q ready "$BG_OUT"
refuses "not an address of somebody who is logged in" 1 \
	"has the address of a login session, sshd \(pid [0-9]+\); .*force" "$CARD"
bg_stop "$client"

spare br7 bond7 v7 mv7 "$CARD.7" d7
ip link add br7 type bridge
ip link set "$CARD" master br7
refuses "not a member of a bridge" 1 "$CARD is a member of br7; .*force" "$CARD"
ok "unless it is forced to" attach "$CARD" force
ok "it returns" venetctl nic return "$CARD"
ok "to its bridge" grep -q "master br7" <(ip link show dev "$CARD")
ip link set "$CARD" nomaster
ip link add link "$CARD" name "$CARD.7" type vlan id 7 ingress-qos-map 1:2 \
	egress-qos-map 3:4
refuses "not what carries a VLAN" 1 "$CARD carries $CARD.7; .*force" "$CARD"

# ---- what cannot be moved ----

refuses "the loopback" 1 "lo is the loopback" lo
refuses "a bridge" 1 "br7 is a bridge, .*: venetctl veth add $DB1 bridge br7" br7
module_load
modprobe bonding max_bonds=0 2>/dev/null || true
ip link add bond7 type bond
ip link add d7 type dummy
ip link set d7 master bond7
refuses "a bond" 1 \
	"bond7 is a bond, .*: venetctl nic attach $DB1 d7 force" bond7
ip link del bond7
refuses "a veth pair that would end" 1 \
	"v7 is a veth, which ends with the container's netns .*force" \
	"$(ip link add v7 type veth peer name v8 && echo v7)"
ip link del v7
if modprobe mac80211_hwsim radios=1 2>/dev/null; then
	refuses "a wireless one" 1 \
		"wlan0 is wireless .*: iw phy#[0-9]+ set netns name $DB1" wlan0
	modprobe -r mac80211_hwsim
fi
exits "a hub" 1 "venet7 is a hub; .*: venetctl ct attach $DB1 hub venet7" \
	bash -ec "venetctl hub add venet7; trap 'venetctl hub del venet7' EXIT
	venetctl nic attach $DB1 venet7"
refuses "what is not there" 1 "there is no device eth99" eth99
exits "nobody" 4 "there is no netns:nobody" \
	venetctl nic attach nobody "$CARD"
refuses "a name that is taken there" 2 "$DB1 has an interface lo already" \
	"$CARD" force name lo
refuses "a gateway that is a prefix" 1 "is no gateway but a prefix" "$CARD" gw 192.0.2.0/24
refuses "two of a family" 1 "there is a gateway 192.0.2.1 already" "$CARD" gw 192.0.2.1 gw 192.0.2.2
refuses "a name that is none" 1 "is no name of an interface" "$CARD" name "eth%d"

# ---- virtual devices ----

# vlan and macvlan are destroyed with the namespace that they are in.
virtual() {
	local dev=$1

	dress "$dev" 2>/dev/null || true
	note "$dev" "$dev"
	ok "$dev goes to a container" attach "$dev" name eth7
	ip_ct db1 link set eth7 down
	ip_ct db1 link set eth7 address 02:00:00:00:00:66 mtu 1300
	ok "it returns" venetctl nic return "$dev"
	ok "as it was" as_it_was "$dev" "$dev"
	attach "$dev" name eth7
	forget_ct db1
	ok "it ends with the container and is made again" wait_for 20 \
		venetctl nic sync
	ok "as it was" as_it_was "$dev" "$dev"
	ct_netns db1
}
virtual "$CARD.7"
ip link del "$CARD.7"
ip link add link "$CARD" name mv7 type macvlan mode bridge
virtual mv7
ip link del mv7

# ---- a namespace that something holds open ----

attach "$CARD" force name eth7
bg in_ct db1 bash -c 'exec 7</proc/self/ns/net; exec nsenter --net=/proc/1/ns/net \
	sleep 600'
holder=$BG_PID
holds() {
	[ "$(<"/proc/$holder/comm")" = sleep ]
}
wait_for 10 holds
forget_ct db1
exits "a card in a namespace without a name is held, and by whom" 0 \
	"^$CARD .* held +sleep \(pid $holder, descriptor 7\)" venetctl nic show
exits "sync says so" 0 "only sleep \(pid $holder, descriptor 7\) holds: venetctl nic return $CARD" \
	venetctl nic sync
ok "it can be brought back all the same" venetctl nic return "$CARD"
ok "it is on the host" home "$CARD"

# ---- another boot ----

ct_netns db1
attach "$CARD" force name eth7
ip_ct db1 link set eth7 down
ip_ct db1 link set eth7 netns 1 name eth7
sed -i 's/"boot":"[^"]*"/"boot":"0c8f6b1e-0000-4000-8000-000000000001"/' \
	"$RECORDS/$CARD.json"
ok "after a reboot a card is known by where it is plugged in" venetctl nic sync
ok "and gets its name" home "$CARD"
ok "and its addresses" grep -q 203.0.113.1 <(ip address show dev "$CARD")

# ---- the rule for udev ----

attach "$CARD" force
forget_ct db1
wait_for 20 home "$CARD"
run=$(sed -n 's/.*RUN+="\/usr\/sbin\/\([^"]*\)".*/\1/p' \
	"$HERE/../userspace/systemd/udev/71-venet-nic.rules")
ok "the rule for udev does the same" bash -ec "$run"
ok "with its addresses" grep -q 203.0.113.1 <(ip address show dev "$CARD")
nok "nothing is left" test -e "$RECORDS"

# ---- files that are no records ----

mkdir -p "$RECORDS"
echo '{"version":1}' >"$RECORDS/x.json"
exits "a file that is no record is named" 6 "x.json is no record of a device: \"name\" is missing" \
	venetctl nic show
rm -r "$RECORDS"

finish
