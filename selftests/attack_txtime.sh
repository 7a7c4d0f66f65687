#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A container gives its packets a departure time far ahead. The fq qdiscs of the
# host must not hold them: they would fill up and stop everybody's traffic.

# shellcheck source-path=SCRIPTDIR source=lib_attack.sh
. "$(dirname "$0")/lib_attack.sh"

need nft tc unshare
attack_setup
# Short queues, that less than the attack's packets would fill.
in_host tc -batch - <<-END
	qdisc replace dev nic_lan root fq limit 20 flow_limit 20
	qdisc replace dev venet0 root fq limit 20 flow_limit 20
END
watch_lan
watch_ct good

# held DEV: nothing is in the queue, no flow waits for its time.
not_held() {
	local text

	text=$(in_host tc -s qdisc show dev "$1")
	echo "$text"
	grep -q '^qdisc fq' <<<"$text"
	grep -Eq 'backlog 0b 0p' <<<"$text"
	grep -Eq ' 0 throttled' <<<"$text"
	! grep -Eq 'dropped [1-9]' <<<"$text"
}

arrives "packets with a departure time 9 s ahead reach the LAN at once" <<END
udp dst=$LAN4 via=udp txtime=9000 data=x count=15
udp dst=$LAN6 via=udp txtime=9000 data=x count=15
udp $FROM_EVIL4 txtime=9000 count=15
udp $FROM_EVIL6 txtime=9000 clock=tai count=15
END
ok "fq on the host's NIC held none of them" not_held nic_lan

# sees_all SENTENCE WHO: the packets on stdin arrive in a container.
sees_all() {
	mark
	PROBLEMS=""
	END="udp src=$EVIL4 dst=$GOOD4 data=$MARK"
	_send evil
	seen "$2" "$MARK"
	lines "$SEEN"
	[ "$COUNT" = "$SENT" ] || _problem "$COUNT of $SENT arrived"
	_verdict "$1"
}
sees_all "another container gets them at once as well" good <<END
udp dst=$GOOD4 via=udp txtime=9000 data=x count=15
udp dst=$GOOD6 via=udp txtime=9000 data=x count=15
udp src=$EVIL4 dst=$GOOD4 txtime=9000 count=15
udp src=$EVIL6 dst=$GOOD6 txtime=9000 clock=tai count=15
END
ok "fq on the hub held none of them" not_held venet0

mark
in_host pkt send nic_lan "udp dst=$LAN4 via=udp data=$MARK" >/dev/null
seen lan "$MARK"
equal "the host's own packets leave at once" "$SEEN" ""

finish
