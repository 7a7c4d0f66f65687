# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What every venet selftest needs: namespaces that play host, container and
# LAN, and sentences that become TAP lines. A test script sources this file,
# says its sentences with ok, nok, refused, equal, and ends with "finish".
#
#   ct web1 ---- venet0 (port)  \
#                                venet0 (hub)  HOST  nic_lan ---- eth0  lan
#   ct web2 ---- venet0 (port)  /
#
# Every namespace is made anew and removed on every exit, as are the processes
# that a test started through bg.

set -euo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
TEST_NAME=${0##*/}
TEST_NAME=${TEST_NAME%.sh}
RUN_TAG=$$
# The host's namespace; containers and LANs are NAME-$RUN_TAG. A test that needs
# a second host sets HOST to another name before setup_host.
HOST=host-$RUN_TAG
HOSTS=()
KSFT_SKIP=4

TMP=$(mktemp -d)
TESTS_DONE=0
TESTS_FAILED=0
BG_PIDS=()
# "exec" where in_host and the like are the last command of a subshell, so that
# its pid becomes the command's.
EXEC=""
# Container and LAN name -> namespace; container name -> pid of its init when
# it has a user namespace.
declare -A NETNS_OF=() INIT_OF=()

# The tools are copied to where a container's root, who is nobody here, can
# reach them: the checkout may lie in a private directory.
chmod 755 "$TMP"
mkdir "$TMP/bin"
# They stand in tools/, or beside the scripts where kselftest installed them.
_tools=()
for _tool in "$HERE"/tools/* "$HERE"/*; do
	case $_tool in
	*.sh | */run) ;;
	*)	[ ! -f "$_tool" ] || [ ! -x "$_tool" ] || _tools+=("$_tool") ;;
	esac
done
cp "${_tools[@]}" "$TMP/bin"
PATH=$TMP/bin:$PATH:/usr/sbin:/sbin

echo "TAP version 13"
echo "venet selftest $TEST_NAME: start $RUN_TAG" >/dev/kmsg

# ---- processes and cleanup ----

# bg CMD...: starts CMD in the background until the test ends. Its pid is in
# BG_PID (also after in_host and the like), its output in BG_OUT.
bg() {
	BG_OUT=$TMP/bg.${#BG_PIDS[@]}
	EXEC="exec" "$@" >"$BG_OUT" 2>&1 </dev/null &
	BG_PID=$!
	BG_PIDS+=("$BG_PID")
}

# says FILE WORD: it is in there.
says() {
	[ -e "$1" ] && [[ $(<"$1") == *"$2"* ]]
}

# serve NAME|host KIND PORT: starts a server of tools/traffic and waits for it.
serve() {
	local where=$1

	shift
	case $where in
	host)	bg in_host traffic "$@" ;;
	*)	bg in_ct "$where" traffic "$@" ;;
	esac
	wait_for 10 says "$BG_OUT" ready
}

# bg_stop PID: ends a process that bg started and waits for it.
bg_stop() {
	kill "$1" 2>/dev/null || true
	wait "$1" 2>/dev/null || true
}

# Where a command failed that nobody asked about, for whoever reads the report.
_where() {
	echo "$1: $2" >>"$TMP/where"
}
set -E
trap '_where "${BASH_SOURCE[0]##*/}:$LINENO" "$BASH_COMMAND"' ERR

_cleanup() {
	local status=$? pid

	trap - EXIT ERR
	set +e
	[ "$status" -eq 0 ] || [ -n "${PLANNED-}" ] || _show "$TMP/where"
	for pid in ${BG_PIDS[@]+"${BG_PIDS[@]}"}; do
		kill "$pid" 2>/dev/null
	done
	for pid in ${INIT_OF[@]+"${INIT_OF[@]}"}; do
		kill -KILL "$pid" 2>/dev/null
	done
	wait 2>/dev/null
	printf 'netns del %s\n' ${NETNS_OF[@]+"${NETNS_OF[@]}"} \
		${HOSTS[@]+"${HOSTS[@]}"} | ip -force -batch - 2>/dev/null
	rm -rf "$TMP"
	exit "$status"
}
trap _cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# ---- a share of the work ----

# SHARE=FIRST/EVERY in the environment: of many tries that are alike, the one FIRST
# and each EVERY behind it; all of them without it.
SHARE_FIRST=${SHARE:-1/1}
SHARE_EVERY=${SHARE_FIRST#*/}
SHARE_FIRST=${SHARE_FIRST%/*}

# my_share N: the N-th is one of them.
my_share() {
	(($1 >= SHARE_FIRST && ($1 - SHARE_FIRST) % SHARE_EVERY == 0))
}

# ---- sentences ----

_say() {
	local verdict=$1 sentence=$2

	TESTS_DONE=$((TESTS_DONE + 1))
	printf '%s %d - %s\n' "$verdict" "$TESTS_DONE" "$sentence"
}

_show() {
	[ ! -s "$1" ] || tail -n 20 "$1" | sed 's/^/#   /'
}

pass() {
	_say ok "$1"
}

# fail SENTENCE [WHY]
fail() {
	TESTS_FAILED=$((TESTS_FAILED + 1))
	_say "not ok" "$1"
	[ $# -lt 2 ] || printf '#   %s\n' "$2"
}

skip() {
	TESTS_DONE=$((TESTS_DONE + 1))
	printf 'ok %d - %s # SKIP\n' "$TESTS_DONE" "$1"
}

# _try CMD...: runs CMD in a subshell where its first failing command ends it
# (a function called in an "if" would run on). What is one command anyway is
# spared the subshell. Sets TRY_STATUS and TRY_OUT.
_try() {
	TRY_OUT=$TMP/out
	: >"$TMP/where"
	case $1 in
	in_host | in_ct | in_lan | ip_host | ip_ct | nl_host | \
	addr_add | addr_del | addr_move | test | wait_for)
		TRY_STATUS=0
		"$@" >"$TRY_OUT" 2>&1 </dev/null || TRY_STATUS=$?
		return ;;
	esac
	set +e
	(
		set -e
		trap - EXIT
		"$@"
	) >"$TRY_OUT" 2>&1 </dev/null
	TRY_STATUS=$?
	set -e
}

# ok SENTENCE CMD...: passes when CMD succeeds.
ok() {
	local sentence=$1

	shift
	_try "$@"
	if [ "$TRY_STATUS" -eq 0 ]; then
		pass "$sentence"
	else
		fail "$sentence" "status $TRY_STATUS: $*"
		_show "$TRY_OUT"
		_show "$TMP/where"
	fi
	: >"$TMP/where"
}

# nok SENTENCE CMD...: passes when CMD fails. A command that is missing or dies
# of a signal has not failed, it was never tried.
nok() {
	local sentence=$1

	shift
	_try "$@"
	if [ "$TRY_STATUS" -eq 0 ]; then
		fail "$sentence" "it succeeded: $*"
		_show "$TRY_OUT"
	elif [ "$TRY_STATUS" -ge 126 ]; then
		fail "$sentence" "status $TRY_STATUS: $*"
		_show "$TRY_OUT"
	else
		pass "$sentence"
	fi
}

# refused SENTENCE REGEX CMD...: passes when CMD fails and says why.
refused() {
	local sentence=$1 regex=$2

	shift 2
	_try "$@"
	if [ "$TRY_STATUS" -eq 0 ] || [ "$TRY_STATUS" -ge 126 ]; then
		fail "$sentence" "status $TRY_STATUS: $*"
		_show "$TRY_OUT"
	elif ! grep -Eqi -e "$regex" "$TRY_OUT"; then
		fail "$sentence" "its text does not match: $regex"
		_show "$TRY_OUT"
	else
		pass "$sentence"
	fi
}

# equal SENTENCE GOT WANT
equal() {
	if [ "$2" = "$3" ]; then
		pass "$1"
	else
		fail "$1" "got '$2', want '$3'"
	fi
}

# not CMD...: for functions of a sentence, where the shell would pass over the
# failure of "! CMD".
not() {
	! "$@"
}

# wait_for SECONDS CMD...: polls until CMD succeeds.
wait_for() {
	local deadline=$((SECONDS + $1 + 1))

	shift
	until "$@" >/dev/null 2>&1; do
		[ "$SECONDS" -lt "$deadline" ] || return 1
		sleep 0.05
	done
}

# alike FILE FILE: or it says what differs. No process tells that nothing does,
# which is asked hundreds of times.
alike() {
	[ "$(<"$1")" = "$(<"$2")" ] || diff -U0 "$1" "$2"
}

# need CMD...: the whole script is skipped unless all commands exist.
need() {
	local cmd

	for cmd; do
		if ! command -v "$cmd" >/dev/null; then
			echo "1..0 # SKIP $cmd is not installed"
			exit "$KSFT_SKIP"
		fi
	done
}

# ---- kernel log ----

_kmsg_new() {
	local mark="$TEST_NAME: start $RUN_TAG"

	dmesg >"$TMP/dmesg"
	# The ring may have lost the mark; then all of it is news.
	! grep -Fq "$mark" "$TMP/dmesg" || sed -i "0,/$mark/d" "$TMP/dmesg"
}

_kmsg_clean() {
	_kmsg_new
	! grep -E \
		-e 'WARNING: |BUG: |Oops|general protection|Kernel panic' \
		-e 'KASAN|KCSAN|UBSAN|kmemleak: .* new|DEADLOCK|lockdep' \
		-e 'possible (circular|recursive|irq lock)|suspicious RCU' \
		-e 'INFO: task .* blocked|rcu.*detected stall|refcount_t' \
		-e 'unregister_netdevice: waiting|leaked reference' \
		-e 'Call Trace|list_(add|del) corruption|Dead loop on' \
		-e 'nf_conntrack: table full' \
		"$TMP/dmesg"
}

# finish: the last sentence, the plan, the exit status.
finish() {
	ok "the kernel log is clean" _kmsg_clean
	echo "1..$TESTS_DONE"
	PLANNED=1
	[ "$TESTS_FAILED" -eq 0 ] || exit 1
	exit 0
}

# ---- kernels ----

# kernel_before MAJOR.MINOR
kernel_before() {
	[ "$(printf '%s\n' "$1" "$(uname -r)" | sort -V | head -n 1)" != "$1" ]
}

module_load() {
	[ -d /sys/module/venet ] || modprobe venet 2>/dev/null ||
		insmod "${VENET_KO:?the module venet cannot be loaded}"
}

# ---- namespaces ----

in_host() {
	$EXEC enter "$HOST" "$@"
}

# in_ct NAME CMD...: as the container's root.
in_ct() {
	local name=$1

	shift
	if [ -n "${INIT_OF[$name]-}" ]; then
		$EXEC enter ":${INIT_OF[$name]}" "$@"
	else
		$EXEC enter "${NETNS_OF[$name]}" "$@"
	fi
}

in_lan() {
	in_ct "$@"
}

# ip_host ARGS.., ip_ct NAME ARGS...: ip there, with the host's privilege.
ip_host() {
	ip -n "$HOST" "$@"
}

ip_ct() {
	local name=$1

	shift
	ip -n "${NETNS_OF[$name]}" "$@"
}

# nl_host ARGS...: venet_nl there.
nl_host() {
	venet_nl -n "$HOST" "$@"
}

# sysctl_host KEY=VALUE..., in the notation of sysctl(8).
sysctl_host() {
	in_host sysctl -qw "$@"
}

_netns_add() {
	ip netns add "$2"
	NETNS_OF[$1]=$2
	ip -n "$2" link set lo up
}

_is_v6() {
	[[ $1 == *:* ]]
}

# host_forward: the only host settings that venet needs.
host_forward() {
	sysctl_host net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
}

# hub_add: a hub venet0 in the host.
hub_add() {
	ip_host link add venet0 type venet
	ip_host link set venet0 up
}

# host_netns: a fresh namespace for the host, with nothing in it.
host_netns() {
	module_load
	ip netns add "$HOST"
	HOSTS+=("$HOST")
	ip_host link set lo up
}

# setup_host: a fresh namespace with forwarding and a hub.
setup_host() {
	host_netns
	host_forward
	hub_add
}

# _port NAME: makes the port with label NAME, moves it in, notes its id.
_port() {
	local name=$1 line

	line=$(nl_host port-add venet0 "vn-$name" label "$name")
	ip_host link set "vn-$name" netns "${NETNS_OF[$name]}" name venet0
	[[ $line =~ \ id=([0-9]+) ]]
	printf -v "ID_$name" '%s' "${BASH_REMATCH[1]}"
}

# ct_routes NAME ADDR...: grants, routes and assigns each address.
ct_routes() {
	local name=$1 id=ID_$1 addr host="" inside="" v4="" v6=""

	shift
	for addr; do
		nl_host addr-add venet0 "${!id}" "$addr"
		if _is_v6 "$addr"; then
			host+="route replace $addr/128 via fe80::1 dev venet0"$'\n'
			inside+="address add $addr/128 dev venet0"$'\n'
			v6="route replace ::/0 via fe80::1 dev venet0"$'\n'
		else
			host+="route replace $addr/32 dev venet0"$'\n'
			inside+="address add $addr/32 dev venet0"$'\n'
			v4="route replace default dev venet0"$'\n'
		fi
	done
	[ -z "$host" ] || ip_host -batch - <<<"$host"
	ip_ct "$name" -batch - <<<"link set venet0 up"$'\n'"$inside$v4$v6"
}

# add_ct NAME [ADDR...]: a container; its port's id is in ID_NAME.
add_ct() {
	local name=$1

	_netns_add "$name" "$name-$RUN_TAG"
	_port "$name"
	ct_routes "$@"
}

# add_userns_ct NAME [ADDR...]: the same for a container whose root is nobody
# on the host (uids from 100000 on).
add_userns_ct() {
	add_userns "$1"
	_port "$1"
	ct_routes "$@"
}

# add_userns NAME: such a container without a port.
add_userns() {
	local name=$1 ns=$1-$RUN_TAG pid

	bg exec unshare --user --net --mount sleep infinity
	pid=$BG_PID
	wait_for 10 _own_userns "$pid"
	echo "0 100000 65536" >/proc/"$pid"/uid_map
	echo "0 100000 65536" >/proc/"$pid"/gid_map
	INIT_OF[$name]=$pid
	ip netns attach "$ns" "$pid"
	NETNS_OF[$name]=$ns
	ip -n "$ns" link set lo up
	# For the lock files and named namespaces of its own tools.
	in_ct "$name" mount -t tmpfs tmpfs /run
}

# forget_ct NAME: removes the namespace of a container.
forget_ct() {
	[ -z "${INIT_OF[$1]-}" ] || bg_stop "${INIT_OF[$1]}"
	unset "INIT_OF[$1]"
	ip netns del "${NETNS_OF[$1]}"
	unset "NETNS_OF[$1]"
}

# All three namespaces are there at once, when sleep runs.
_own_userns() {
	[ "$(cat /proc/"$1"/comm)" = sleep ]
}

# add_lan NAME: a machine behind a NIC of the host. The NIC is nic_NAME with
# 198.51.100.1/24 and 2001:db8:51::1/64, the machine has .2 and ::2.
add_lan() {
	local name=$1 ns=$1-$RUN_TAG

	_netns_add "$name" "$ns"
	ip_host link add "nic_$name" type veth peer name eth0 netns "$ns"
	# Link-local addresses without detection: neighbours are found at once.
	ip_host -batch - <<-END
		link set nic_$name addrgenmode none
		address add 198.51.100.1/24 dev nic_$name
		address add 2001:db8:51::1/64 dev nic_$name nodad
		address add fe80::51:1/64 dev nic_$name nodad
		link set nic_$name up
	END
	ip_ct "$name" -batch - <<-END
		link set eth0 addrgenmode none
		address add 198.51.100.2/24 dev eth0
		address add 2001:db8:51::2/64 dev eth0 nodad
		address add fe80::51:2/64 dev eth0 nodad
		link set eth0 up
		route add default via 198.51.100.1
		route add ::/0 via 2001:db8:51::1
	END
}

# ---- the table and the counters ----

# value KEY LINE: the value of key=value in a line of venet_nl.
value() {
	local regex="(^| )${1//./\\.}=([^ ]*)"

	[[ $2 =~ $regex ]] || return 1
	echo "${BASH_REMATCH[2]}"
}

# host_link KEY DEV, ct_link KEY NAME DEV: what rtnetlink says about a device.
host_link() {
	nl_host -k "$1" link-get "$2"
}

ct_link() {
	venet_nl -n "${NETNS_OF[$2]}" -k "$1" link-get "$3"
}

# port_get NAME: all about a port, in a line; port_value NAME KEY, hub_value KEY
# and addr_owner ADDR: one value.
port_get() {
	local id=ID_$1

	nl_host port-get venet0 "${!id}"
}

port_value() {
	local id=ID_$1

	nl_host -k "$2" port-get venet0 "${!id}"
}

hub_value() {
	nl_host -k "$1" hub-get venet0
}

addr_owner() {
	nl_host -k id addr-get venet0 "$1"
}

# port_drops NAME REASON, hub_drops REASON: a counter.
port_drops() {
	port_value "$1" "drops.$2"
}

hub_drops() {
	hub_value "drops.$1"
}

# addr_add NAME ADDR [FLAG,...], addr_del ADDR [ID [FLAG,...]], addr_move ADDR
# NAME: the table only, no routes.
addr_add() {
	local id=ID_$1

	nl_host addr-add venet0 "${!id}" "${@:2}"
}

addr_del() {
	nl_host addr-del venet0 "$@"
}

addr_move() {
	local id=ID_$2

	nl_host addr-move venet0 "$1" "${!id}"
}

# listen GROUP: notes the events of the host from now on, until the test ends.
listen() {
	bg nl_host listen "$1"
	EVENTS=$BG_OUT
	wait_for 10 says "$EVENTS" ready
}

# events [REGEX]: what was heard, an event a line.
events() {
	sed 1d "$EVENTS" | grep -E -e "${1-}" || true
}

# heard REGEX: there was such an event.
heard() {
	sed 1d "$EVENTS" | grep -Eq -e "$1"
}
