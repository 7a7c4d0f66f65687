# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What the attack tests share. The attacker is root of the user namespace of
# the container "evil"; "good" is another container, "lan" a machine behind a
# NIC of the host. Watchers on the hub, on the LAN and in the containers print
# all that arrives; a marker packet that must arrive says when to look, so no
# test waits for a time to pass.

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

EVIL4=192.0.2.10
EVIL6=2001:db8:2::10
GOOD4=192.0.2.11
GOOD6=2001:db8:2::11
LAN4=198.51.100.2
LAN6=2001:db8:51::2
LAN_MAC=02:00:00:00:00:02
# A sender's own source and the LAN: what most packets carry.
# shellcheck disable=SC2034 # by the tests
FROM_EVIL4="src=$EVIL4 dst=$LAN4"
# shellcheck disable=SC2034 # by the tests
FROM_EVIL6="src=$EVIL6 dst=$LAN6"

# ARP, and IPv6 multicast and neighbour discovery between its addresses.
LAN_TALK='^protocol 0x0806|> ff02:|^6 icmp6 (fe80:|2001:db8:51:).* type=13[56]'

# Watcher -> file descriptor of its output.
declare -A WATCH=()
# Sender -> file descriptors of its input and output.
declare -A SENDER_TO=() SENDER_FROM=()
MARKS=0

# Settings (as for sysctl) that the host has before it has a hub.
HOST_SYSCTLS=()

# attack_setup: host, hub, LAN and the two containers.
attack_setup() {
	host_netns
	host_forward
	[ ${#HOST_SYSCTLS[@]} -eq 0 ] || sysctl_host "${HOST_SYSCTLS[@]}"
	hub_add
	add_lan lan
	add_userns_ct evil "$EVIL4" "$EVIL6"
	add_ct good "$GOOD4" "$GOOD6"
	# The LAN takes everything and answers nothing but its own host, which
	# knows its MAC address: no packet waits for another's resolution.
	ip_ct lan -batch - <<-END
		link set eth0 address $LAN_MAC
		route replace blackhole default
		route replace blackhole ::/0
	END
	ip_host -batch - <<-END
		neigh replace $LAN4 lladdr $LAN_MAC nud permanent dev nic_lan
		neigh replace $LAN6 lladdr $LAN_MAC nud permanent dev nic_lan
	END
	sender evil in_ct evil
	sender host in_host
}

# watch NAME CMD...: keeps CMD, which prints "ready" and then a line for each
# packet, running under NAME.
watch() {
	local name=$1 line fd

	shift
	exec {fd}< <(EXEC="exec" && "$@")
	BG_PIDS+=("$!")
	IFS= read -r -t 20 -u "$fd" line
	[ "$line" = ready ]
	WATCH[$name]=$fd
}

# unwatch NAME: the command ends when nobody reads its output.
unwatch() {
	local fd=${WATCH[$1]}

	exec {fd}<&-
	unset "WATCH[$1]"
}

watch_hub() {
	watch hub in_host sniff venet0
}

watch_lan() {
	watch lan in_lan lan sniff eth0
}

# watch_ct NAME
watch_ct() {
	watch "$1" in_ct "$1" sniff venet0
}

# mark: a new marker for the end of a series of packets, in MARK.
mark() {
	MARKS=$((MARKS + 1))
	MARK=mark$MARKS
}

# seen NAME MARK: puts into SEEN what watcher NAME printed before the marker
# arrived. What the LAN's machines say among themselves is left out.
seen() {
	local line

	SEEN=""
	while IFS= read -r -t 10 -u "${WATCH[$1]}" line; do
		[[ "$line " != *" data=$2 "* ]] || return 0
		[[ $1 != lan || ! $line =~ $LAN_TALK ]] || continue
		SEEN+=$line$'\n'
	done
	SEEN+="no marker $2 within 10 s"$'\n'
}

# drops LINE [REASON]: ALL is the sum of the drops in a line of counters, ONE
# those for the reason.
drops() {
	local word

	ALL=0
	ONE=""
	for word in $1; do
		[[ $word == drops.* ]] || continue
		ALL=$((ALL + ${word#*=}))
		[[ $word != "drops.${2-}="* ]] || ONE=${word#*=}
	done
}

# tx_dropped NAME: TX_DROPPED of the port of a container with a user namespace,
# as its own tools see it.
tx_dropped() {
	local line field

	while read -r line; do
		if [[ $line == venet0:* ]]; then
			read -ra field <<<"${line#*:}"
			TX_DROPPED=${field[11]}
		fi
	done <"/proc/${INIT_OF[$1]}/net/dev"
}

# sender NAME CMD...: keeps "pkt send" running there, for send.
SEND_DEV=venet0
sender() {
	local name=$1 to from

	shift
	mkfifo "$TMP/send.$name"
	exec {from}< <(EXEC="exec" && "$@" pkt send "$SEND_DEV" <"$TMP/send.$name" 2>&1)
	BG_PIDS+=("$!")
	exec {to}>"$TMP/send.$name"
	SENDER_TO[$name]=$to
	SENDER_FROM[$name]=$from
}

# send NAME: the sender's packets are on stdin. SENT is their number, or "" and
# the reason is in WHY.
send() {
	local packets

	IFS= read -r -d "" packets || true
	packets=${packets//$'\n\n'/$'\n'}
	printf '%s\n\n' "${packets%$'\n'}" >&"${SENDER_TO[$1]}"
	IFS= read -r -t 20 -u "${SENDER_FROM[$1]}" SENT || SENT="no answer"
	WHY=""
	[[ $SENT =~ ^[0-9]+$ ]] || { WHY=$SENT SENT=""; }
}

# _send NAME: the packets of stdin and then the marker packet $END, which does
# not count.
_send() {
	local packets

	IFS= read -r -d "" packets || true
	send "$1" <<<"$packets$END"
	[ -z "$SENT" ] || SENT=$((SENT - 1))
}

# _problem TEXT: one more reason why the current sentence is not true.
_problem() {
	PROBLEMS+="$1; "
}

_seen_nothing() {
	local watcher

	for watcher; do
		[ -n "${WATCH[$watcher]-}" ] || continue
		seen "$watcher" "$MARK"
		[ -z "$SEEN" ] || _problem "$watcher saw: ${SEEN//$'\n'/ | }"
	done
}

_verdict() {
	if [ -z "$SENT" ]; then
		fail "$1" "not sent: $WHY"
	elif [ -n "$PROBLEMS" ]; then
		fail "$1" "$PROBLEMS"
	else
		pass "$1"
	fi
}

# The counters that the last sentence ended with: nothing was sent since then,
# unless the test says "recount".
PORT_BEFORE=""
HUB_BEFORE=""
recount() {
	PORT_BEFORE=""
	HUB_BEFORE=""
}

# dropped SENTENCE REASON: evil sends the packets on stdin. Each must be
# dropped by its port, be counted once, under REASON, and be seen nowhere.
dropped() {
	local sentence=$1 reason=$2 tx before after

	mark
	PROBLEMS=""
	END="udp $FROM_EVIL4 data=$MARK"
	tx_dropped evil
	tx=$TX_DROPPED
	before=${PORT_BEFORE:-$(port_get evil)}
	_send evil
	_seen_nothing hub lan
	after=$(port_get evil)
	PORT_BEFORE=$after
	tx_dropped evil
	tx=$((TX_DROPPED - tx))

	[ "${SENT:-0}" -gt 0 ] || _problem "no packet was sent"
	_counted_once "$reason" "$before" "$after"
	[ "$tx" = "$SENT" ] || _problem "tx_dropped rose by $tx, sent $SENT"
	_verdict "$sentence"
}

# _counted_once REASON BEFORE AFTER: what was sent, and nothing else.
_counted_once() {
	local one all

	drops "$2" "$1"
	one=$ONE
	all=$ALL
	drops "$3" "$1"
	[ "$((ONE - one))" = "$SENT" ] ||
		_problem "$1 rose by $((ONE - one)), sent $SENT"
	[ "$((ALL - all))" = "$SENT" ] ||
		_problem "all drops rose by $((ALL - all)), sent $SENT"
}

# dropped_by_hub SENTENCE REASON: the packets on stdin, sent by the host into
# the hub, must be dropped by it, be counted once, and not be seen by evil.
dropped_by_hub() {
	local sentence=$1 reason=$2 before after

	mark
	PROBLEMS=""
	# Nobody answers this one.
	END="icmp type=0 src=$LAN4 dst=$EVIL4 data=$MARK"
	before=${HUB_BEFORE:-$(nl_host hub-get venet0)}
	_send host
	_seen_nothing evil
	after=$(nl_host hub-get venet0)
	HUB_BEFORE=$after

	[ "${SENT:-0}" -gt 0 ] || _problem "no packet was sent"
	_counted_once "$reason" "$before" "$after"
	_verdict "$sentence"
}

# lines TEXT: COUNT is how many it has.
lines() {
	local newlines=${1//[!$'\n']/}

	COUNT=${#newlines}
}

# has REGEX TEXT
has() {
	grep -Eq -e "$1" <<<"$2"
}

# arrives SENTENCE: the packets on stdin, sent by evil, must all be seen on the
# LAN, and nothing is dropped. What was seen stays in SEEN.
arrives() {
	local sentence=$1 before all

	mark
	PROBLEMS=""
	END="udp $FROM_EVIL4 data=$MARK"
	before=${PORT_BEFORE:-$(port_get evil)}
	_send evil
	seen lan "$MARK"
	lines "$SEEN"
	[ "$COUNT" = "$SENT" ] ||
		_problem "$COUNT of $SENT arrived: ${SEEN//$'\n'/ | }"
	[ -z "${WATCH[hub]-}" ] || _drain hub
	PORT_BEFORE=$(port_get evil)
	drops "$before"
	all=$ALL
	drops "$PORT_BEFORE"
	[ "$ALL" = "$all" ] ||
		_problem "a packet was counted as dropped"
	_verdict "$sentence"
}

# _drain NAME: what a watcher has seen up to the marker is of no interest.
_drain() {
	local keep=$SEEN

	seen "$1" "$MARK"
	SEEN=$keep
}
