#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A container rewrites its packets by tc on their way out of its port, behind
# its own stack: bytes put before the header must not become the header that
# the host parses, and the source check stands behind everything.

# shellcheck source-path=SCRIPTDIR source=lib_attack.sh
. "$(dirname "$0")/lib_attack.sh"

need nft tc unshare
attack_setup
watch_hub
watch_lan

# The packets' marks choose the action, so that the marker packet escapes.
act() {
	in_ct evil tc filter add dev venet0 egress protocol all prio "$1" \
		handle "$1" fw action "${@:2}"
}
in_ct evil tc qdisc add dev venet0 clsact

# Behind the 14 bytes of an Ethernet header the old header's first bytes become
# the rest of the new one. IPv4: source 8.0.69.0 (EtherType, version), and the
# destination is the old length and id, 5.0.18.52. The checksum is right.
act 1 vlan push_eth dst_mac 45:00:05:0e:12:34 src_mac 00:00:40:11:ff:77
# IPv6: UDP from 2001:db8:86dd:6000:0:28:1140:2001 to db8:2::10:2001.
act 2 vlan push_eth dst_mac 60:00:00:00:00:36 src_mac 11:40:20:01:0d:b8
# An IPv6 header in a packet that says it is IPv4.
act 3 vlan push_eth dst_mac 60:00:00:00:00:36 src_mac 11:40:20:01:0d:b8
act 4 vlan push id 5
act 5 vlan push id 5 protocol 802.1ad pipe action vlan push id 6
act 6 vlan push_eth dst_mac 45:00:05:0e:12:34 src_mac 00:00:40:11:ff:77 \
	pipe action vlan push id 5
act 7 pedit ex munge ip src set 192.0.2.66 pipe action csum ip and udp
act 8 pedit ex munge ip6 src set 2001:db8:2::66 pipe action csum udp
act 9 pedit ex munge ip dst set 224.0.0.1 pipe action csum ip and udp
ip_host route add 5.0.0.0/8 via "$LAN4"
ip_host route add db8::/16 via "$LAN6"

dropped "IPv4 header made of MAC addresses" malformed <<END
udp $FROM_EVIL4 size=1252 mark=1
udp $FROM_EVIL4 size=1252 mark=1 via=packet
udp $FROM_EVIL4 size=1252 mark=1 via=raw
END

dropped "IPv6 header made of MAC addresses" malformed <<END
udp $FROM_EVIL6 size=32 mark=2
udp $FROM_EVIL6 size=32 mark=2 via=packet
udp $FROM_EVIL6 size=32 mark=2 via=raw
END

dropped "IPv6 header made of MAC addresses in an IPv4 packet" malformed <<END
udp $FROM_EVIL4 size=32 mark=3
END

dropped "VLAN tags, one and two, do not leave the container" malformed <<END
udp $FROM_EVIL4 mark=4
udp $FROM_EVIL6 mark=4
udp $FROM_EVIL4 mark=5
udp $FROM_EVIL6 mark=5
END

dropped "nor does a tag on top of such a header" malformed <<END
udp $FROM_EVIL4 size=1252 mark=6
END

dropped "a source that tc wrote is checked" source <<END
udp $FROM_EVIL4 mark=7
udp $FROM_EVIL6 mark=8
END

dropped "a destination that tc wrote is checked" destination <<END
udp $FROM_EVIL4 mark=9
END

arrives "what no action touches still arrives" <<END
udp $FROM_EVIL4
udp $FROM_EVIL6
END

finish
