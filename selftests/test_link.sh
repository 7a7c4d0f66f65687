#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The link API: what a venet device is, how it is made, moved, changed and
# deleted, and what is refused with which words.

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need ip ethtool

# ---- roles ----

setup_host

equal "a device made without a link has no role yet" \
	"$(host_link role venet0)" none
ok "a port is made on it by a link" \
	ip_host link add link venet0 name p1 type venet
equal "that made the device a hub" "$(host_link role venet0)" hub
equal "and the new one is a port" "$(host_link role p1)" port
refused "a port cannot carry ports" "port" \
	ip_host link add link p1 name p2 type venet
refused "a device of another kind cannot carry ports" "venet" \
	ip_host link add link lo name p2 type venet
ok "a hub can be asked for by attribute" \
	nl_host port-add - hub2 role hub
equal "and is one at once" "$(host_link role hub2)" hub
refused "a port cannot be asked for without a hub" "E(INVAL|RANGE): .* .*" \
	nl_host port-add - p2 role port
refused "a hub cannot be made on a hub" "EINVAL: .* .*" \
	nl_host port-add venet0 p2 role hub
refused "an id without a hub is refused" "EINVAL: .* .*" \
	nl_host port-add - p2 id 3
refused "a label without a hub is refused" "EINVAL: .* .*" \
	nl_host port-add - p2 label web
ip_host link add small mtu 1279 type venet
refused "a hub with an MTU of 1279 is refused" "MTU of a hub" \
	ip_host link add link small name p2 type venet
equal "so it has no role" "$(host_link role small)" none
ip_host link del small
refused "a MAC is refused" "no MAC address" \
	ip_host link add p2 address 02:00:00:00:00:01 type venet
_netns_add there "there-$RUN_TAG"
ip_host netns set "there-$RUN_TAG" 77
refused "a link's namespace without a link is refused" "without a link" \
	ip_host link add p2 link-netnsid 77 type venet
nok "none of the refused devices was made" ip_host link show p2
ip_host link del hub2

# ---- id and label ----

ok "a port takes the id it is given" nl_host port-add venet0 p7 id 7 label web7
equal "and shows it" "$(nl_host -k id port-get venet0 7)" 7
equal "and its label" "$(nl_host -k label port-get venet0 7)" web7
refused "an id is taken once, the owner is named" "web7" \
	nl_host port-add venet0 p8 id 7
refused "an id of 0 is refused" "E(INVAL|RANGE): .* .*" \
	nl_host port-add venet0 p8 id 0
ids_differ() {
	local ids

	nl_host port-add venet0 p8
	nl_host port-add venet0 p9
	ids=$(nl_host port-dump venet0 | grep -Eo ' id=[0-9]+' | sort -u)
	[ "$(wc -l <<<"$ids")" -eq 4 ]
	not grep -qx ' id=0' <<<"$ids"
}
ok "ports without an id get one that differs from all others" ids_differ

label63=$(printf 'x%.0s' {1..63})
ok "a label may have 63 bytes" \
	nl_host port-add venet0 p63 id 63 label "$label63"
equal "and keeps all of them" \
	"$(nl_host -k label port-get venet0 63)" "$label63"
refused "a label of 64 bytes is refused" "E(INVAL|RANGE)" \
	nl_host port-add venet0 p64 label "x$label63"
equal "a hub counts its ports" \
	"$(hub_value ports)" 5
for dev in p7 p8 p9 p63; do
	ip_host link del "$dev"
done

# ---- what kind of device ----

flags() {
	ip_host link show "$1" | grep -Eo '(NOARP|POINTOPOINT|BROADCAST|MULTICAST)' |
		sort | tr '\n' ' '
}
for dev in p1 venet0; do
	equal "$dev is NOARP and POINTOPOINT, neither BROADCAST nor MULTICAST" \
		"$(flags "$dev")" "NOARP POINTOPOINT "
done
equal "it has the hardware type VOID" "$(host_link type p1)" 65535
refused "a second transmit queue is refused with a sentence" "queue" \
	ip_host link add numtxqueues 4 name p2 type venet
refused "a second receive queue is refused with a sentence" "queue" \
	ip_host link add numrxqueues 4 name p2 type venet
features_on() {
	local feature features

	features=$(in_host ethtool -k "$1")
	for feature in scatter-gather generic-segmentation-offload \
			tx-checksum-ip-generic tx-tcp-segmentation; do
		grep -Eq "^[[:blank:]]*$feature: on" <<<"$features"
	done
	grep -Eq '^tx-gso-robust: off' <<<"$features"
}
ok "checksums and segments pass through a port unfinished" features_on p1
ok "checksums and segments pass through a hub unfinished" features_on venet0

# Those want a device that is down.
nl_host port-add - hub2 role hub >/dev/null
for kind in "bond mode active-backup" team; do
	# shellcheck disable=SC2086
	ip_host link add upper type $kind
	for dev in p1 hub2; do
		refused "$dev is no member of a ${kind%% *}, with a sentence" \
			"Error: only a VRF can be the master" \
			ip_host link set "$dev" master upper
	done
	ip_host link del upper
done
ip_host link del hub2
ip_host link add upper type bridge
nok "a port is no member of a bridge" ip_host link set p1 master upper
ip_host link del upper
for kind in "vlan id 5" macvlan ipvlan macsec; do
	# shellcheck disable=SC2086
	nok "nor below a ${kind%% *}" \
		ip_host link add link p1 name upper type $kind
done
enslave_vrf() {
	ip_host link add vrf9 type vrf table 9
	ip_host link set venet0 master vrf9
	ip_host link set venet0 nomaster
	ip_host link del vrf9
}
ok "a hub may be put into a VRF" enslave_vrf

# ---- creation from host to container ----

add_ct web1 192.0.2.10
ok "made under a spare name, moved and renamed in one message" \
	ip_ct web1 link show venet0
equal "the container sees a port" "$(ct_link role web1 venet0)" port
equal "and its id" "$(ct_link id web1 venet0)" "$ID_web1"
nok "but not its label" ct_link label web1 venet0
equal "it links to the hub's ifindex" "$(ct_link link web1 venet0)" \
	"$(host_link ifindex venet0)"
ok "in another namespace" ct_link link_netnsid web1 venet0
equal "the hub's side knows in which namespace it is" \
	"$(port_value web1 name)" venet0

# The name is looked up where the caller is on kernels before 6.15.
one_step() {
	ip_host link add link venet0 name "$1" netns "${NETNS_OF[empty]}" \
		type venet
	[ "$(ct_link role empty "$1")" = port ]
	[ "$(ct_link link empty "$1")" = "$(host_link ifindex venet0)" ]
}
_netns_add empty "empty-$RUN_TAG"
ok "in one step under another name" one_step vn-empty
ip_ct empty link del vn-empty
if kernel_before 6.15; then
	refused "in one step under the hub's own name: this kernel says EEXIST" \
		"File exists" one_step venet0
else
	ok "in one step under the hub's own name" one_step venet0
	ip_ct empty link del venet0
fi

# ---- moving ----

refused "a hub cannot leave its namespace" "invalid argument|namespace|netns" \
	ip_host link set venet0 netns "${NETNS_OF[empty]}"
ok "and is still there" ip_host link show venet0

equal "a port in a container has a carrier" \
	"$(ct_link carrier web1 venet0)" 1
come_home() {
	ip_ct web1 link set venet0 netns "$HOST" name home
	ip_host link set home up
}
ok "a port moves back to its hub's namespace" come_home
equal "where it has no carrier" "$(host_link carrier home)" 0
ip_host address add 198.51.100.1/32 dev lo
nok "nothing reaches it" in_host traffic ping 192.0.2.10 300
equal "which is counted as inert" "$(port_drops web1 inert)" 1
ok "its address is still its own" nl_host addr-get venet0 192.0.2.10
go_again() {
	ip_host link set home netns "${NETNS_OF[empty]}" name venet0
	ip_ct empty -batch - <<-END
		link set venet0 up
		address add 192.0.2.10/32 dev venet0
		route add default dev venet0
	END
}
ok "it moves on to a third namespace" go_again
equal "where it has a carrier" "$(ct_link carrier empty venet0)" 1
ok "and works again, with the same address" \
	in_host traffic ping 192.0.2.10

# ---- up and down ----

ip_host link set venet0 down
nok "it reaches nothing while the hub is down" \
	in_ct empty traffic ping 198.51.100.1 300
equal "which is counted as down" "$(port_drops web1 down)" 1
ip_host link set venet0 up
ip_host route replace 192.0.2.10 dev venet0
ip_ct empty link set venet0 down
nok "nothing reaches it while its port is down" \
	in_host traffic ping 192.0.2.10 300
equal "which is counted as down, too" "$(port_drops web1 down)" 2
ip_ct empty link set venet0 up
ip_ct empty route replace default dev venet0
ok "with both up it answers again" in_host traffic ping 192.0.2.10

# ---- MTU ----

mtu() {
	ip_host link set "$1" mtu "$2"
	[ "$(host_link mtu "$1")" = "$2" ]
}
for size in 1280 9000 65535; do
	ok "a hub's MTU may be $size" mtu venet0 "$size"
done
for size in 1279 65536; do
	refused "a hub's MTU cannot be $size" "mtu" mtu venet0 "$size"
done
for size in 68 65535; do
	ok "a port's MTU may be $size" mtu p1 "$size"
done
for size in 67 65536; do
	refused "a port's MTU cannot be $size" "mtu" mtu p1 "$size"
done
mtu venet0 4000
ip_host link add link venet0 name p2 type venet
equal "a new port takes the hub's MTU" "$(host_link mtu p2)" 4000

# ---- attributes do not change ----

for setting in "id 99" "label other" "role hub"; do
	# shellcheck disable=SC2086
	refused "changelink refuses the ${setting% *} with a sentence" \
		"E(OPNOTSUPP|INVAL|PERM): .* .*" \
		nl_host changelink p1 $setting
done
ok "a change without attributes is none" \
	ip_host link set p1 type venet

# ---- what a container's root may do ----

add_userns_ct box 192.0.2.20
for setting in "id 99" "label other" "role hub"; do
	# shellcheck disable=SC2086
	refused "the container's root cannot change the ${setting% *} either" \
		"E(OPNOTSUPP|INVAL|PERM): .* .*" \
		in_ct box venet_nl changelink venet0 $setting
done
refused "nor make a port on the host's hub" "not permitted" \
	in_ct box ip link add link "if$(ct_link link box venet0)" name p3 \
	link-netnsid "$(ct_link link_netnsid box venet0)" type venet
own_business() {
	in_ct box ip link set venet0 down
	in_ct box ip link set venet0 name eth7 mtu 1400
	in_ct box ip link set eth7 up
	[ "$(port_value box name)" = eth7 ]
}
ok "it may set its port down and up, rename it and change its MTU" own_business
nest() {
	in_ct box ip netns add inner
	in_ct box ip link set eth7 netns inner name venet0
	in_ct box ip -n inner link set venet0 up
	[ "$(port_value box up)" = 1 ]
	[ "$(port_value box addrs)" = 1 ]
}
ok "it may move it to a namespace of its own, binding and addresses stay" nest
ok "it may delete it" in_ct box ip -n inner link del venet0
refused "then the port is gone" "ENO(ENT|DEV)" port_get box
refused "its addresses are free at once" "ENOENT" \
	nl_host addr-get venet0 192.0.2.20
ok "for the next" nl_host addr-add venet0 "$ID_web1" 192.0.2.20

# ---- a device without a role, made inside the container ----

silence() {
	local reply

	in_ct box ip link add v0 type venet
	in_ct box ip -batch - <<-END
		link set v0 up
		address add 192.0.2.30/32 dev v0
		address add 2001:db8:2::30/128 dev v0
		route add default dev v0
		route add ::/0 via fe80::1 dev v0
	END
	reply=$(not in_ct box traffic ping 192.0.2.1 300 2>&1)
	[ "$reply" = "no answer" ]
}
ok "it can be up and hold addresses and routes, and drops in silence" silence
equal "it says that it has no role" "$(ct_link role box v0)" none
equal "it has a carrier, so that routes are not linkdown" \
	"$(ct_link carrier box v0)" 1
equal "it sent nothing" "$(ct_link tx_packets box v0)" 0
equal "it counts what it dropped" "$(ct_link tx_dropped box v0)" 1
ok "a restored container gets it under the old ifindex, up at once" \
	in_ct box venet_nl criu-add v1 4242
equal "that is its ifindex" "$(ct_link ifindex box v1)" 4242
equal "it has no role either" "$(ct_link role box v1)" none
equal "and is up" "$(($(ct_link flags box v1) & 1))" 1

# ---- deletion ----

delete_hub() {
	ip_host link del venet0
	not ip_host link show p1
	not ip_ct empty link show venet0
}
ok "a hub takes its ports with it, wherever they are" delete_hub
equal "no hub is left" "$(nl_host hub-dump)" ""

finish
