#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A container sends from memory that it still writes to: it rewrites address,
# ICMPv6 type and port of packets in a transmit ring while they are on their way.
# What was checked is what arrives, and what the host's filter saw is what
# leaves.

# shellcheck source-path=SCRIPTDIR source=lib_attack.sh
. "$(dirname "$0")/lib_attack.sh"

need tc unshare
attack_setup
watch_lan

# ---- on its way through the host ----

# The stack copies a packet before it routes it, but tc ingress stands before
# that, as would a tap, which copies it too: so the hub is not watched yet. The
# queue of the host's NIC holds what comes until it is told to let go.
in_host tc -batch - <<-END
	qdisc add dev nic_lan root plug
	qdisc add dev venet0 clsact
	filter add dev venet0 ingress protocol ip prio 1 u32 match ip dport 25 0xffff action drop
	filter add dev venet0 ingress protocol ip prio 2 matchall action vlan push_eth dst_mac $LAN_MAC src_mac 02:00:00:00:00:01 pipe action mirred egress redirect dev nic_lan
END
queued() {
	in_host tc -s qdisc show dev nic_lan | grep -E "^ backlog [0-9]+b $1p "
}
# held LINE: the process that holds the packet says so.
held() {
	local line

	IFS= read -r -t 20 -u "$held_from" line
	[ "$line" = "$1" ]
}

# 0x0019: port 25, which the host's filter does not let through.
mkfifo "$TMP/held"
exec {held_from}< <(EXEC="exec" && in_ct evil pkt hold venet0 22:0019 \
	"udp $FROM_EVIL4" <"$TMP/held" 2>&1)
BG_PIDS+=("$!")
exec {held_to}>"$TMP/held"
ok "a packet to port 53 is sent from the ring" held sent
ok "it passes the host's filter and waits in the NIC's queue" \
	wait_for 10 queued 1
echo >&"$held_to"
ok "its sender makes it one to port 25 there" held patched
mark
send evil <<END
udp $FROM_EVIL4 dport=25
udp $FROM_EVIL4 data=$MARK
END
ok "one to port 25 from the start does not come that far" \
	wait_for 10 queued 2
in_host tc qdisc change dev nic_lan root plug release_indefinite
seen lan "$MARK"
equal "what leaves is what the filter saw" \
	"${SEEN%% len=*}" "4 udp $EVIL4:1000 > $LAN4:53"
exec {held_to}>&-
in_host tc qdisc del dev venet0 clsact
in_host tc qdisc del dev nic_lan root

# ---- on its way through the port ----

watch_hub

ROUND=200
# race PATCH REASON PACKET: a second thread writes while packets are sent, until
# both forms of them were met, the honest one and the one that is counted under
# REASON. RACED is how many were sent, RECEIVED how many reached the hub; HUB and
# OUT are what was seen there and on the LAN.
race() {
	local patch=$1 reason=$2 packet=$3 i before

	HUB=""
	OUT=""
	before=$(port_get evil)
	drops "$before" "$reason"
	before=$ONE
	for i in 1 2 3 4 5 6; do
		in_ct evil pkt race venet0 "$ROUND" "$patch" "$packet" \
			>/dev/null
		mark
		send evil <<<"udp $FROM_EVIL4 data=$MARK"
		seen hub "$MARK"
		HUB+=$SEEN
		seen lan "$MARK"
		OUT+=$SEEN
		drops "$(port_get evil)" "$reason"
		REFUSED=$((ONE - before))
		[ -z "$HUB" ] || [ "$REFUSED" -eq 0 ] || break
	done
	RACED=$((i * ROUND))
	lines "$HUB"
	RECEIVED=$COUNT
}

# only REGEX TEXT: each line matches.
only() {
	[ -n "$2" ] && ! grep -Ev "$1" <<<"${2%$'\n'}"
}

race 15:42 source "udp $FROM_EVIL4"
ok "IPv4: a spoofed source was tried, and refused" test "$REFUSED" -gt 0
ok "IPv4: no source but the container's own reached the hub" \
	only "^4 udp $EVIL4:" "$HUB"
equal "IPv4: each packet was either refused or received" \
	"$((REFUSED + RECEIVED))" "$RACED"
ok "IPv4: nor the LAN" only "^4 udp $EVIL4:" "$OUT"

race 23:66 source "udp $FROM_EVIL6"
ok "IPv6: a spoofed source was tried, and refused" test "$REFUSED" -gt 0
ok "IPv6: no source but the container's own reached the hub" \
	only "^6 udp .$EVIL6.:" "$HUB"
equal "IPv6: each packet was either refused or received" \
	"$((REFUSED + RECEIVED))" "$RACED"

# 0x87: neighbour solicitation.
race 40:87 nd "icmp6 $FROM_EVIL6"
ok "neighbour discovery was tried, and refused" test "$REFUSED" -gt 0
ok "none reached the hub" only " type=128 " "$HUB"
equal "each packet was either refused or received" \
	"$((REFUSED + RECEIVED))" "$RACED"

finish
