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
	alike "$TMP/state.$1" "$TMP/state"
}

# ---- what fails half-way ----

# each_fails WHAT CMD...: with each sendto and each recvmsg of CMD failing in
# turn, CMD fails and changes nothing; in the end it is done. Only an answer
# that is missing may be asked for again: then it is done, whole. The function
# "back" takes back what CMD does. With ASKS set, CMD first asks what it need not
# do: a question that fails may make no difference. There are hundreds: SHARE.
each_fails() {
	local what=$1 call n status why tries

	shift
	if [ -n "${ASKS-}" ]; then
		"$@"
		remember "done"
		back
	fi
	for call in sendto recvmsg; do
		remember before
		n=$((SHARE_FIRST - SHARE_EVERY)) why="" tries=0
		while [ -z "$why" ]; do
			n=$((n + SHARE_EVERY)) status=0
			failcall "$call" "$n" "$@" >"$TMP/said" 2>&1 ||
				status=$?
			if [ "$status" -eq 100 ]; then
				break
			fi
			tries=$((tries + 1))
			if [ "$status" -eq 0 ] &&
				[ "$call${ASKS-}" != sendto ] &&
				same "done" >>"$TMP/said"; then
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
		# A command that makes no such call would pass otherwise.
		if [ "$tries" -eq 0 ]; then
			fail "$what: a $call that fails" "none is made"
			return
		fi
		pass "$what: a $call fails, nothing changes ($tries times)"
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

# ---- uplinks ----

# add_uplink NAME NET4 NET6: nic_NAME of the host with NET4.1/24 and NET6::1/64,
# before a LAN with a machine NAME, .2 and ::2, that has no route to anywhere.
add_uplink() {
	local name=$1 ns=$1-$RUN_TAG

	_netns_add "$name" "$ns"
	ip_host link add "nic_$name" type veth peer name eth0 netns "$ns"
	# Down and up again, it has what it had.
	sysctl_host "net.ipv6.conf.nic_$name.keep_addr_on_down=1"
	ip_host -batch - <<-END
		link set nic_$name addrgenmode none
		address add $2.1/24 dev nic_$name
		address add $3::1/64 dev nic_$name nodad
		address add fe80::51:1/64 dev nic_$name nodad
		link set nic_$name up
	END
	ip_ct "$name" -batch - <<-END
		link set eth0 addrgenmode none
		address add $2.2/24 dev eth0
		address add $3::2/64 dev eth0 nodad
		address add fe80::51:2/64 dev eth0 nodad
		link set eth0 up
	END
}

# mac_of NETNS DEV
mac_of() {
	local line

	line=$(ip -n "$1" -o link show dev "$2")
	[[ $line =~ link/ether\ ([0-9a-f:]+) ]] && echo "${BASH_REMATCH[1]}"
}

# proxies: "ADDRESS DEV" of each entry of the host with our number, in a line.
proxies() {
	{
		ip_host neigh show proxy
		ip_host -6 neigh show proxy
	} | awk '/ proto (86|venet)/ { print $1, $3 }' | LC_ALL=C sort -u |
		tr '\n' ' '
}

# proxies_are "ADDRESS DEV ...": that is all.
proxies_are() {
	[ "$(proxies)" = "$1" ]
}

# neighbour NAME ADDR MAC: a machine believes the address to be there.
neighbour() {
	[[ $(ip_ct "$1" neigh show to "$2" dev eth0) == *"lladdr $3"* ]]
}

# resolves NAME ADDR: a machine on a LAN, which has forgotten all it knew, finds
# the address behind the host's NIC.
resolves() {
	ip_ct "$1" neigh flush all
	in_ct "$1" traffic ping "$2"
	neighbour "$1" "$2" "$(mac_of "$HOST" "nic_$1")"
}
