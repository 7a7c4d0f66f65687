#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Bridged devices in OpenVZ's words: its files are read, its options do what its
# users expect, and each failure has the status that it has there.

# shellcheck source=lib_venetctl.sh
. "$(dirname "$0")/lib_venetctl.sh"
# shellcheck source=lib_veth.sh
. "$(dirname "$0")/lib_veth.sh"

# shellcheck disable=SC2119 # without options
setup_bridge
ip_host link add br1 type bridge
ip_host link set br1 up
ct_netns web1 web2
no_detection web1 web2
_judge_start
ETC=$TMP/etc
mkdir -p "$ETC/ct.d"

# conf ARGS..., vz ARGS...: with the test's files.
conf() {
	vn --config "$ETC" conf "$@"
}
vz() {
	vn --config "$ETC" vz "$@"
}

# file NAME LINE...: a container's file.
file() {
	local name=$1

	shift
	printf '%s\n' "$@" >"$ETC/ct.d/$name.conf"
}

# is_file NAME LINE...: this is what the file says.
is_file() {
	local name=$1

	shift
	equal "the file of $name" "$(<"$ETC/ct.d/$name.conf")" \
		"$(printf '%s\n' "$@")"
}

shows() {
	json "$1" venetctl -j -n "$HOST" veth show
}

# ---- files ----

mkdir "$TMP/vz"
cat >"$TMP/vz/101.conf" <<-'V'
	ONBOOT="yes"
	HOSTNAME="shop.example"
	NETIF="ifname=eth0,bridge=br0,mac=00:18:51:00:00:01,host_ifname=veth101.0,host_mac=00:18:51:00:00:02;ifname=eth1,bridge=br1,mac_filter=off;ifname=eth2"
	NETDEV="eth3"
V
cat >"$TMP/vz/102.conf" <<-'V'
	NETIF="ifname=eth0,bridge=br0,ip=198.51.100.8/255.255.255.0,gw=198.51.100.2,ip_filter=1"
V
cat >"$TMP/vz/103.conf" <<-'V'
	NETIF="ifname=eth0,mac=nonsense"
V
exits "files of OpenVZ" 6 \
	'103.conf:1: "nonsense" is no MAC' conf import vz "$TMP/vz"
is_file 101 "# From $TMP/vz/101.conf" "id 101" "label shop.example" \
	"veth bridge br0 host veth101.0 mac 00:18:51:00:00:01 host-mac 00:18:51:00:00:02 filter mac" \
	"veth bridge br1 name eth1 filter off" "nic eth3"
is_file 102 "# From $TMP/vz/102.conf" "id 102" \
	"veth bridge br0 ip 198.51.100.8/24 gw 198.51.100.2"
nok "a wrong one is not imported" test -e "$ETC/ct.d/103.conf"
exits "what lacks its bridge is told" 1 'eth2 is in no bridge' \
	conf import vz "$TMP/vz/101.conf"
sed -i -e "1i container $WEB1" -e '/^nic/d' "$ETC/ct.d/101.conf"
sed -i "1i container $WEB2" "$ETC/ct.d/102.conf"
exits "they run as they are" 0 "" conf sync
ok "with the names and MACs that they had" shows "[(p['ct'], p['name'],
	p['host'], p['mac'], p['bridge'], p['filter']) for p in d if
	p['host'] == 'veth101.0'] == [('shop.example', 'eth0', 'veth101.0',
	'00:18:51:00:00:01', 'br0', 'mac')]"
ok "the LAN finds one that has an address there" \
	wait_for 5 pings lan 198.51.100.8
exits "nothing differs" 0 "" conf diff prune
vn veth del 101 name eth0 2>/dev/null || vn veth del "$WEB1" name eth0
vn veth del "$WEB1" name eth1
vn veth del "$WEB2"
rm "$ETC"/ct.d/*

# ---- options, of a container that runs ----

file 101 "# mine" "container $WEB1" "id 101"
exits "a device is added" 0 '101 is not saved; --save does that' \
	vz set 101 --netif_add eth0,02:00:00:00:00:11,v101,,br0
ok "behind a filter of MACs" shows "[(p['ct'], p['name'], p['host'],
	p['mac'], p['filter']) for p in d] == [('101', 'eth0', 'v101',
	'02:00:00:00:00:11', 'mac')]"
ok "which the LAN finds by any address" ip_ct web1 address add \
	198.51.100.7/24 dev eth0
ok "of its own" wait_for 5 pings lan 198.51.100.7
is_file 101 "# mine" "container $WEB1" "id 101"
exits "--save writes it down" 0 "" vz set 101 --ifname eth0 --mac_filter off \
	--save
is_file 101 "# mine" "container $WEB1" "id 101" \
	"veth bridge br0 host v101 mac 02:00:00:00:00:11 ip 198.51.100.7/24 filter off"
ok "and does it" shows "d[0]['filter'] == 'off'"
exits "another bridge" 0 "" vz set 101 --ifname eth0 --bridge br1 --mac auto \
	--mac_filter on --save
ok "is the same device in that" shows "[(p['bridge'], p['host'],
	p['filter']) for p in d] == [('br1', 'v101', 'mac')]"
ok "with its addresses" grep -q 198.51.100.7/24 <(ip_ct web1 address)
is_file 101 "# mine" "container $WEB1" "id 101" \
	"veth bridge br1 host v101 ip 198.51.100.7/24 filter mac"
exits "nothing differs from the file" 0 "" conf diff prune
exits "what is added again is changed" 0 "" \
	vz set 101 --netif_add eth0,,,,br0 --save
ok "and there once" shows "[p['bridge'] for p in d] == ['br0']"
exits "two more, in one command" 0 "" vz set 101 --netif_add eth1,,,,br1 \
	--netif_add eth2 --ifname eth2 --bridge br0 --mac_filter off --save
ok "each with what was said of it" shows "[(p['name'], p['bridge'],
	p['filter']) for p in d] == [('eth0', 'br0', 'mac'),
	('eth1', 'br1', 'mac'), ('eth2', 'br0', 'off')]"
exits "addresses behind --ifname are the device's" 0 "" vz set 101 \
	--ifname eth1 --ipadd 203.0.113.5/24 --gw 203.0.113.1 --ip_filter on \
	--save
ok "in its filter" shows "(d[1]['filter'], d[1]['addresses']) == (
	'on', ['203.0.113.5'])"
ok "and inside" grep -q "203.0.113.1 dev eth1" <(ip_ct web1 route)
exits "they go again" 0 "" vz set 101 --ifname eth1 --ipdel all --save
ok "from there as well" shows "d[1]['addresses'] == []"
nok "and from inside" grep -q 203.0.113.5 <(ip_ct web1 address)
exits "one is deleted" 0 "" vz set 101 --netif_del eth1 --save
ok "and no other" shows "[p['name'] for p in d] == ['eth0', 'eth2']"
nok "nor its line" grep -q eth1 "$ETC/ct.d/101.conf"
exits "one that is not there is left out" 0 'eth7 is no device' \
	vz set 101 --netif_del eth7
exits "--netif_del all" 0 "" vz set 101 --netif_del all --save
ok "takes all" shows "d == []"
is_file 101 "# mine" "container $WEB1" "id 101"
nok "a port was not made for any of that" ip_host link show venet0

# ---- and of one that does not ----

exits "one that does not run" 31 '777 does not run' \
	vz set 777 --netif_add eth0,,,,br0
exits "is saved when that is said" 0 "" vz set 777 --netif_add eth0,,,,br0 \
	--netdev_add eth5 --hostname shop --save
is_file 777 "id 777" "label shop" "veth bridge br0 filter mac" "nic eth5"
exits "and changed there" 0 "" vz set 777 --ifname eth0 --bridge br1 \
	--netdev_del eth5 --save
is_file 777 "id 777" "label shop" "veth bridge br1 filter mac"
rm "$ETC/ct.d/777.conf"

# ---- without a file ----

exits "one without a file" 0 "" vz set "$WEB2" --netif_add eth0,,v2,,br0 --save
is_file "$WEB2" "veth bridge br0 host v2 filter mac"
nok "which differs from nothing" grep "^$WEB2" <(conf diff prune)

# ---- what cannot be ----

vn veth show >"$TMP/table"
exits "a device that is not there" 20 'eth7 is no device .* --netif_add first' \
	vz set 101 --ifname eth7 --mac_filter off
exits "an option without its device" 20 '--ifname NAME goes first' \
	vz set 101 --bridge br0
exits "a bad MAC" 21 'bad parameter for --ifname: .*|bad parameter for --mac: "x"' \
	vz set 101 --ifname eth0 --mac x
exits "too many parts" 21 'bad parameter for --netif_add: eth0,,,,br0,x' \
	vz set 101 --netif_add eth0,,,,br0,x
exits "no bridge" 130 'in which bridge\? --netif_add eth0,,,,BRIDGE' \
	vz set 101 --netif_add eth0
exits "one that is not there" 130 'there is no bridge br9' \
	vz set 101 --netif_add eth0,,,,br9 --save
exits "a name on the host that is taken" 130 'the host has an interface v2' \
	vz set 101 --netif_add eth0,,v2,,br0 --save
exits "a MAC that another one has" 78 'has the MAC' vz set 101 \
	--netif_add "eth0,$(vn veth show | awk 'END { print $7 }'),,,br0" --save
exits "a name that is no label" 21 'cannot be a label' \
	vz set 101 --hostname "a b"
exits "a card that is not there" 104 'there is no device nothing' \
	vz set 101 --netdev_add nothing --save
ok "nothing came of these" cmp "$TMP/table" <(vn veth show)
is_file 101 "# mine" "container $WEB1" "id 101"
file 102 "veth bridge br1 ip 203.0.113.7/24"
exits "what another file has" 139 \
	'101.conf would be wrong: 203.0.113.7 is in .*/102.conf:1 already' \
	vz set 101 --netif_add eth0,,,,br1 --ifname eth0 --ipadd 203.0.113.7/24 \
	--save

finish
