#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A container sends its packets through an ifb device of its own, or redirects
# them from another one, which leaves notes in them that tell the next device to
# skip its taps, tc and nft ingress, or XDP: the hub's see every packet all the
# same.

# shellcheck source-path=SCRIPTDIR source=lib_attack.sh
. "$(dirname "$0")/lib_attack.sh"

need nft tc unshare
attack_setup
watch_hub
watch_lan
watch tc in_host skbfield read venet0 ingress
watch xdp in_host skbfield xdp venet0
in_host nft -f - <<-END
	table netdev tap {
		counter seen { }
		chain in {
			type filter hook ingress device venet0 priority 0
			counter name seen
		}
	}
END
nft_seen() {
	in_host nft list counter netdev tap seen |
		sed -n 's/.*packets \([0-9]*\).*/\1/p'
}

# Out by venet0: to ifb9 first, which marks the packet and sends it again. No
# action may meet it then, since that would use the note up. Neither device has
# something of its own to say, like its search for a router: that would be dropped.
in_ct evil ip -batch - <<-END
	link add ifb9 type ifb
	link set ifb9 addrgenmode none
	link set ifb9 up
	link add dummy9 type dummy
	link set dummy9 addrgenmode none
	link set dummy9 up
END
in_ct evil tc -batch - <<-END
	qdisc add dev venet0 clsact
	filter add dev venet0 egress protocol all u32 match mark 0 0xffffffff action mirred egress redirect dev ifb9
	qdisc add dev ifb9 clsact
	filter add dev ifb9 egress protocol all matchall action skbedit mark 1
	qdisc add dev dummy9 clsact
	filter add dev dummy9 egress protocol all matchall action mirred egress redirect dev venet0
END

arrives "packets through the container's ifb arrive" <<END
udp $FROM_EVIL4 count=5
udp $FROM_EVIL6 count=5
END
ok "they did go through ifb" \
	test "$(in_ct evil cat /proc/net/dev |
		sed -n 's/^ *ifb9: *[0-9]* *\([0-9]*\).*/\1/p')" -ge 11

# Straight from another device, past ifb.
ok "packets are sent which another device redirects to the port" \
	in_ct evil pkt send dummy9 "udp $FROM_EVIL4 mark=1" \
	"udp $FROM_EVIL6 mark=1"

# One more in a length that no other has, as the watchers' marker.
mark
send evil <<<"udp $FROM_EVIL4 size=777 data=$MARK"
seen lan "$MARK"
lines "$SEEN"
equal "they arrive" "$COUNT" 2
seen hub "$MARK"
lines "$SEEN"
equal "packet taps on the hub saw them and the last one" "$COUNT" 2
# saw NAME: how many packets watcher NAME printed up to that one.
saw() {
	local line n=0

	while IFS= read -r -t 5 -u "${WATCH[$1]}" line; do
		n=$((n + 1))
		[[ "$line " != *"len=805 "* ]] || break
	done
	echo "$n"
}
equal "tc ingress on the hub saw all fourteen" "$(saw tc)" 14
equal "XDP on the hub saw all fourteen" "$(saw xdp)" 14
equal "nft ingress on the hub saw all fourteen" "$(nft_seen)" 14
equal "the hub counted all fourteen" \
	"$(host_link rx_packets venet0)" 14

finish
