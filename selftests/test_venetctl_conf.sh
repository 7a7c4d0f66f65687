#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The tool's files: what they say is what the kernel gets, and what is right
# already is left alone.

# shellcheck source=lib_venetctl.sh
. "$(dirname "$0")/lib_venetctl.sh"
need python3
_judge_start

host_netns
host_forward
ct_netns web1 web2

ETC=$TMP/etc
mkdir -p "$ETC/ct.d" "$ETC/hub.d"

# conf ARGS...: the tool's "conf" with the test's files.
conf() {
	vn --config "$ETC" conf "$@"
}

# file NAME LINE...: a container's file.
file() {
	local name=$1

	shift
	printf '%s\n' "$@" >"$ETC/ct.d/$name.conf"
}

# ---- from nothing to all ----

exits "no files are no mistake" 0 "" conf check
remember empty
exits "and nothing to do" 0 "" conf sync
ok "which is done" same empty

file web1 "# the first" "container netns:$WEB1" "id 101" \
	"ip 192.0.2.10	# with a remark" "ip 2001:db8:2::10" \
	"src-only 192.0.2.80"
file web2 "container $WEB2" "ip 192.0.2.11" "ip 2001:db8:20::1/64"
file web3 "container netns:nowhere-$RUN_TAG" "ip 192.0.2.12"
exits "files in order" 0 "" conf check
exits "a difference is status 1" 1 '^web1: \+ ip 192.0.2.10$' conf diff
ok "in JSON, too" json \
	'{"name": "web2", "sign": "+", "words": "ip 192.0.2.11"} in d' \
	vn -j --config "$ETC" conf diff
ok "nothing has changed by that" same empty
exits "a dry run prints what would be done" 0 \
	"^ip -n $HOST link add name venet0 type venet role hub" \
	vn --config "$ETC" --dry-run conf sync
ok "and does nothing" same empty
exits "sync names who does not run" 0 '^venetctl: web3 does not run' conf sync
equal "the hub is there" "$(host_link role venet0)" hub
ok "web1 has what its file says" json \
	'(d[0]["id"] == 101 and d[0]["label"] == "web1" and
	[a["address"] for a in d[0]["addresses"]] ==
	["192.0.2.10", "192.0.2.80", "2001:db8:2::10"])' vn -j ct show web1
ok "web1 reaches web2" in_ct web1 ping -n -c 1 -W 5 192.0.2.11
ok "by IPv6, too" in_ct web1 ping -n -c 1 -W 5 2001:db8:20::1
exits "nothing differs" 0 'web3 does not run' conf diff
ok "which is an empty list" json 'd == []' vn -j --config "$ETC" conf diff

# ---- a second time ----

remember synced
# What it sends, but for questions.
writes() {
	failcall sendto 1? venetctl -q -n "$HOST" --config "$ETC" "$@" 2>&1
}
equal "a second sync writes nothing" "$(writes conf sync)" ""
ok "and changes nothing" same synced
vn ct detach web2
written=$(writes conf sync)
ok "what is written is seen by this test" \
	test "$written" != "${written#*write: protocol 0}"
ok "and all is as it was" json 'len(d) == 2' vn -j ct show

# ---- what went astray is put back, and nothing else ----

ip_host route del 192.0.2.10
ip_ct web1 address del 192.0.2.10/32 dev venet0
exits "a lost route is a difference" 1 \
	"^web1: ! ip -n $HOST route add 192.0.2.10 dev venet0" conf diff
exits "sync puts back what was lost" 0 "" vn -q --config "$ETC" conf sync
ok "web1 reaches web2 again" in_ct web1 ping -n -c 1 -W 5 192.0.2.11
exits "nothing differs" 0 "" vn -q --config "$ETC" conf diff
ip_ct web1 route del default
exits "the default route comes back as well" 0 "" \
	vn -q --config "$ETC" conf sync
ok "web1 reaches web2 again" in_ct web1 ping -n -c 1 -W 5 192.0.2.11
ip_ct web1 route replace default dev venet0 proto static
exits "its own default route is not touched" 0 "" \
	vn -q --config "$ETC" conf diff
ip_host link set venet0 down
exits "a hub that is down differs" 1 "^venet0: ! ip -n $HOST link set venet0 up" \
	conf diff
exits "and is set up" 0 "" vn -q --config "$ETC" conf sync
exits "with all that it had lost" 0 "" vn -q --config "$ETC" conf diff

# ---- changes of the files ----

file web1 "container $WEB1" "id 101" "ip 192.0.2.10" "ip 192.0.2.13" \
	"src-only 192.0.2.80"
exits "an address more, one less" 1 '^web1: \+ ip 192.0.2.13$' conf diff
exits "sync adds" 0 "" vn -q --config "$ETC" conf sync
ok "and leaves what no file knows" json 'd[0]["label"] == "web1"' \
	vn -j ip find 2001:db8:2::10
exits "which is no difference" 0 "" vn -q --config "$ETC" conf diff
exits "unless it is to be pruned" 1 '^web1: - ip 2001:db8:2::10$' \
	conf diff prune
vn ct detach web2
vn ct attach "$WEB2" label other ip 192.0.2.14
rm "$ETC/ct.d/web2.conf"
exits "nor does it touch a container without file" 0 "" \
	vn -q --config "$ETC" conf sync
exits "unless told to prune" 0 "" vn -q --config "$ETC" conf sync prune
ok "then only what the files say is left" json \
	'[a["address"] for a in d] == ["192.0.2.10", "192.0.2.13", "192.0.2.80"]' \
	vn -j ip show

file web2 "container $WEB2" "ip 192.0.2.13"
exits "an address in two files is a mistake" 1 \
	"web2.conf:2: 192.0.2.13 is in .*/web1.conf:4 already" conf check
exits "of which sync does what it can" 6 'web2.conf:2: ' conf sync
ok "and no more" json 'len(d) == 1' vn -j ct show
exits "but prunes nothing" 1 'nothing is pruned' conf sync prune
file web1 "container $WEB1" "id 101" "ip 192.0.2.10"
exits "an address that moves from file to file" 0 "" \
	vn -q --config "$ETC" conf sync
ok "moves" json 'd[0]["label"] == "web2"' vn -j ip find 192.0.2.13
ok "and works" in_ct web1 ping -n -c 1 -W 5 192.0.2.13

file web1 "container $WEB1" "id 102" "ip 192.0.2.10"
exits "an id cannot change while it runs" 6 \
	'web1.conf: web1 runs with the id 101, not 102' \
	vn -q --config "$ETC" conf sync
vn ct detach web1
exits "apply does one" 0 "" conf apply web1
ok "as its file says" json 'd[0]["id"] == 102' vn -j ct show web1
exits "one that does not run is said" 4 'there is no netns:nowhere' \
	conf apply web3
exits "as is a file that is not there" 4 'there is no .*/ct.d/web4.conf' \
	conf apply web4

# ---- the name of a file is the name of a container ----

file db "container $WEB1" "label web1"
exits "a configured name" 0 "" vn --config "$ETC" ip add db 192.0.2.20
ok "is the container of its file" json 'd[0]["id"] == 102' \
	vn -j ip find 192.0.2.20
rm "$ETC/ct.d/db.conf"

# ---- mistakes ----

file bad "ip 192.0.2.300" "frob" "label" "ip 192.0.2.31 noroute nix"
mistakes() {
	conf check 2>&1 | sed "s|.*/bad.conf|bad.conf|"
}
equal "each mistake is named with its line" "$(mistakes)" \
	'bad.conf:1: "192.0.2.300" is not an address
bad.conf:2: there is no keyword "frob"
bad.conf:3: "label" lacks its value
bad.conf:4: "noroute" is out of place'
ok "in JSON as well" json \
	'(d[0]["line"] == 1 and len(d) == 4 and
	d[0]["error"] == "\"192.0.2.300\" is not an address")' \
	vn -j --config "$ETC" conf check
exits "sync does the others" 6 'bad.conf:1: ' vn -q --config "$ETC" conf sync
exits "apply does nothing" 1 'bad.conf is wrong; nothing is done' \
	conf apply bad
rm "$ETC/ct.d/bad.conf"
exits "a directory that is not there is empty" 0 "" \
	vn --config "$TMP/nowhere" conf check

finish
