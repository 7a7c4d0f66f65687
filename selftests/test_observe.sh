#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What an administrator can see of it all: ip, ethtool, tracepoints, and where
# XDP stands.

# shellcheck source-path=SCRIPTDIR source=lib_attack.sh
. "$(dirname "$0")/lib_attack.sh"
need ethtool

TRACING=/sys/kernel/tracing
[ -d "$TRACING/events" ] || mount -t tracefs tracefs "$TRACING"

# Its index tells its packets from those of other hosts in the trace.
HUB_INDEX=$((100000 + RUN_TAG))
host_netns
host_forward
ip_host link add venet0 index "$HUB_INDEX" type venet
ip_host link set venet0 up
add_lan lan
add_ct web1 192.0.2.10 2001:db8:2::10

# ---- the tracepoints, in an instance of their own ----

TRACE=$TRACING/instances/venet-$RUN_TAG
mkdir "$TRACE"
trace_end() {
	echo 0 >"$TRACE/events/enable"
	rmdir "$TRACE"
}
trap 'trace_end; _cleanup' EXIT
echo "hub == $HUB_INDEX" >"$TRACE/events/venet/venet_drop/filter"
echo 1 >"$TRACE/events/venet/venet_drop/enable"
echo 1 >"$TRACE/events/skb/kfree_skb/enable"
in_ct web1 pkt send venet0 "udp src=192.0.2.66 dst=198.51.100.2 size=72" \
	"udp src=2001:db8:2::66 dst=2001:db8:51::2" \
	"icmp6 type=135 src=2001:db8:2::10 dst=2001:db8:51::2" >/dev/null
in_host pkt send venet0 "udp src=198.51.100.1 dst=192.0.2.99" >/dev/null
echo 0 >"$TRACE/events/enable"
traced() {
	grep -Eq "venet_drop: .*hub=$HUB_INDEX $1" "$TRACE/trace"
}
ok "the tracepoint shows a refused source" \
	traced "port=$ID_web1 protocol=0x0800 len=100 reason=source"
ok "and that of IPv6" \
	traced "port=$ID_web1 protocol=0x86dd len=[0-9]+ reason=source"
ok "neighbour discovery" traced "port=$ID_web1 protocol=0x86dd .*reason=nd"
ok "a destination that nobody owns has no port" \
	traced "port=0 protocol=0x0800 .*reason=unowned"
traced_lines=$(grep "venet_drop: .*hub=$HUB_INDEX " "$TRACE/trace")
lines "$traced_lines"$'\n'
equal "each drop is traced once" "$COUNT" 4
[ "$COUNT" = 4 ] || echo "#   ${traced_lines//$'\n'/ | }"
ok "core's drop monitor has a reason too" \
	grep -Eq "kfree_skb: .*reason: (IP_INVALID_SOURCE|IP_RPFILTER)" \
	"$TRACE/trace"

# ---- ethtool ----

ethtool_of() {
	in_host ethtool "$@" | tr -s ' \t' ' '
}
ok "ethtool -i names the driver" has '^driver: venet$' "$(ethtool_of -i venet0)"
ok "and its version" has '^version: [0-9]+\.[0-9]+' "$(ethtool_of -i venet0)"
stats=$(ethtool_of -S venet0)
ok "ethtool -S of the hub: refused sources" has '^ drop_source: 2$' "$stats"
ok "neighbour discovery" has '^ drop_nd: 1$' "$stats"
ok "destinations that nobody owns" has '^ drop_unowned: 1$' "$stats"
ok "and those that never occurred" has '^ drop_checksum: 0$' "$stats"
port_stats=$(in_ct web1 ethtool -S venet0)
ok "the port counts its own" has 'drop_source: 2$' "$port_stats"
ok "but not what the host did" has 'drop_unowned: 0$' "$port_stats"
ok "offloads can be switched" in_ct web1 ethtool -K venet0 tx off sg off gso off
nok "and are off then" \
	in_ct web1 bash -c 'ethtool -k venet0 | grep -q "^tx-checksumming: on"'
ok "and on again" in_ct web1 ethtool -K venet0 tx on sg on gso on
ok "robust GSO is never offered" has '^tx-gso-robust: off \[fixed\]' \
	"$(ethtool_of -k venet0)"

# ---- ip ----

counters() {
	ip_ct web1 -s -j link show venet0 | tr -d ' \n'
}
ok "ip -s in the container: what it was refused is tx dropped" \
	has '"tx":\{"bytes":0,"packets":0,"errors":0,"dropped":3' "$(counters)"
host_counters() {
	ip_host -s -j link show venet0 | tr -d ' \n'
}
ok "on the host: what the hub was asked to send for nobody, no more" \
	has '"tx":\{"bytes":0,"packets":0,"errors":0,"dropped":1,' \
	"$(host_counters)"
ip_ct web1 link set venet0 down
in_host pkt send venet0 "udp src=198.51.100.1 dst=192.0.2.10" >/dev/null
ok "to a port that is down the hub sends nothing" \
	has '"tx":\{"bytes":0,"packets":0,"errors":0,"dropped":2,' \
	"$(host_counters)"
equal "which the port counts by reason" "$(port_drops web1 down)" 1
ok "and did not send either" has '"errors":0,"dropped":3' "$(counters)"
ip_ct web1 -batch - <<END
	link set venet0 up
	route add default dev venet0
	address replace 2001:db8:2::10/128 dev venet0
	route add ::/0 via fe80::1 dev venet0
END
ok "the device type is there for udev's rules" \
	has 'DEVTYPE=venet' "$(ip netns exec "$HOST" cat /sys/class/net/venet0/uevent)"

# ---- counters by family ----

in_ct web1 pkt send venet0 "udp src=192.0.2.10 dst=198.51.100.2 size=72" \
	"udp src=192.0.2.10 dst=198.51.100.2 size=72" \
	"udp src=2001:db8:2::10 dst=2001:db8:51::2 size=52" >/dev/null
ok "ip -s in the container: what it sent" \
	has '"tx":\{"bytes":300,"packets":3,"errors":0,"dropped":3' \
	"$(counters)"
equal "the host sees the same" "$(port_value web1 tx_bytes)" 300
equal "IPv4's part of it" "$(port_value web1 tx_bytes4)" 200
equal "IPv6's" "$(port_value web1 tx_bytes6)" 100
equal "the hub has received it, IPv4" "$(hub_value rx_packets4)" 2
equal "IPv6" "$(hub_value rx_packets6)" 1
equal "the drops have two parts as well, IPv4" \
	"$(port_value web1 drops.source4)" 1
equal "IPv6" "$(port_value web1 drops.source6)" 1

# ---- XDP ----

# xdp_on DEV MODE ACTION: until xdp_off.
xdp_on() {
	mkfifo "$TMP/xdp"
	exec {XDP_FD}<>"$TMP/xdp"
	EXEC="exec" in_host xdp "$@" <"$TMP/xdp" >"$TMP/xdp.out" 2>&1 \
		{XDP_FD}<&- &
	XDP_PID=$!
	BG_PIDS+=("$XDP_PID")
	wait_for 10 grep -q ready "$TMP/xdp.out"
}
xdp_off() {
	exec {XDP_FD}>&-
	kill "$XDP_PID"
	wait "$XDP_PID" 2>/dev/null || true
	rm "$TMP/xdp"
}
refused "native XDP is refused" "not supported" in_host xdp venet0 native pass
ok "the container reaches the host" in_ct web1 traffic ping 198.51.100.1
xdp_on venet0 generic pass
ok "as it does through generic XDP that passes" \
	in_ct web1 traffic ping 198.51.100.1
xdp_off
xdp_on venet0 generic drop
nok "but not through one that drops" in_ct web1 traffic ping 198.51.100.1 500
xdp_off
ok "and again without it" in_ct web1 traffic ping 198.51.100.1

# ---- BIG TCP ----

serve host tcp-serve 5001
serve web1 tcp-serve 5001
watch_hub
watch_ct web1
ip_ct web1 link set venet0 mtu 65535
ip_host link set venet0 mtu 65535

# big WATCHER FAMILY: it sees a packet of more than 64 KiB.
big() {
	local line

	while IFS= read -r -t 5 -u "${WATCH[$1]}" line; do
		[[ $line =~ ^$2\ .*\ len=([0-9]+) ]] || continue
		[ "${BASH_REMATCH[1]}" -le 65575 ] || return 0
	done
	return 1
}
# big_tcp FAMILY HOST_ADDR CT_ADDR
big_tcp() {
	ok "BIG TCP over IPv$1: a stream passes to the host" \
		in_ct web1 traffic tcp-send "$2" 5001 8000000
	ok "in packets of more than 64 KiB" big hub "$1"
	ok "one to the container" in_host traffic tcp-send "$3" 5001 8000000
	ok "in such packets too" big web1 "$1"
}

ip_ct web1 link set venet0 gso_max_size 150000
ip_host link set venet0 gso_max_size 150000
big_tcp 6 2001:db8:51::1 2001:db8:2::10
if [[ $(uname -r) =~ ^6\.[0-2]\. ]]; then
	nok "this kernel has no BIG TCP over IPv4" host_link gso4 venet0
	ok "there a stream passes as it is" \
		in_ct web1 traffic tcp-send 198.51.100.1 5001 8000000
else
	ok "packets of IPv4 may be that big too" \
		in_ct web1 venet_nl link-gso4 venet0 150000
	ok "on either side" nl_host link-gso4 venet0 150000
	big_tcp 4 198.51.100.1 192.0.2.10
fi

finish
