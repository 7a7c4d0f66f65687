#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A container gets a card in a bridge of the host: both ends in place, always
# with the same MACs, behind a filter; what is changed and taken away leaves
# nothing behind.

# shellcheck source=lib_venetctl.sh
. "$(dirname "$0")/lib_venetctl.sh"
# shellcheck source=lib_veth.sh
. "$(dirname "$0")/lib_veth.sh"

# shellcheck disable=SC2119 # without options
setup_bridge
ct_netns web1 web2 db1
_judge_start
shows() {
	json "$1" venetctl -j -n "$HOST" veth show
}

equal "nothing is shown as an empty list" "$(vn -j veth show)" "[]"
exits "a container and its card" 0 "" vn veth add "$WEB1" bridge br0 \
	ip 198.51.100.7/24 ip 2001:db8:51::7/64 gw "$LAN4" gw "$LAN6"
ok "with what was asked for" shows "(d[0]['ct'], d[0]['name'], d[0]['bridge'],
	d[0]['filter'], d[0]['up'], d[0]['addresses'], d[0]['mtu'], len(d)) == (
	'$WEB1', 'eth0', 'br0', 'on', True,
	['198.51.100.7', '2001:db8:51::7'], 1500, 1)"
ok "a local MAC inside, a high one outside" shows \
	"d[0]['mac'][:3] == '02:' and d[0]['host_mac'][:3] == 'fe:'"
MAC=$(python3 -c 'import json, sys; print(json.load(sys.stdin)[0]["mac"])' \
	< <(vn -j veth show))
PORT=$(vn veth show | awk -v ct="$WEB1" '$1 == ct { print $3 }')
ok "the bridge has its own MAC" grep -q 02:00:00:00:00:01 \
	<(ip_host link show br0)
ok "it is online" wait_for 5 pings web1 "$LAN4"
ok "with IPv6 as well" wait_for 5 pings web1 "$LAN6"
ok "by its default routes" grep -q "default via $LAN4 dev eth0 proto 86" \
	<(ip_ct web1 route)
ok "the LAN finds it" pings lan 198.51.100.7
exits "another one, which has no gateway" 0 "" \
	vn veth add "$WEB2" bridge br0 ip 198.51.100.8/24
ok "both reach each other" wait_for 5 pings web1 198.51.100.8
ok "the text names both" grep -Eq "^$WEB2 +eth0 +veth.* br0 .*198.51.100.8" \
	<(vn veth show)

# Whoever names its netns otherwise means it all the same.
ok "it is found by a file of its netns" grep -q "^$WEB1 eth0: $PORT in br0" \
	<(vn veth show "path:/run/netns/$WEB1")

# ---- changes ----

exits "an address more, one less" 0 "" vn veth set "$WEB1" \
	ip 198.51.100.9/24 noip 198.51.100.7
ok "its default route is there still" grep -q "default via $LAN4" \
	<(ip_ct web1 route)
ok "the LAN finds the one" wait_for 5 pings lan 198.51.100.9
nok "and not the other" in_ct lan traffic ping 198.51.100.7 300
ip_ct web1 address add 198.51.100.7/24 dev eth0
nok "which its root cannot take back" in_ct lan traffic ping 198.51.100.7 300
ok "since the host says which ones it has" shows "d[0]['addresses'] == [
	'198.51.100.9', '2001:db8:51::7']"
in_host nft flush ruleset
ok "a filter that a firewall flushes is lost" shows \
	"[p['filter'] for p in d] == ['lost', 'lost']"
exits "the doctor says so" 7 "the filter of $WEB1 in br0 is lost" \
	vn doctor check
exits "and it is made again" 0 "" vn veth set "$WEB1" filter on \
	ip 198.51.100.9/24 ip 2001:db8:51::7/64
vn veth set "$WEB2" filter on ip 198.51.100.8/24
nok "it holds" in_ct lan traffic ping 198.51.100.7 300
exits "two ports are isolated" 0 "" vn veth set "$WEB1" isolated on
vn veth set "$WEB2" isolated on
nok "they do not reach each other" in_ct web2 traffic ping 198.51.100.9 300
ok "but the LAN" pings web2 "$LAN4"
exits "the filter is taken away" 0 "" vn veth set "$WEB1" filter off
ok "and any address is good" wait_for 5 pings lan 198.51.100.7
exits "to filter again its addresses must be said" 1 'ip ADDRESS' \
	vn veth set "$WEB1" filter on
exits "only its MAC" 0 "" vn veth set "$WEB1" filter mac
ok "any address is good still" pings lan 198.51.100.7
ok "the MAC is the one that it had" shows "(d[0]['mac'], d[0]['filter']) == (
	'$MAC', 'mac')"
in_ct web1 ip link set eth0 address 02:00:00:00:77:77
nok "a MAC that is changed inside is cut off" \
	in_ct web1 traffic ping "$LAN4" 300
ok "and shown as changed" shows "[p['mac_changed'] for p in d] == [
	True, False]"

# ---- the end ----

exits "a pair goes" 0 "" vn veth del "$WEB2"
ok "with its rules" not grep -q 198.51.100.8 <(in_host nft list ruleset)
forget_ct web1
ok "a container dies, and its pair with it" \
	wait_for 10 not ip_host link show "$PORT"
ok "its rules are seen no more" shows "d == []"
ok "but by the doctor" grep -q 'knows 1 ports of containers that are gone' \
	<(vn doctor check 2>&1 || true)
exits "and swept up" 0 "" vn veth sync
equal "with the last ones goes the table" "$(in_host nft list ruleset)" ""
ok "no entry of a dead port is left in the bridge" not grep -q veth \
	<(in_host bridge fdb show br br0)

# Whoever plays with the sets gets rid of what he did all the same.
vn veth add "$DB1" bridge br0 ip 198.51.100.20/24 host mine
in_host nft delete element bridge venet drop_arp '{ "mine" }'
in_host nft add element bridge venet mac '{ "nobody" . 02:00:00:00:00:99 }'
exits "elements that somebody else has taken or made do no harm" 0 "" \
	vn veth del "$DB1"
equal "nothing is left of them" "$(in_host nft list ruleset)" ""

exits "a bridge is made on request, with VLANs" 0 "" vn veth add "$DB1" \
	bridge br1 create vlan 7 ip 198.51.100.20/24 filter off
ok "the port is in that VLAN and no other" shows "d[0]['vlan'] == 7"
equal "one line of it" "$(in_host bridge vlan show dev \
	"$(vn veth show | awk 'END { print $3 }')" | grep -c PVID)" 1
exits "it moves to another one" 0 "" vn veth set "$DB1" vlan 8
ok "as the bridge knows" shows "d[0]['vlan'] == 8"
vn veth del "$DB1"
equal "without a filter there was no table" "$(in_host nft list tables)" ""

finish
