#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Are routes kept, and by whom? test_fastpath shows that a kept route changes
# nothing but the cost: here the look-ups of routes are counted.
#
# Runs alone: the counters are the kernel's, for all hubs of the machine.

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need ip ping

# VENET_FASTPATH_*
HUB_ROUTES=2
PORT_ROUTES=4

TRACING=/sys/kernel/tracing
[ -d "$TRACING/events" ] || mount -t tracefs tracefs "$TRACING"
module_load
if [ ! -e "$TRACING/kprobe_profile" ]; then
	echo "1..0 # SKIP this kernel has no kprobe events"
	exit "$KSFT_SKIP"
fi
probes_end() {
	echo 0 >"$TRACING/events/kept/enable"
	echo "-:kept/" >>"$TRACING/kprobe_events"
}
trap 'probes_end; _cleanup' EXIT
for what in look_up4 look_up6 route_alloc; do
	# The compiler may have put a word behind the name.
	name=$(awk -v name="venet_$what" '
		$3 ~ "^" name "([.]|$)" { print $3; exit }' /proc/kallsyms)
	echo "p:kept/$what $name" >>"$TRACING/kprobe_events"
done
echo 1 >"$TRACING/events/kept/enable"

setup_host
add_ct web1 192.0.2.10 2001:db8:2::a
add_ct web2 192.0.2.16 2001:db8:2::10
for i in {17..31}; do
	addr_add web2 "192.0.2.$i"
	addr_add web2 "$(printf '2001:db8:2::%x' "$i")"
done
ip_ct web2 route add local 192.0.2.16/28 dev lo
ip_ct web2 route add local 2001:db8:2::10/124 dev lo
ip_host route add 192.0.2.16/28 dev venet0
ip_host route add 2001:db8:2::10/124 via fe80::1 dev venet0
serve web2 udp-echo 7002

# times NAME: how often was it called?
times() {
	awk -v name="$1" '$1 == name { print $2 }' "$TRACING/kprobe_profile"
}

# calls NAME COMMAND...: how often COMMAND made it be called.
calls() {
	local before

	before=$(times "$1")
	"${@:2}" >/dev/null
	echo $(($(times "$1") - before))
}

between() {
	if [ "$1" -lt "$2" ] || [ "$1" -gt "$3" ]; then
		echo "$1 is not in $2..$3"
		return 1
	fi
}

hundred() {
	in_ct web1 ping -q -i 0.002 -c 100 "$1"
}

turns() {
	for _ in {1..32}; do
		in_ct web1 traffic udp-touch "$1" 16 7002
	done
}

for family in 4 6; do
	peer=192.0.2.16
	[ "$family" = 4 ] || peer=2001:db8:2::10
	# Twice two passes: by the hub and by a port, there and back.
	nl_host hub-set venet0 0
	ok "IPv$family: without shortcuts each packet is looked up" between \
		"$(calls "look_up$family" hundred $peer)" 400 410
	nl_host hub-set venet0 "$HUB_ROUTES"
	ok "IPv$family: with the hub's, its first ones are, and all by ports" \
		between "$(calls "look_up$family" hundred $peer)" 202 212
	nl_host hub-set venet0 "$PORT_ROUTES"
	ok "IPv$family: with the ports', the other way round" \
		between "$(calls "look_up$family" hundred $peer)" 202 212
	nl_host hub-set venet0 $((HUB_ROUTES | PORT_ROUTES))
	ok "IPv$family: with both, hardly any" \
		between "$(calls "look_up$family" hundred $peer)" 0 12

	# Two flows for each of eight places: a place changes hands at every eighth
	# turn, on both ports.
	nl_host hub-set venet0 0
	nl_host hub-set venet0 "$PORT_ROUTES"
	ok "IPv$family: flows of one place seldom take it from each other" \
		between "$(calls route_alloc turns $peer)" 16 100
done

finish
