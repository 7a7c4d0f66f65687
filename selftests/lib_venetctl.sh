# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# For the tests of the tool: it acts in the host's namespace, says what it
# should, ends with the status it should, and what it leaves alone stays as it
# was.

# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
need ip ping

VENETCTL=${VENETCTL:-$HERE/../userspace/venetctl}
[ -x "$VENETCTL" ] || VENETCTL=$(command -v venetctl || true)
if [ -z "$VENETCTL" ]; then
	echo "1..0 # SKIP venetctl is not built"
	exit "$KSFT_SKIP"
fi
# The commands that it prints call it by its name.
cp "$VENETCTL" "$TMP/bin/venetctl"

# vn ARGS...: the tool, with the test's host as the host.
vn() {
	venetctl -n "$HOST" "$@"
}

# exits SENTENCE STATUS REGEX CMD...: passes when CMD ends with that status and
# what it prints, on both streams, matches; "" wants silence.
exits() {
	local sentence=$1 status=$2 regex=$3

	shift 3
	_try "$@"
	if [ "$TRY_STATUS" -ne "$status" ]; then
		fail "$sentence" "status $TRY_STATUS, not $status: $*"
		_show "$TRY_OUT"
	elif [ -z "$regex" ] && [ -s "$TRY_OUT" ]; then
		fail "$sentence" "it is not silent: $*"
		_show "$TRY_OUT"
	elif [ -n "$regex" ] && ! grep -Eq -e "$regex" "$TRY_OUT"; then
		fail "$sentence" "its text does not match: $regex"
		_show "$TRY_OUT"
	else
		pass "$sentence"
	fi
}

# ct_netns NAME...: namespaces for containers, with a way to them: $WEB1 is the
# name that ip-netns(8) knows web1's by.
ct_netns() {
	local name

	for name; do
		_netns_add "$name" "$name-$RUN_TAG"
		printf -v "${name^^}" '%s' "$name-$RUN_TAG"
	done
}

# state: what the kernel knows of every namespace, and the table.
state() {
	local ns files=()

	for ns in "$HOST" ${NETNS_OF[@]+"${NETNS_OF[@]}"}; do
		files+=(/run/netns/"$ns")
	done
	netstate "${files[@]}"
}

# remember NAME, same NAME: the state is what it was then.
remember() {
	state >"$TMP/state.$1"
}

same() {
	state >"$TMP/state"
	diff -U0 "$TMP/state.$1" "$TMP/state"
}

# ---- what fails half-way ----

# each_fails WHAT CMD...: with each sendto and each recvmsg of CMD failing in
# turn, CMD fails and changes nothing; in the end it is done. Only an answer
# that is missing may be asked for again: then it is done, whole. The function
# "back" takes back what CMD does. With ASKS set, CMD first asks what it need not
# do: a question that fails may make no difference.
each_fails() {
	local what=$1 call n status why

	shift
	if [ -n "${ASKS-}" ]; then
		"$@"
		remember "done"
		back
	fi
	for call in sendto recvmsg; do
		remember before
		n=0 why=""
		while [ -z "$why" ]; do
			n=$((n + 1)) status=0
			failcall "$call" "$n" "$@" >"$TMP/said" 2>&1 ||
				status=$?
			if [ "$status" -eq 100 ]; then
				break
			elif [ "$status" -eq 0 ] &&
				[ "$call${ASKS-}" != sendto ] && same "done" >>"$TMP/said"; then
				back
				remember before
			elif [ "$status" -eq 0 ] || [ "$status" -ge 6 ]; then
				why="number $n: status $status"
			elif ! same before >>"$TMP/said"; then
				why="number $n has left something"
			fi
		done
		# The last try, with nothing failing, did it.
		if [ -z "$why" ] && same before >/dev/null; then
			why="nothing is done"
		fi
		if [ -n "$why" ]; then
			fail "$what: a $call that fails" "$why"
			_show "$TMP/said"
			return
		fi
		pass "$what: each of $((n - 1)) $call fails, nothing changes"
		if [ "$call" = sendto ]; then
			remember "done"
			back
		fi
	done
}

# ---- JSON ----

# One Python answers every question: it is slow to start in an emulated guest.
_judge_start() {
	mkfifo "$TMP/ask" "$TMP/answer"
	bg python3 -c '
import json, sys
tmp = sys.argv[1]
while True:
    with open(tmp + "/ask") as f:
        expr = f.read()
    try:
        d = json.load(open(tmp + "/json"))
        verdict = "yes" if eval(expr) is True else "no: " + str(d)
    except Exception as e:
        verdict = "no: " + repr(e)
    with open(tmp + "/answer", "w") as f:
        f.write(verdict)
' "$TMP"
}

# json EXPR CMD...: the JSON that CMD prints, as d, makes EXPR True.
json() {
	local expr=$1 verdict

	shift
	"$@" >"$TMP/json" 2>/dev/null || true
	printf '%s' "$expr" >"$TMP/ask"
	verdict=$(cat "$TMP/answer")
	echo "$verdict"
	[ "$verdict" = yes ]
}
