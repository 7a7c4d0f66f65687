#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Containers come and go, by every way there is to make and end one, while
# others talk.
#
# Runs alone: it unloads the module.

# shellcheck source-path=SCRIPTDIR source=lib_storm.sh
. "$(dirname "$0")/lib_storm.sh"

setup_host
add_ct calm1 192.0.2.1 2001:db8:2::1
add_ct calm2 192.0.2.2 2001:db8:2::2
# Every shortcut, since what they keep has to go in time.
nl_host hub-set venet0 31

talk() {
	in_ct calm1 traffic ping 192.0.2.2
	in_ct calm1 traffic ping 2001:db8:2::2
}
# one_life N HOW: a container with addresses that sends, and its end.
one_life() {
	local ns=brief$1-$RUN_TAG port=vn-brief$1 id

	ip netns add "$ns"
	id=$(nl_host port-add venet0 "$port" label "brief$1" | sed 's/.* id=\([0-9]*\).*/\1/')
	ip_host link set "$port" netns "$ns" name venet0
	nl_host addr-add venet0 "$id" "192.0.2.1$1"
	nl_host addr-add venet0 "$id" "2001:db8:2::1$1"
	ip -n "$ns" -batch - <<-END
		link set venet0 up
		address add 192.0.2.1$1/32 dev venet0
		address add 2001:db8:2::1$1/128 dev venet0
		route add default dev venet0
		route add ::/0 via fe80::1 dev venet0
	END
	enter "$ns" traffic ping 192.0.2.1 500
	case $2 in
	link)	ip -n "$ns" link del venet0 ;;
	move)	ip -n "$ns" link set venet0 down
		ip -n "$ns" link set venet0 netns "calm1-$RUN_TAG" name "$port"
		ip -n "calm1-$RUN_TAG" link del "$port" ;;
	unbind)	nl_host port-unbind venet0 "$id" ;;
	esac
	ip netns del "$ns"
}
# One that is made without a role inside and bound by the host, while its
# namespace may be on its way out.
bound_life() {
	local ns=bound-$RUN_TAG

	ip netns add "$ns"
	ip -n "$ns" link add venet0 index 77 type venet
	nl_host port-bind venet0 77 netns "/run/netns/$ns" &
	[ $((RANDOM % 2)) = 0 ] || wait
	ip netns del "$ns"
	wait
}
dumps() {
	nl_host port-dump venet0
	nl_host addr-dump venet0
	nl_host hub-dump
	ip_host -d link
}
blow talk
blow one_life 1 link
blow one_life 2 move
blow one_life 3 unbind
blow one_life 4 netns
blow bound_life
blow dumps
storm "containers come and go under traffic"

only_calm() {
	[ "$(hub_value ports)" = 2 ] && [ "$(hub_value addrs)" = 4 ]
}
ok "only the two others are left in the hub's books" wait_for 30 only_calm
ok "and they still talk, IPv4" in_ct calm1 traffic ping 192.0.2.2
ok "IPv6" in_ct calm1 traffic ping 2001:db8:2::2

# ---- the hub goes, with many ports ----

STORM_PORTS=${STORM_PORTS:-100}
crowd() {
	local i

	ip netns add "crowd-$RUN_TAG"
	for ((i = 0; i < STORM_PORTS; i++)); do
		echo "link add link venet0 name vn$i type venet"
		echo "link set vn$i netns crowd-$RUN_TAG"
	done | ip_host -batch -
	for ((i = 0; i < STORM_PORTS; i++)); do
		echo "link set vn$i up"
	done | ip -n "crowd-$RUN_TAG" -batch -
}
crowd
equal "a hub of many ports" "$(hub_value ports)" $((STORM_PORTS + 2))
blow talk
blow dumps
sleep 1
ok "is deleted under traffic" ip_host link del venet0
: >"$TMP/calm"
ok "and all ports with it" \
	test -z "$(ip -n "crowd-$RUN_TAG" -o link show type venet)"
ip netns del "crowd-$RUN_TAG"
storm "while others read"

# ---- the module comes and goes ----

reload() {
	rmmod venet
	module_load
	ip_host link add venet0 type venet
	ip_host link set venet0 up
	_port calm1
	_port calm2
	ct_routes calm1 192.0.2.1 2001:db8:2::1
	ct_routes calm2 192.0.2.2 2001:db8:2::2
}
blow talk
blow dumps
blow reload
storm "the module comes and goes under traffic"
ok "and is there once more" wait_for 60 reload
ok "the containers talk again" in_ct calm1 traffic ping 192.0.2.2
for name in calm1 calm2; do
	forget_ct "$name"
done
ip_host link del venet0
ok "nothing holds it" rmmod venet
ok "and it is loaded again" module_load

storm_finish
