#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A real card goes to a container, works there as any card does, and is on the
# host again exactly what it was, however the container has ended.

# shellcheck source=lib_nic.sh
. "$(dirname "$0")/lib_nic.sh"

ct_netns db1
_judge_start
dress "$CARD"
note before "$CARD"
index=$(<"/sys/class/net/$CARD/ifindex")

# ---- there ----

ok "a card goes to a container" venetctl nic attach "$DB1" "$CARD" name eth7 \
	ip 203.0.113.5/24 ip 2001:db8:113::5/64 gw 203.0.113.2 \
	gw 2001:db8:113::2
nok "it is on the host no more" home "$CARD"
ok "the container reaches a machine on the other card" \
	wait_for 20 in_ct db1 traffic ping 203.0.113.2
ok "by IPv6, too" wait_for 20 in_ct db1 traffic ping 2001:db8:113::2
equal "it has the broadcast address of its subnet" "$(ip_ct db1 -o address show \
	dev eth7 to 203.0.113.5 | grep -o 'brd [0-9.]*')" "brd 203.0.113.255"
ok "and default routes by its gateways" in_ct db1 test "$(ip_ct db1 route show \
	default | grep -c 'via 203.0.113.2 dev eth7')" = 1
ok "it is shown" json "len(d) == 1 and d[0]['name'] == '$CARD' and \
	d[0]['ct'] == 'netns:$DB1' and d[0]['inside'] == 'eth7' and \
	d[0]['state'] == 'away' and d[0]['mtu'] == 1400 and d[0]['up'] and \
	'203.0.113.9/24' in d[0]['addresses'] and \
	'uplink0' in d[0]['altnames']" venetctl -j nic show
exits "in words" 0 "^$CARD +netns:$DB1 +eth7 +away" venetctl nic show
exits "those of another container are others" 0 "" venetctl nic show web9
exits "it cannot be given away twice" 1 "is in netns:$DB1; bring it back" \
	venetctl nic attach "$DB1" "$CARD"

# ---- and back ----

spoil db1 eth7
exits "a dry run says what it would do" 0 \
	"ip -n $DB1 link set eth7 netns 1 name $CARD" \
	venetctl --dry-run nic return "$CARD"
ok "and does nothing" ip_ct db1 link show dev eth7
ok "it returns" venetctl nic return "$CARD"
ok "exactly as it was, whatever the container did" as_it_was before \
	"$CARD"
equal "with the index that it had" "$(<"/sys/class/net/$CARD/ifindex")" "$index"
nok "what the container had put on top is gone" ip_ct db1 link show dev eth7.7
equal "nothing is remembered" "$(venetctl -j nic show)" "[]"
nok "not even a directory" test -e "$RECORDS"
exits "there is nothing to return" 4 "no device called $CARD" \
	venetctl nic return "$CARD"

# ---- the container dies ----

venetctl nic attach "$DB1" "$CARD" name eth7
spoil db1 eth7
exits "as long as it lives, its card stays" 0 "" venetctl nic sync
ok "it is still there" ip_ct db1 link show dev eth7
forget_ct db1
ok "the kernel gives it back, as the container made it" wait_for 20 home eth7
nok "which is not as it was" unchanged before eth7
ok "sync puts it right" venetctl nic sync
ok "exactly" as_it_was before "$CARD"

# The names are taken meanwhile, also that which it had inside.
ct_netns db1
venetctl nic attach "$DB1" "$CARD" name eth7
spare eth7 "$CARD"
ip link add eth7 type dummy
ip link add "$CARD" type dummy
ip link add other type dummy
spare other
ip link property add dev other altname uplink0
forget_ct db1
invented() {
	basename -a /sys/class/net/* | grep -x 'dev[0-9]*'
}
ok "the kernel invents a name for it" wait_for 20 invented
exits "another device is called as it was, and that is said" 6 \
	"$(invented) cannot be called $CARD again: another device is" \
	venetctl nic sync
ok "its record stays" test -e "$RECORDS/$CARD.json"
ip link del "$CARD"
exits "so does one whose other name is taken" 6 "uplink0 again" venetctl nic sync
ip link del eth7
ip link del other
ok "then it is as it was" venetctl nic sync
ok "with all of its names" as_it_was before "$CARD"

# ---- the recipe of the README ----

README=$HERE/../README.md
if [ -e "$README" ]; then
	sed -n '/^## A network card of its own/,/^## What/s/^    //p' "$README" |
		sed "s/enp3s0/$CARD/g; s/db1/db9-$RUN_TAG/g" >"$TMP/recipe"
	equal "the README has five lines about it" "$(wc -l <"$TMP/recipe")" 5
	ok "a container gets the card" bash -e <(head -n 4 "$TMP/recipe")
	NETNS_OF[db9]=db9-$RUN_TAG
	ok "and reaches others by it" wait_for 20 \
		in_ct db9 traffic ping 203.0.113.2
	ok "and the host gets it back" bash -e <(tail -n 1 "$TMP/recipe")
	ok "as it was" as_it_was before "$CARD"
fi

# ---- a host that is not the first namespace ----

host_netns
ct_netns db1
ip link set "$CARD" netns "$HOST"
vn nic attach "$DB1" "$CARD"
equal "its records are its own" "$(venetctl -j nic show)" "[]"
forget_ct db1
ok "the kernel takes a card elsewhere" wait_for 20 home "$CARD"
ok "sync brings it back" vn nic sync
ok "to that host" ip_host link show dev "$CARD"
ip_host link set "$CARD" netns 1

finish
