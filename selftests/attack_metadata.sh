#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What the kernel keeps beside a packet stays where it was set: priority, mark,
# queue, tc index, VLAN tag and departure time of one side mean something on the
# other. Each field is read back there, in both directions.

# shellcheck source-path=SCRIPTDIR source=lib_attack.sh
. "$(dirname "$0")/lib_attack.sh"

need tc unshare
attack_setup
watch_lan
watch_ct evil
watch tc in_host skbfield read venet0 ingress

# in_net NAME CMD...: in a container's network, with the host's privilege.
in_net() {
	$EXEC enter "${NETNS_OF[$1]}" "${@:2}"
}
watch tc_evil in_net evil skbfield read venet0 ingress

# fields NAME LEN: what watcher NAME printed up to the packet of this length,
# without the lengths, each kind once.
fields() {
	local line known=""

	while IFS= read -r -t 10 -u "${WATCH[$1]}" line; do
		[[ "$line " != *"len=$2 "* ]] || break
		line=${line#* }
		[[ $known == *"$line"* ]] || known+=$line$'\n'
	done
	printf '%s' "$known"
}
# A time of arrival is no departure time, whatever it is; its type is 0.
CLEAN="mark=0 priority=0 queue_mapping=0 tc_index=0 vlan_present=0 vlan_tci=0 tstamp_type=0"
# clean FIELDS
clean() {
	local line

	printf '%s\n' "$1"
	[ -n "$1" ]
	while IFS= read -r line; do
		[ "${line% tstamp=*}" = "$CLEAN" ]
	done <<<"$1"
}
# The last packet to the hub, known by its length.
last() {
	mark
	send evil <<<"udp $FROM_EVIL4 size=777 data=$MARK"
	seen lan "$MARK"
}

# ---- what the container's root can set by itself ----

# clsact is there: the watcher made it.
in_ct evil tc filter add dev venet0 egress protocol all prio 2 handle 99 fw \
	action skbedit priority 1:7 mark 77 ptype otherhost
arrives "packets with a priority, a mark, a type and a departure time arrive" <<END
udp $FROM_EVIL4 prio=6 mark=5
udp $FROM_EVIL6 prio=6 mark=5
udp $FROM_EVIL4 prio=0x10007 mark=0xffffffff
udp $FROM_EVIL4 mark=99
udp $FROM_EVIL6 mark=99
udp dst=$LAN4 via=udp data=x txtime=9000
udp dst=$LAN6 via=udp data=x txtime=9000 prio=7
udp $FROM_EVIL4 txtime=9000 clock=tai
END
last
ok "nothing of that is seen on the hub" clean "$(fields tc 805)"
in_ct evil tc filter del dev venet0 egress

refused "no device of many queues, to choose one of the host's" "queue" \
	in_ct evil ip link add many numtxqueues 16 type venet

# An entry made as stale says that it was confirmed a minute ago. The LAN does not
# answer for this address.
AWAY4=198.51.100.77
ip_host neigh replace "$AWAY4" lladdr "$LAN_MAC" nud stale dev nic_lan
confirmed() {
	ip_host -s neigh show "$AWAY4" dev nic_lan |
		sed -n 's|.* used [0-9]*/\([0-9]*\)/.*|\1|p'
}
arrives "a packet that confirms the sender's neighbour arrives" <<END
udp dst=$AWAY4 via=udp data=x confirm
END
ok "it does not confirm the host's" test "$(confirmed)" -ge 30

# ---- every field, set by eBPF on the way out ----

EVERY="mark=0x1234 priority=0x10007 tc_index=5 queue_mapping=3 tstamp=9000000000000000000"

# shellcheck disable=SC2086
in_net evil skbfield write venet0 egress $EVERY
arrives "packets with every field set arrive" <<END
udp $FROM_EVIL4
udp $FROM_EVIL6
tcp $FROM_EVIL4
icmp $FROM_EVIL4
END
last
ok "nothing of that is seen on the hub either" clean "$(fields tc 805)"

# shellcheck disable=SC2086
in_host skbfield write venet0 egress $EVERY
send host <<END
udp src=$LAN4 dst=$EVIL4
udp src=$LAN6 dst=$EVIL6
tcp src=$LAN4 dst=$EVIL4
udp src=$LAN4 dst=$EVIL4 prio=6 mark=9
udp src=$LAN4 dst=$EVIL4 txtime=9000
udp src=$LAN4 dst=$EVIL4 txtime=9000 clock=tai
udp src=$LAN4 dst=$EVIL4 size=777 data=last
END
equal "host to container: the packets are sent" "$SENT" 7
seen evil last
lines "$SEEN"
equal "they arrive" "$COUNT" 6
ok "the container sees nothing of what the host set" \
	clean "$(fields tc_evil 805)"

finish
