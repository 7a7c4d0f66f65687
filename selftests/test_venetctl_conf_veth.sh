#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Containers with cards in bridges, as their files say: made, kept as they are,
# and put back, without a hub or a port.

# shellcheck source=lib_venetctl.sh
. "$(dirname "$0")/lib_venetctl.sh"
# shellcheck source=lib_veth.sh
. "$(dirname "$0")/lib_veth.sh"

# shellcheck disable=SC2119 # without options
setup_bridge
ct_netns web1 web2
no_detection web1 web2
_judge_start
ETC=$TMP/etc
mkdir -p "$ETC/ct.d"

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

# writes ARGS...: what the tool sends, but for questions.
writes() {
	failcall sendto 1? venetctl -q -n "$HOST" --config "$ETC" "$@" 2>&1
}

# synced: nothing differs.
synced() {
	conf diff
}

shows() {
	json "$1" venetctl -j -n "$HOST" veth show
}

# ---- from nothing to all ----

file web1 "container netns:$WEB1" "# the card" \
	"veth bridge br0 ip 198.51.100.7/24 ip 2001:db8:51::7/64 gw $LAN4 gw $LAN6"
file web2 "container $WEB2" \
	"veth bridge br0 name eth1 host v2 mac 02:00:00:00:00:22 ip 198.51.100.8/24 filter mac isolated on mtu 1400"
file web3 "container netns:nowhere-$RUN_TAG" "veth bridge br0"
exits "files in order" 0 "" conf check
whole >"$TMP/before"
exits "a difference is status 1" 1 \
	"^web1: \+ veth bridge br0 ip 198.51.100.7/24 ip 2001:db8:51::7/64 gw $LAN4 gw $LAN6\$" \
	conf diff
ok "in JSON, too" json '{"name": "web2", "sign": "+",
	"words": "veth bridge br0 name eth1 host v2 mac 02:00:00:00:00:22 ip 198.51.100.8/24 filter mac isolated on mtu 1400"} in d' \
	vn -j --config "$ETC" conf diff
exits "a dry run prints what would be done" 0 "link add name v2 .* master br0" \
	vn --config "$ETC" --dry-run conf sync
ok "nothing has changed by these" cmp "$TMP/before" <(whole)
exits "sync names who does not run" 0 '^venetctl: web3 does not run' conf sync
ok "web1 has what its file says" shows "([(p['ct'], p['name'], p['filter'],
	p['addresses'], p['isolated'], p['mtu']) for p in d] == [
	('web1', 'eth0', 'on', ['198.51.100.7', '2001:db8:51::7'], False, 1500),
	('web2', 'eth1', 'mac', ['198.51.100.8'], True, 1400)] and
	(d[1]['host'], d[1]['mac']) == ('v2', '02:00:00:00:00:22'))"
nok "a hub is not made for that" ip_host link show venet0
ok "the LAN finds web1" wait_for 5 pings lan 198.51.100.7
ok "and it the LAN, by IPv6" wait_for 5 pings web1 "$LAN6"
exits "nothing differs" 0 'web3 does not run' conf diff

# ---- a second time ----

wait_for 10 settled web1
whole >"$TMP/synced"
equal "a second sync writes nothing" "$(writes conf sync)" ""
ok "and changes nothing" cmp "$TMP/synced" <(whole)
rm "$ETC/ct.d/web3.conf"

# ---- what went astray is put back ----

ip_ct web1 link set eth0 down
ip_ct web1 address del 198.51.100.7/24 dev eth0
exits "what is lost inside is a difference" 1 \
	"^web1: ! ip -n $WEB1 addr add 198.51.100.7/24 broadcast . dev eth0" conf diff
exits "with the routes" 1 \
	"^web1: ! ip -n $WEB1 route add default via $LAN4 dev eth0 proto 86" \
	conf diff
exits "sync puts it back" 0 "" conf sync
exits "then nothing differs" 0 "" synced
ok "the LAN finds it again" wait_for 5 pings lan 198.51.100.7
ip_ct web1 route replace default via 198.51.100.8 dev eth0 proto static
exits "its own default route is not touched" 0 "" synced
in_host nft flush ruleset
exits "a filter that a firewall flushes differs" 1 '^web1: ! ' conf diff
exits "and is made again" 0 "" conf sync
ok "as it was" shows "[p['filter'] for p in d] == ['on', 'mac']"
exits "then nothing differs either" 0 "" synced
vn veth set web2 isolated off filter off
ip_host link set v2 down
exits "what somebody has loosened is tightened" 0 "" conf sync
ok "and the host's end goes up" shows \
	"(d[1]['filter'], d[1]['isolated'], d[1]['up']) == ('mac', True, True)"

# ---- changes of the files ----

file web1 "container netns:$WEB1" \
	"veth bridge br0 ip 198.51.100.9/24 dhcp on gw $LAN4"
exits "an address more" 1 "^web1: ! ip -n $WEB1 addr add 198.51.100.9/24" \
	conf diff
exits "comes" 0 "" conf sync
ok "what no file knows stays" shows "d[0]['addresses'] == [
	'198.51.100.7', '198.51.100.9', '2001:db8:51::7'] and d[0]['dhcp']"
exits "unless it is to be pruned" 1 \
	"^web1: ! ip -n $WEB1 addr del 198.51.100.7/24 dev eth0" conf diff prune
exits "which sync does" 0 "" conf sync prune
ok "in the filter" shows "d[0]['addresses'] == ['198.51.100.9']"
nok "and inside" grep -q 198.51.100.7 <(ip_ct web1 address)
exits "no more differs" 0 "" conf diff prune

ip_host link add br1 type bridge
ip_host link set br1 up
file web2 "container $WEB2" \
	"veth bridge br1 name eth1 host v2 ip 198.51.100.8/24"
exits "another bridge is another pair" 1 '^web2: - veth bridge br0 name eth1$' \
	conf diff
exits "made in the place of the old one" 0 "" conf sync
ok "in that bridge" shows \
	"(d[1]['bridge'], d[1]['host'], len(d)) == ('br1', 'v2', 2)"
file web2 "container $WEB2" \
	"veth bridge br9 name eth1 host v2 ip 198.51.100.8/24"
exits "one that cannot be made" 6 'web2.conf: there is no bridge br9' conf sync
ok "leaves the old one" shows \
	"(d[1]['bridge'], d[1]['addresses']) == ('br1', ['198.51.100.8'])"
file web2 "container $WEB2" "veth bridge br9 create name eth1 host v2 ip 198.51.100.8/24"
exits "unless it may be made" 0 "" conf sync
ok "then it is in that" shows "d[1]['bridge'] == 'br9'"

rm "$ETC/ct.d/web2.conf"
exits "a pair that no file knows is left alone" 0 "" conf sync
exits "unless told to prune" 1 '^web2: - veth bridge br9 name eth1$' \
	conf diff prune
exits "then it goes" 0 "" conf sync prune
ok "and no other" shows "[p['ct'] for p in d] == ['web1']"
ok "with its rules" not grep -q v2 <(in_host nft list ruleset)

# ---- a container comes back ----

ip netns del "$WEB1"
ip netns add "$WEB1"
exits "apply gives a container that was started again its card" 0 "" \
	conf apply web1
ok "as its file says" shows \
	"[(p['ct'], p['name'], p['addresses']) for p in d] == [
	('web1', 'eth0', ['198.51.100.9'])]"
ok "the LAN finds it" wait_for 5 pings lan 198.51.100.9
exits "nothing differs then" 0 "" synced

# ---- with a port beside ----

file web1 "container netns:$WEB1" "ip 192.0.2.10" \
	"veth bridge br0 ip 198.51.100.9/24"
exits "an address of its own brings a port" 0 "" vn -q --config "$ETC" conf sync
ok "beside the card" json "[a['address'] for a in d[0]['addresses']] == [
	'192.0.2.10']" vn -j ct show web1
exits "neither differs" 0 "" synced
file web1 "container netns:$WEB1" "veth bridge br0 ip 198.51.100.9/24"
exits "one that no file asks for is pruned" 0 "" \
	vn -q --config "$ETC" conf sync prune
ok "and the card stays" shows "len(d) == 1"
ok "without a port" json 'd == []' vn -j ct show

# ---- mistakes ----

file web2 "container $WEB2" "veth bridge br0 ip 198.51.100.9/24"
exits "an address in two files is a mistake" 1 \
	'web2.conf:2: 198.51.100.9 is in .*/web1.conf:2 already' conf check
exits "of which sync does what it can" 6 'web2.conf:2: ' conf sync
ok "and no more" shows "len(d) == 1"
file web2 "container $WEB2" "veth bridge nic_lan"
exits "what is no bridge" 6 'web2.conf: nic_lan is no bridge' conf sync

rm -r "$ETC/ct.d"

# ---- what runs is written ----

vn veth del web1
vn veth add "$WEB1" bridge br0 ip 198.51.100.7/24 ip 2001:db8:51::7/64 gw "$LAN4"
vn veth add "$WEB2" bridge br0 host v2 mac 02:00:00:00:00:22 \
	ip 198.51.100.8/24 filter mac
vn veth add "$WEB2" bridge br1 name eth1 filter off isolated on
ip_ct web2 address add 203.0.113.8/24 dev eth1
exits "show prints a file for each container" 0 \
	"^veth bridge br0 ip 198.51.100.7/24 ip 2001:db8:51::7/64 gw $LAN4\$" \
	conf show
ok "in JSON, too" json "[f['file'] for f in d[1:]] == [
	'$ETC/ct.d/$WEB1.conf', '$ETC/ct.d/$WEB2.conf']" \
	vn -j --config "$ETC" conf show
exits "save writes them" 0 "" conf save
equal "each with its cards" "$(<"$ETC/ct.d/$WEB2.conf")" \
	"veth bridge br0 host v2 mac 02:00:00:00:00:22 ip 198.51.100.8/24 filter mac
veth bridge br1 name eth1 ip 203.0.113.8/24 filter off isolated on"
exits "then nothing differs" 0 "" conf diff prune
vn veth del "$WEB2" name eth1
vn veth set "$WEB2" ip 198.51.100.18/24
sed -i '1i# the shop' "$ETC/ct.d/$WEB2.conf"
cp "$ETC/ct.d/$WEB1.conf" "$TMP/web1.conf"
exits "one is saved by its name" 0 "" conf save "$WEB2"
equal "a line changes, a line goes, remarks stay" "$(<"$ETC/ct.d/$WEB2.conf")" \
	"# the shop
veth bridge br0 host v2 mac 02:00:00:00:00:22 ip 198.51.100.8/24 ip 198.51.100.18/24 filter mac"
ok "and another file is as it was" cmp "$TMP/web1.conf" "$ETC/ct.d/$WEB1.conf"
exits "one that is not there" 4 "there is no container nobody" conf save nobody
vn ct attach "$WEB1"
exits "a port without an address" 0 "" vn -q --config "$ETC" conf save "$WEB1"
ok "is asked for by its hub" grep -qx "hub venet0" "$ETC/ct.d/$WEB1.conf"
exits "so that nothing differs" 0 "" vn -q --config "$ETC" conf diff prune

finish
