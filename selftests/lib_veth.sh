# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# For the tests of the bridge-based mode: a bridge br0 of the host, in which a
# machine "lan" is, too.
#
#   ct web1 ---- eth0  vethN \
#                              br0  HOST  nic_lan ---- eth0  lan
#   ct web2 ---- eth0  vethN /

# HOST is of lib.sh, what is set here of use to the tests.
# shellcheck disable=SC2153,SC2034

need nft bridge

LAN4=198.51.100.2
LAN6=2001:db8:51::2
LAN_MAC=02:00:00:00:00:02

# setup_bridge [OPTION...]: the bridge, with its own MAC, and the LAN.
setup_bridge() {
	ip netns add "$HOST"
	HOSTS+=("$HOST")
	_netns_add lan "lan-$RUN_TAG"
	ip_host -batch - <<-END
		link set lo up
		link add br0 address 02:00:00:00:00:01 type bridge $*
		link set br0 addrgenmode none
		link set br0 up
		link add nic_lan type veth peer name eth0 netns lan-$RUN_TAG
		link set nic_lan addrgenmode none master br0
		link set nic_lan up
	END
	ip_ct lan -batch - <<-END
		link set eth0 addrgenmode none address $LAN_MAC
		link set eth0 up
		address add $LAN4/24 dev eth0
		address add $LAN6/64 dev eth0 nodad
	END
}

# veth_drops CT: DROPS[reason], as the tool tells them.
declare -A DROPS=()
veth_drops() {
	local line reason count

	DROPS=()
	line=$(venetctl -n "$HOST" -s veth show "$1")
	[[ $line == *dropped:* ]] || return 0
	line=${line#*dropped: }
	while read -r reason count; do
		DROPS[$reason]=$count
	done <<<"${line//, /$'\n'}"
}

# pings CT ADDR
pings() {
	in_ct "$1" traffic ping "$2" 2000
}

# What nftables has of ours, and what the bridge knows of its ports.
filter_state() {
	in_host nft -n list ruleset
	bridge -n "$HOST" -d -batch - <<<"link show"$'\n'"vlan show"
	bridge -n "$HOST" fdb show br br0 | sort
}

# ---- what fails half-way ----

# no_detection NAME...: their IPv6 addresses are not looked for on the link.
no_detection() {
	local name

	for name; do
		in_ct "$name" sysctl -qw net.ipv6.conf.default.accept_dad=0 \
			net.ipv6.conf.all.accept_dad=0
	done
}

# settled NAME: its addresses are what they will be.
settled() {
	wait_for 10 _is_settled "$1"
}
_is_settled() {
	[ -z "$(ip_ct "$1" -6 address show tentative)" ]
}

whole() {
	state
	filter_state
}

# fails_whole WHAT CALL CMD...: with each CALL of CMD failing in turn, it says so,
# and nothing has changed; but an answer may be asked for again, or be one that
# nobody needs: then all is done. A SHARE of them, as for each_fails; of answers,
# which are many, only every third is tried. With LATER set, CMD does more behind
# this: where that fails, all of this is done.
fails_whole() {
	local what=$1 call=$2 every=$SHARE_EVERY n=$SHARE_FIRST
	local tries=0 status why="" worst=5

	shift 2
	if [ -n "${LATER-}" ]; then
		worst=6
		"$@"
		whole >"$TMP/done"
		back
	fi
	case $call in
	recvmsg) every=$((every * 3)) ;;
	sendmsg) n=1 every=1 ;;
	esac
	whole >"$TMP/before"
	while [ -z "$why" ]; do
		status=0
		failcall "$call" "$n" "$@" >"$TMP/said" 2>&1 || status=$?
		[ "$status" -ne 100 ] || break
		whole >"$TMP/after"
		if [ "$status" -eq 0 ] &&
			alike "$TMP/before" "$TMP/after" >/dev/null; then
			why="number $n: nothing is done"
		elif [ "$status" -eq 0 ]; then
			back
			whole >"$TMP/before"
		elif [ "$status" -gt "$worst" ]; then
			why="number $n: status $status"
		elif [ -n "${LATER-}" ] &&
			alike "$TMP/done" "$TMP/after" >>"$TMP/said"; then
			back
			whole >"$TMP/before"
		elif ! alike "$TMP/before" "$TMP/after" >>"$TMP/said"; then
			why="number $n has left something"
		fi
		n=$((n + every)) tries=$((tries + 1))
	done
	[ -n "$why" ] || [ "$tries" -gt 0 ] || why="none is made"
	if [ -n "$why" ]; then
		fail "$what: a $call that fails" "$why"
		_show "$TMP/said"
	else
		pass "$what: a $call fails, nothing changes ($tries times)"
	fi
	back
}
