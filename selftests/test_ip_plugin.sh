#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The plugin of ip(8): it takes and shows the options of a venet device, and an
# ip that it does not fit goes on without it.

# shellcheck source=lib_venetctl.sh
. "$(dirname "$0")/lib_venetctl.sh"
need python3
PLUGIN=$HERE/../userspace/iproute2/link_venet.so
if [ ! -e "$PLUGIN" ]; then
	echo "1..0 # SKIP the plugin is not built"
	exit "$KSFT_SKIP"
fi
mkdir "$TMP/lib" "$TMP/none"
cp "$PLUGIN" "$TMP/lib"
_judge_start

host_netns

# ---- without it ----

export IP_LIB_DIR=$TMP/none
refused "without the plugin ip takes no option" "garbage" \
	ip_host link add venet0 type venet role hub
export IP_LIB_DIR=$TMP/lib

# ---- options ----

ok "ip shows their help" grep -q "mark MARK" <(ip link help venet)
ok "role hub makes a hub" ip_host link add venet0 type venet role hub
equal "at once" "$(host_link role venet0)" hub
ok "a port takes id, label and mark" \
	ip_host link add link venet0 name p1 type venet id 101 label web1 mark 5
equal "the kernel has the id" "$(nl_host -k id port-get venet0 101)" 101
equal "the label" "$(nl_host -k label port-get venet0 101)" web1
equal "and the mark" "$(nl_host -k mark port-get venet0 101)" 5
ok "numbers may be hexadecimal" \
	ip_host link add link venet0 name p2 type venet mark 0x1f id 0x66
equal "which means the same" "$(nl_host -k mark port-get venet0 102)" 31

# Ip ends with 255 where its arguments are wrong.
port_add() {
	ip_host link add link venet0 name p3 type venet "$@" || return 1
}
# bad REGEX OPTIONS...
bad() {
	local regex=$1

	shift
	refused "refused: $*" "$regex" port_add "$@"
}
bad 'argument "x" is wrong' id x
bad 'argument "-1" is wrong' mark -1
bad 'argument "4294967296" is wrong' mark 4294967296
bad 'argument "port" is wrong: .*hub' role port
bad "hub has no link" role hub
bad "at most 63 bytes" label "$(printf 'x%.0s' {1..64})"
bad 'duplicate "id": "8"' id 7 id 8
bad "not complete" label
bad 'unknown option "color"' color red
bad "port 101 \(web1\)" id 101
bad "range" id 0
nok "none of them left a device" ip_host link show p3
refused "id and the like without a hub: the kernel says what is missing" \
	"name its hub as link" ip_host link add p3 type venet id 3

# ---- what it shows ----

shows() {
	ip_host -d link show "$1" | sed -n 's/^ *\(venet .*[^ ]\) addrgenmode.*/\1/p'
}
equal "a hub" "$(shows venet0)" "venet role hub"
equal "a port" "$(shows p1)" "venet role port id 101 label web1 mark 0x5"
ok "in JSON numbers are numbers" json \
	'd[0]["linkinfo"] == {"info_kind": "venet", "info_data":
	{"role": "port", "id": 101, "label": "web1", "mark": 5}}' \
	ip_host -d -j link show p1
ip_host link add link venet0 name p4 type venet label 'a "b" \c'
ok "and a label is what it is" json \
	'd[0]["linkinfo"]["info_data"]["label"] == "a \"b\" \\c"' \
	ip_host -d -j link show p4
ip_host link add bare type venet
ok "a device without a role" json \
	'd[0]["linkinfo"]["info_data"] == {"role": "none"}' \
	ip_host -d -j link show bare
ct_netns web1
ip_host link set p1 netns "$WEB1" name venet0
ok "the container sees its id, and no label or mark" json \
	'd[0]["linkinfo"]["info_data"] == {"role": "port", "id": 101}' \
	ip_ct web1 -d -j link show venet0
ok "all links together are valid JSON" json 'len(d) >= 5' \
	ip_host -d -j -s link show

# ---- what venetctl prints ----

ip_host link del venet0
ip_host link del bare
as_printed() {
	vn --dry-run "$@" >"$TMP/steps"
	bash -e "$TMP/steps"
}
ok "it runs what venetctl --dry-run prints for a hub" as_printed hub add
equal "which makes one" "$(host_link role venet0)" hub
ok "and for a container" as_printed ct attach "$WEB1" label web1 id 7 \
	ip 192.0.2.10 noroute noassign
equal "with its label" "$(nl_host -k label port-get venet0 7)" web1

# ---- where it does not fit ----

# misfit FROM TO: an ip without a symbol that the plugin asks for.
misfit() {
	sed "s/\x00$1\x00/\x00$2\x00/g" "$(command -v ip)" >"$TMP/ip"
	not cmp -s "$TMP/ip" "$(command -v ip)"
	chmod 755 "$TMP/ip"
}
other_ip() {
	"$TMP/ip" -n "$HOST" "$@"
}
# What goes without options goes.
works_otherwise() {
	other_ip -d link show venet0
	other_ip link add link venet0 name p9 type venet
	other_ip link del p9
}
ok "an ip whose struct ends elsewhere" \
	misfit bridge_parse_xstats bridge_parse_xstatz
refused "is told that the plugin is not used" "does not know this version" \
	other_ip link add p9 type venet role hub
refused "takes no options" "garbage" other_ip link add p9 type venet role hub
ok "and works as before" works_otherwise
ok "an ip that lacks a function" misfit duparg dupxxx
refused "takes no options" "garbage" other_ip link add p9 type venet role hub
ok "and works as before" works_otherwise

finish
