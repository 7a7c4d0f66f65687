#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A card is the host's or the container's, and never half of each for long:
# whatever fails on the way, and wherever the tool is killed.

# shellcheck source=lib_nic.sh
. "$(dirname "$0")/lib_nic.sh"

ct_netns db1
dress "$CARD"
note before "$CARD"
attach=(venetctl nic attach "$DB1" "$CARD" name eth7 ip 203.0.113.5/24
	gw 203.0.113.2)

# Nothing has happened, or what has is taken back.
nothing() {
	[ ! -e "$RECORDS/$CARD.json" ]
}
back() {
	nothing || venetctl nic return "$CARD"
}

# The first message of attach at which it has been written down what the card was:
# there it begins to matter.
first() {
	local low=1 high=32 middle

	while [ "$low" -lt "$high" ]; do
		middle=$(((low + high) / 2))
		failcall sendto "$middle!!" "${attach[@]}" >/dev/null 2>&1 || true
		if nothing; then
			low=$((middle + 1))
		else
			high=$middle
		fi
		back >/dev/null
	done
	echo "$low"
}

# each WHAT CALL HOW FIRST AFTER: attach, with its FIRST call and each later one
# failing, or killed there for HOW "!!", and then AFTER: each time the card is as
# it was. In the end it is attached. A SHARE of the calls.
each() {
	local what=$1 call=$2 how=$3 n=$(($4 + SHARE_FIRST - 1)) after=$5
	local status tries=0 why=""

	while [ -z "$why" ]; do
		status=0
		failcall "$call" "$n$how" "${attach[@]}" >"$TMP/said" 2>&1 ||
			status=$?
		[ "$status" -ne 100 ] || break
		"$after" >>"$TMP/said" 2>&1 || why="number $n: $after failed"
		[ -n "$why" ] || wait_for 5 unchanged before "$CARD" ||
			why="number $n: it is not as it was"
		n=$((n + SHARE_EVERY)) tries=$((tries + 1))
	done
	[ "$tries" -gt 0 ] || why="it has no such call"
	if [ -n "$why" ]; then
		fail "$what" "$why"
		_show "$TMP/said"
		unchanged before "$CARD" | sed 's/^/#   /' || true
	else
		pass "$what: $tries of them"
	fi
	back >/dev/null
}

message=$(first)
each "attach undoes itself when a message fails" sendto "" "$message" nothing
each "killed at a message, it is taken back" sendto "!!" "$message" back
each "killed at a file, too" write "!!" 1 back

# ---- the return goes on where it was left ----

why="" tries=0
for n in 9 28 36 44; do
	tries=$((tries + 1))
	my_share "$tries" || continue
	"${attach[@]}"
	spoil db1 eth7
	failcall sendto "$n!!" venetctl nic return "$CARD" >"$TMP/said" 2>&1 ||
		true
	back >>"$TMP/said" 2>&1 || why+=" $n:"
	wait_for 5 unchanged before "$CARD" || {
		why+=" $n"
		_show "$TMP/said"
		unchanged before "$CARD" | sed 's/^/#   /' || true
	}
done
equal "a return that is killed at a message can be done again" "$why" ""

finish
