#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The tool without the module: it says which line loads it.
#
# Runs alone: it unloads the module.

# shellcheck source=lib_venetctl.sh
. "$(dirname "$0")/lib_venetctl.sh"

host_netns
ct_netns web1 web2

bg venetctl -n "$HOST" monitor
monitor=$BG_PID
# Signals come after the events that it listens to.
listens() {
	[[ $(ls -l "/proc/$monitor/fd") == *signalfd* ]]
}
wait_for 10 listens
bg venetctl -n "$HOST" stats follow
wait_for 10 test -e "/var/lib/venet/stats.$HOST"
rmmod venet
wait "$BG_PID" && status=0 || status=$?
equal "stats follow ends when the module does" "$status" 5
wait "$monitor" && status=0 || status=$?
equal "so does monitor" "$status" 5
rm -f "/var/lib/venet/stats.$HOST"
# What a card in a bridge wants is loaded, and nothing more behind the test's back.
ip_host link add br0 type bridge
ip_host link set br0 up
vn veth add "$WEB1" bridge br0 ip 198.51.100.7/24
vn veth del "$WEB1"
modprobe_was=$(sysctl -n kernel.modprobe)
sysctl -qw kernel.modprobe=/bin/false
exits "without the module the bare call says so" 5 'modprobe venet' vn
exits "so does hub add" 5 'modprobe venet' vn hub add
exits "so does ct attach" 5 'modprobe venet' vn ct attach "$WEB1"
exits "and stats" 5 'modprobe venet' vn stats
exits "the doctor names it" 7 \
	'^error: the kernel module is not loaded.*; fix: modprobe venet$' vn doctor

# ---- a card in a bridge needs none ----

ETC=$TMP/etc
mkdir -p "$ETC/ct.d"
printf '%s\n' "container $WEB1" "veth bridge br0 ip 198.51.100.7/24" \
	>"$ETC/ct.d/web1.conf"
exits "conf sync of a file that asks for no port" 0 "" \
	vn --config "$ETC" conf sync
ok "gives its container a card" ip_ct web1 link show eth0
exits "conf show tells of it" 0 '^veth bridge br0 ip 198.51.100.7/24$' \
	vn --config "$ETC" conf show
printf '%s\n' "container $WEB2" "ip 192.0.2.1" >"$ETC/ct.d/web2.conf"
ip_ct web1 link set eth0 down
exits "of one that does it says so" 6 'modprobe venet' \
	vn --config "$ETC" conf sync
ok "and does the other one" grep -q 'state UP\|,UP' <(ip_ct web1 link show eth0)
exits "apply does the one" 0 "" vn --config "$ETC" conf apply web1
exits "and not the other one" 5 'modprobe venet' \
	vn --config "$ETC" conf apply web2
sysctl -qw kernel.modprobe="$modprobe_was"
ok "and it is loaded again" module_load

finish
