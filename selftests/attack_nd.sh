#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Neighbour discovery and ARP: a container's would be believed as if from the
# link, and could fill the neighbour table that the whole machine shares. None
# passes, however it is wrapped.

# shellcheck source-path=SCRIPTDIR source=lib_attack.sh
. "$(dirname "$0")/lib_attack.sh"

need unshare
attack_setup
watch_hub
watch_lan
watch_ct evil
# What the host's IPv6 needs to answer solicitations on the hub.
ip_host address add 2001:db8:2::1/128 dev venet0 nodad
HUB6=2001:db8:2::1

neighbours() {
	ip_host neigh show nud all dev venet0 | wc -l
}
before=$(neighbours)

# nd WORDS: one of each type.
nd() {
	local type

	for type in 133 134 135 136 137; do
		echo "icmp6 type=$type ttl=255 $*"
	done
}

dropped "no neighbour discovery leaves a container" nd <<END
$(nd "src=$EVIL6 dst=$HUB6 size=40")
$(nd "src=$EVIL6 dst=$LAN6 size=40 via=packet")
$(nd "src=$EVIL6 dst=$GOOD6")
END

# Solicitations that the host would remember their sender by.
target="bytes=20010db8000200000000000000000001"
many=()
for i in {1..40}; do
	addr=2001:db8:2:1::$i
	many+=("icmp6 type=135 ttl=255 src=$addr dst=$HUB6 $target")
	# Granted, so that only the type speaks against them.
	addr_add evil "$addr"
done
dropped "forty solicitations from forty addresses of the container" nd <<END
$(printf '%s\n' "${many[@]}")
END

dropped "nor behind extension headers" nd <<END
$(nd "src=$EVIL6 dst=$HUB6 ext=hop")
$(nd "src=$EVIL6 dst=$HUB6 ext=dst")
$(nd "src=$EVIL6 dst=$HUB6 ext=rt")
$(nd "src=$EVIL6 dst=$HUB6 ext=hop,dst,rt,dst size=40")
$(nd "src=$EVIL6 dst=$HUB6 ext=dst,dst,dst,dst,dst,dst")
END

dropped "nor in fragments" nd <<END
$(nd "src=$EVIL6 dst=$HUB6 ext=frag:0:0")
$(nd "src=$EVIL6 dst=$HUB6 ext=frag:0:1")
$(nd "src=$EVIL6 dst=$HUB6 ext=hop,frag:0:1,dst")
$(nd "src=$EVIL6 dst=$HUB6 ext=dst,frag:0:0,frag:0:0")
END

# What follows could be anything: RFC 7112.
dropped "a chain of headers that is cut off is malformed" malformed <<END
icmp6 type=135 src=$EVIL6 dst=$HUB6 ext=frag:0:1 cut=48 len=8
icmp6 type=135 src=$EVIL6 dst=$HUB6 ext=frag:0:1,dst cut=56 len=16
icmp6 type=135 src=$EVIL6 dst=$HUB6 ext=frag:0:1,dst,dst cut=56 len=16
icmp6 type=135 src=$EVIL6 dst=$HUB6 ext=hop cut=41 len=1
icmp6 type=135 src=$EVIL6 dst=$HUB6 ext=hop,dst cut=48 len=8
icmp6 type=135 src=$EVIL6 dst=$HUB6 cut=40 len=0
icmp6 type=135 src=$EVIL6 dst=$HUB6 ext=dst,dst,dst,dst,dst,dst,dst,dst,dst
END

dropped "no ARP leaves a container" protocol <<END
hex=0001080006040001020000000001c000020a000000000000c6336401 eth=0x0806
hex=0001080006040002020000000001c000020a020000000002c6336401 eth=0x0806 via=packet
END
equal "the hub has no neighbour more" "$(neighbours)" "$before"

# The LAN has its own neighbour discovery, which is not looked at here.
arrives "other ICMPv6 passes, behind extension headers and in fragments" <<END
icmp6 type=128 $FROM_EVIL6 data=a
icmp6 type=132 $FROM_EVIL6 data=b
icmp6 type=138 $FROM_EVIL6 data=c
icmp6 type=1 $FROM_EVIL6 data=d size=48
icmp6 type=128 $FROM_EVIL6 ext=hop,dst,rt data=e
icmp6 type=128 $FROM_EVIL6 ext=hop,rt,frag:0:1,dst data=f
icmp6 type=135 $FROM_EVIL6 ext=frag:1448:0 data=g
udp $FROM_EVIL6 ext=hop,dst,rt,dst data=h
END

# ---- host to container ----

dropped_by_hub "no neighbour discovery enters a container" nd <<END
$(nd "src=$LAN6 dst=$EVIL6 size=40")
$(nd "src=$LAN6 dst=$EVIL6 via=packet")
$(nd "src=$LAN6 dst=$EVIL6 ext=hop,dst,rt")
$(nd "src=$LAN6 dst=$EVIL6 ext=frag:0:1")
END
dropped_by_hub "no ARP enters a container" protocol <<END
hex=0001080006040001020000000001c6336401000000000000c000020a eth=0x0806
hex=0001080006040002020000000001c6336401020000000002c000020a eth=0x0806
END

finish
