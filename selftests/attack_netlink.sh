#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A container's root, or a user who made himself root of a user namespace, asks
# the kernel for what is the host's; and anyone sends netlink messages that make
# no sense.

# shellcheck source-path=SCRIPTDIR source=lib_attack.sh
. "$(dirname "$0")/lib_attack.sh"

need unshare
setup_host
add_userns_ct evil "$EVIL4" "$EVIL6"
add_userns other
HUB=$(host_link ifindex venet0)
HOST_ID=$(ct_link link_netnsid evil venet0)
REFUSED="not permitted|EPERM"

# ---- the host's devices ----

# evil_port WORDS...: a port on the host's hub, named in every way there is.
evil_port() {
	in_ct evil ip link add "$@" type venet
}
refused "no port on the host's hub by its namespace's id" "$REFUSED" \
	evil_port link "if$HUB" name p1 link-netnsid "$HOST_ID"
refused "nor straight into the host" "$REFUSED|[Ii]nvalid" \
	evil_port name p1 netns 1
refused "nor on the port instead of a hub" "port" \
	evil_port link venet0 name p1
nok "none of them came to be" ip_host link show p1
refused "the hub cannot be taken down from there" "$REFUSED|EPERM" \
	in_ct evil ip link set venet0 down netns 1
refused "the port cannot be sent home" "$REFUSED" \
	in_ct evil ip link set venet0 netns 1
equal "the hub is as it was" "$(value ports "$(nl_host hub-get venet0)")" 1

# ---- hubs in user namespaces ----

userns_hubs() {
	sysctl -qw net.venet.userns_hubs="$1"
}
inner_hub() {
	in_ct other ip link add hub1 type venet
	in_ct other venet_nl port-add hub1 port1 label inner
}
equal "hubs in user namespaces are off at first" \
	"$(sysctl -n net.venet.userns_hubs)" 0
refused "a port does not make a hub there, a sentence says why" \
	"EPERM: .*userns_hubs" inner_hub
refused "nor does the attribute" "EPERM: .*userns_hubs" \
	in_ct other venet_nl port-add - hub2 role hub
equal "no hub is there" "$(in_ct other venet_nl hub-dump)" ""
nok "the setting is not in a container's reach" \
	in_ct other sysctl -qw net.venet.userns_hubs=1
in_ct other ip link del hub1
userns_hubs 1
ok "the administrator may allow them" inner_hub
equal "then it is a hub" "$(value role "$(in_ct other venet_nl link-get hub1)")" hub
ok "its owner rules it" in_ct other venet_nl addr-add hub1 1 "$EVIL4"
equal "which is no matter of the host's table" \
	"$(value id "$(nl_host addr-get venet0 "$EVIL4")")" "$ID_evil"
userns_hubs 0

# ---- messages that make no sense ----

# all_refused CMD...: each case but the whole messages.
all_refused() {
	local out

	out=$("$@")
	echo "$out"
	[ "$(wc -l <<<"$out")" -ge "${WANT_CASES:-1}" ]
	not grep -v -e " message whole: " \
		-e ": E\(INVAL\|RANGE\|OPNOTSUPP\|NODEV\|NOENT\|EXIST\)$" \
		<<<"$out"
}
WANT_CASES=100 ok "each generic netlink message that is bent is refused" \
	all_refused in_host nlbad cases "$HUB" "$ID_evil" "$EVIL4"
refused "the last of them, a whole one, took the address away" "ENOENT" \
	nl_host addr-get venet0 "$EVIL4"
WANT_CASES=10 ok "each link with bent attributes is refused" \
	all_refused in_host nlbad link-cases "$HUB"
WANT_CASES=100 ok "a container's root gets nothing by the same" \
	all_refused in_ct evil nlbad cases "$HUB" "$ID_evil" "$EVIL4"

seed=${VENET_SEED:-$RANDOM}
echo "# VENET_SEED=$seed"
ok "random messages do no harm" \
	in_host nlbad random "$((seed + 1))" 3000 "$HUB" "$ID_evil"
ok "nor random links" in_host nlbad link-random "$((seed + 1))" 60 "$HUB"
ok "nor a container's" \
	in_ct evil nlbad link-random "$((seed + 1))" 60 "$HUB"
equal "the hub has the port that it had" \
	"$(value ports "$(nl_host hub-get venet0)")" 1
in_order() {
	[ "$(value label "$(nl_host port-get venet0 "$ID_evil")")" = evil ]
	[ "$(nl_host addr-dump venet0 | wc -l)" -eq \
		"$(value addrs "$(nl_host hub-get venet0)")" ]
	nl_host addr-get venet0 "$EVIL6"
}
ok "and its table is in order" in_order

# ---- the end of a port ----

gone() {
	in_ct evil ip link del venet0
	not port_get evil
	nl_host addr-dump venet0 >"$TMP/addrs"
	not grep "id=$ID_evil " "$TMP/addrs"
}
ok "a container that deletes its port frees its addresses" gone
again() {
	in_ct evil ip link add venet0 type venet
	[ "$(ct_link role evil venet0)" = none ]
	in_ct evil ip link set venet0 up
}
ok "what it makes in its place has no role" again

finish
