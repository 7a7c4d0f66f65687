#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Life and death: whatever goes first, and with traffic running, nothing is left
# and nothing is leaked.
#
# Runs alone: it unloads the module.

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need ip iperf3 rmmod modprobe

# traffic_start ADDR: a server in web2, a client in web1, data both ways until
# they are stopped. Returns when it flows.
traffic_start() {
	bg in_ct web2 iperf3 -s --forceflush
	SERVER=$BG_PID
	wait_for 10 grep -q listening "$BG_OUT"
	bg in_ct web1 iperf3 -c "$1" --bidir -b 20M -t 120
	CLIENT=$BG_PID
	wait_for 10 flowing web1
	wait_for 10 flowing web2
}
# traffic_stop: KILL, as a container's processes end.
traffic_stop() {
	{
		kill -KILL "$SERVER" "$CLIENT"
		wait "$SERVER" "$CLIENT" || true
	} 2>/dev/null
}
# It has received 100 packets since it was made.
flowing() {
	[ "$(port_value "$1" rx_packets)" -gt 100 ]
}
no_device() {
	not ip -n "$1" link show venet0
}
ports_left() {
	[ "$(hub_value ports)" = "$1" ]
}
# plug NAME...: ports with addresses for containers that are there already.
plug() {
	local name

	for name; do
		_port "$name"
		ct_routes "$name" "192.0.2.1${name#web}" "2001:db8:2::1${name#web}"
	done
}

for addr in 192.0.2.12 2001:db8:2::12; do
	HOST=host-${addr##*:}-$RUN_TAG
	host_netns
	host_forward
	_netns_add web1 "web1-$RUN_TAG"
	_netns_add web2 "web2-$RUN_TAG"
	ip_host address add 198.51.100.1/32 dev lo
	ip_host address add 2001:db8:51::1/128 dev lo nodad

	hub_add
	plug web1 web2
	traffic_start "$addr"
	ok "to $addr: a port is deleted under traffic" \
		ip_ct web1 link del venet0
	ok "the hub has one port less" ports_left 1
	plug web1
	ok "the streams go on over its successor" wait_for 100 flowing web1
	ok "the hub is deleted under traffic" ip_host link del venet0
	ok "web1's port is gone with it" no_device "${NETNS_OF[web1]}"
	ok "web2's port is gone with it" no_device "${NETNS_OF[web2]}"
	traffic_stop

	hub_add
	plug web1 web2
	traffic_start "$addr"
	ok "the module is unloaded under traffic" rmmod venet
	nok "it is gone" test -d /sys/module/venet
	ok "no hub is left" no_device "$HOST"
	ok "no port is left in web1" no_device "${NETNS_OF[web1]}"
	ok "no port is left in web2" no_device "${NETNS_OF[web2]}"
	traffic_stop
	module_load

	# A namespace dies with its last process. The server still sends then.
	hub_add
	plug web1 web2
	traffic_start "$addr"
	ip netns del "${NETNS_OF[web1]}"
	unset "NETNS_OF[web1]"
	{
		kill -KILL "$CLIENT"
		wait "$CLIENT" || true
	} 2>/dev/null
	ok "a container's namespace dies under traffic, its port goes" \
		wait_for 100 ports_left 1
	refused "its addresses are free" "ENOENT" addr_owner 192.0.2.11
	ok "the other container is untouched" \
		in_host traffic ping 192.0.2.12
	traffic_stop

	_netns_add web1 "again-$RUN_TAG"
	plug web1
	traffic_start "$addr"
	ip netns del "$HOST"
	ok "the host's namespace dies first, web1's port goes" \
		wait_for 100 no_device "${NETNS_OF[web1]}"
	ok "and web2's" wait_for 100 no_device "${NETNS_OF[web2]}"
	traffic_stop
	forget_ct web1
	forget_ct web2
done

# All namespaces of this test are on their way out; a device that one of them
# could not let go of would keep the module.
ok "the module is loaded by its kind" ip link add venet-auto type venet
ip link del venet-auto
ok "and unloaded once more" rmmod venet
ok "and loaded" module_load

finish
