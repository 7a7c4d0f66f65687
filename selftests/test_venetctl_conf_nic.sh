#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Real devices as the files of containers say, and in OpenVZ's words: given,
# kept as they are, and brought back.

# shellcheck source=lib_nic.sh
. "$(dirname "$0")/lib_nic.sh"

ct_netns db1
_judge_start
ETC=$TMP/etc
mkdir -p "$ETC/ct.d"

# conf ARGS..., vz ARGS...: with the test's files.
conf() {
	venetctl --config "$ETC" conf "$@"
}
vz() {
	venetctl --config "$ETC" vz "$@"
}

# file NAME LINE...: a container's file.
file() {
	local name=$1

	shift
	printf '%s\n' "$@" >"$ETC/ct.d/$name.conf"
}

shows() {
	json "$1" venetctl -j nic show
}

inside() {
	ip_ct db1 link show dev eth7
}

# Up at home, too: else its segment would hold back what the other one sends.
dress "$CARD"
note before "$CARD"
file db1 "container $DB1" \
	"nic $CARD name eth7 ip 203.0.113.5/24 gw 203.0.113.2"
exits "a file gives a container a card" 1 \
	"^db1: \+ nic $CARD name eth7 ip 203.0.113.5/24 gw 203.0.113.2\$" conf diff
exits "sync does" 0 "" conf sync
ok "with its address" grep -q 203.0.113.5/24 <(ip_ct db1 address show dev eth7)
ok "and its gateway" grep -q 'default via 203.0.113.2 dev eth7' \
	<(ip_ct db1 route)
nok "a hub is not made for that" ip link show venet0
exits "then nothing differs" 0 "" conf diff
equal "and a second sync writes nothing" \
	"$(failcall sendto 1? venetctl -q --config "$ETC" conf sync 2>&1)" ""

# ---- what went astray ----

ip_ct db1 link set eth7 down
ip_ct db1 address flush dev eth7
exits "what is lost inside is a difference" 1 \
	"^db1: ! ip -n $DB1 addr add 203.0.113.5/24 broadcast . dev eth7" conf diff
exits "and put back" 0 "" conf sync
exits "then nothing differs any more" 0 "" conf diff
ok "it reaches the other card" wait_for 20 in_ct db1 traffic ping 203.0.113.2
file db1 "container $DB1" \
	"nic $CARD name eth7 ip 203.0.113.5/24 gw 203.0.113.3"
exits "another gateway" 0 "" conf sync
equal "takes the place of the old one" "$(ip_ct db1 route show default |
	grep -o 'via [0-9.]*')" "via 203.0.113.3"
ip_ct db1 route replace default via 203.0.113.2 dev eth7 proto static
exits "the container's own choice stays" 0 "" conf diff

# ---- what runs is written ----

ip_ct db1 address add 203.0.113.6/24 dev eth7
exits "save writes what there is" 0 "" conf save db1
equal "into its line" "$(<"$ETC/ct.d/db1.conf")" "container $DB1
nic $CARD name eth7 ip 203.0.113.5/24 ip 203.0.113.6/24 gw 203.0.113.3"
rm "$ETC/ct.d/db1.conf"
exits "without a file that is a new one" 0 "^# $ETC/ct.d/$DB1.conf\$" \
	conf show "$DB1"
exits "with its card" 0 "^nic $CARD name eth7 ip 203.0.113.5/24" conf show

# ---- the container ends, and comes back ----

file db1 "container $DB1" "nic $CARD name eth7 ip 203.0.113.5/24"
forget_ct db1
ok "when the container has ended" wait_for 20 home eth7
exits "sync puts the card right" 0 "db1 does not run" conf sync
ok "as it was" as_it_was before "$CARD"
ct_netns db1
exits "when it runs again" 0 "" conf apply db1
ok "apply gives it the card" inside

# Something holds the old namespace: the card is in there.
bg ip netns exec "$DB1" sleep 1000
ip netns del "$DB1"
ip netns add "$DB1"
exits "a card that is held by its last run" 0 "" conf sync
ok "is brought from there" inside
bg_stop "$BG_PID"
exits "and nothing differs" 0 "" conf diff

file db1 "container $DB1" "nic $CARD name eth8 ip 203.0.113.5/24"
exits "another name inside" 1 "^db1: - nic $CARD\$" conf diff
exits "is another way in" 0 "" conf sync
ok "with that name" ip_ct db1 link show dev eth8

# ---- no more ----

file db1 "container $DB1"
rm "$ETC/ct.d/db1.conf"
exits "a card that no file names is left alone" 0 "" conf sync
exits "unless told to prune" 1 "^netns:$DB1: - nic $CARD\$" conf diff prune
exits "then it comes home" 0 "" conf sync prune
ok "as it was before" as_it_was before "$CARD"
file db1 "container $DB1" "nic nothing"
exits "a card that is not there" 6 'db1.conf: there is no device nothing' \
	conf sync
file db2 "nic nothing"
exits "a card in two files is a mistake" 1 \
	'db2.conf:1: the device nothing is in .*/db1.conf:2 already' conf check
rm "$ETC"/ct.d/*

# ---- OpenVZ's words ----

file 101 "container $DB1" "id 101"
exits "--netdev_add" 0 "" vz set 101 --netdev_add "$CARD" --save
ok "gives a container a card" shows "d[0]['ct'] == 'netns:$DB1'"
equal "and it is in its file" "$(<"$ETC/ct.d/101.conf")" "container $DB1
id 101
nic $CARD"
exits "once more is nothing" 0 "" vz set 101 --netdev_add "$CARD" --save
exits "--netdev_del" 0 "" vz set 101 --netdev_del "$CARD" --save
ok "brings it home" as_it_was before "$CARD"
equal "and out of its file" "$(<"$ETC/ct.d/101.conf")" "container $DB1
id 101"
exits "one that it does not have is left out" 0 \
	"nothing is no device of this container" vz set 101 --netdev_del nothing

finish
