#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A virtual function of a card (SR-IOV) goes to a container and comes back as any
# other card does; the card that governs it stays with the host.

# shellcheck source=lib_nic.sh
. "$(dirname "$0")/lib_nic.sh"

modprobe igbvf 2>/dev/null || true
if ! PF=$(card igb) || [ ! -e "/sys/class/net/$PF/device/sriov_numvfs" ]; then
	echo "1..0 # SKIP there is no card with virtual functions here"
	exit "$KSFT_SKIP"
fi
SLOT=$(readlink -f "/sys/class/net/$PF/device")

# functions N: has the card so many.
functions() {
	echo "$1" >"$SLOT/sriov_numvfs"
}

# made: there is a device of the first function, on the host.
made() {
	VF=$(basename "$SLOT"/virtfn0/net/*) && [ "$VF" != "*" ]
}

# but_for_index: the same device, made anew.
but_for_index() {
	sed -E 's/^[0-9]+: //' "$TMP/look.before" >"$TMP/look.anew"
	look "$VF" | sed -E 's/^[0-9]+: //' >"$TMP/look"
	alike "$TMP/look.anew" "$TMP/look"
}

ip link set "$PF" up
functions 2
wait_for 20 made
ct_netns db1
_judge_start

ok "the host chooses the MAC of a function" ip link set "$PF" vf 0 \
	mac 02:00:00:00:00:70 vlan 0 spoofchk on
ip link set "$VF" up
ip link set "$VF" down
ip link set "$VF" up mtu 1400 txqueuelen 500 alias "for db1"
ip address add 203.0.113.1/24 dev "$VF"
ip route add 198.51.100.0/24 via 203.0.113.2 dev "$VF"
wait_for 20 grep -q 1 "/sys/class/net/$VF/carrier"
note before "$VF"

# ---- there and back ----

exits "the card that governs functions stays" 1 \
	"$PF governs virtual functions; .*force" \
	venetctl nic attach "$DB1" "$PF"
ok "a function goes to a container" venetctl nic attach "$DB1" "$VF" name eth7 \
	ip 203.0.113.5/24 gw 203.0.113.2
ok "which reaches a machine on another card" \
	wait_for 20 in_ct db1 traffic ping 203.0.113.2
equal "with the MAC that the host has chosen" "$(ip_ct db1 -o link show eth7 |
	grep -o 'ether [^ ]*')" "ether 02:00:00:00:00:70"
nok "and that the container cannot change" ip_ct db1 link set eth7 \
	address 02:00:00:00:00:66
ip_ct db1 link set eth7 mtu 1300 txqueuelen 7 alias mine
ok "it returns" venetctl nic return "$VF"
ok "as it was" as_it_was before "$VF"

venetctl nic attach "$DB1" "$VF" name eth7
forget_ct db1
ok "the container ends" wait_for 20 venetctl nic sync
ok "and the function is as it was" as_it_was before "$VF"

# ---- functions that are taken away and made anew ----

ct_netns db1
venetctl nic attach "$DB1" "$VF" name eth7
functions 0
exits "a function that is no more is shown so" 0 "^$VF .* gone" venetctl nic show
functions 2
ok "it is made anew" wait_for 20 made
ip link set "$PF" vf 0 mac 02:00:00:00:00:70
ok "and is what it was" wait_for 20 venetctl nic sync
ok "known by its slot" wait_for 5 but_for_index
equal "nothing is left to do" "$(venetctl -j nic show)" "[]"

functions 0
ip link set "$PF" down
finish
