#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A container sends from memory that it still writes to: a second thread
# rewrites address, ICMPv6 type and port of packets in a transmit ring while
# they are on their way. What was checked is what arrives, and what the host's
# firewall saw is what leaves.

# shellcheck source-path=SCRIPTDIR source=lib_attack.sh
. "$(dirname "$0")/lib_attack.sh"

need nft unshare
attack_setup
watch_hub
watch_lan
in_host nft -f - <<-END
	table inet filter {
		counter passed { }
		chain forward {
			type filter hook forward priority 0
			udp dport 25 drop
			counter name passed
		}
	}
END
passed() {
	in_host nft reset counter inet filter passed |
		sed -n 's/.*packets \([0-9]*\).*/\1/p'
}

ROUND=200
# race PATCH REASON PACKET: sends until both forms of the packet were met, the
# honest one and the one that is counted under REASON (or "" for none). RACED is
# how many were sent, RECEIVED how many reached the hub; HUB and OUT are what was
# seen there and on the LAN.
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
		if [ -n "$HUB" ] && { [ "$REFUSED" -gt 0 ] || has ":25 " "$HUB"; }; then
			break
		fi
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

# 0x0019: port 25, which the host's firewall does not let through.
passed >/dev/null
race 22:0019 "" "udp $FROM_EVIL4"
ok "both ports were seen on the hub" has ":25 " "$HUB"
ok "only what the firewall lets through left the host" \
	only "> $LAN4:53 " "$OUT"
# The rounds' markers passed as well.
lines "$OUT"
equal "and just what it counted" \
	"$(($(passed) - RACED / ROUND))" "$COUNT"

finish
