# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What the storms share: things that go on in the background until the time is
# over, as fast as they can, and what must be true in the end.
#
# STORM_SECONDS is how long each lasts. A few seconds find a plain mistake; a
# minute on a kernel with all its checkers is what a change of the locking or of
# lifetimes wants.

# shellcheck source-path=SCRIPTDIR source=lib_attack.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib_attack.sh"

STORM_SECONDS=${STORM_SECONDS:-2}

# blow CMD...: repeats CMD, whose failures are of no interest, until the storm is
# over.
BLOWING=()
blow() {
	bg _blow "$TMP/rounds.${#BLOWING[@]}" "$@"
	BLOWING+=("$BG_PID")
}
_blow() {
	local rounds=0 file=$1

	shift
	trap - EXIT ERR
	set +e
	# Not the last command of a subshell here.
	EXEC=""
	while [ ! -e "$TMP/calm" ]; do
		"$@"
		rounds=$((rounds + 1))
		echo "$rounds" >"$file"
	done
}

# storm SENTENCE: lets it blow, then waits for the rounds to end. Each must have
# ended one at least; how many is in ROUNDS, in the order of blow.
storm() {
	local i

	sleep "$STORM_SECONDS"
	: >"$TMP/calm"
	ROUNDS=()
	for i in "${!BLOWING[@]}"; do
		wait "${BLOWING[i]}" || true
		ROUNDS+=("$(cat "$TMP/rounds.$i" 2>/dev/null || echo 0)")
	done
	nok "$1" has '(^| )0( |$)' "${ROUNDS[*]}"
	rm -f "$TMP/calm" "$TMP"/rounds.*
	BLOWING=()
}

# leaks: where the kernel can tell, it knows of none.
leaks() {
	local file=/sys/kernel/debug/kmemleak

	[ -e "$file" ] || return 0
	# What is not found twice in a row was only on its way.
	echo scan >"$file"
	echo scan >"$file"
	if grep -q venet "$file"; then
		head -n 60 "$file"
		return 1
	fi
}

# storm_finish: nothing is left, also in the kernel's books.
storm_finish() {
	ok "the kernel knows of no leak" leaks
	finish
}
