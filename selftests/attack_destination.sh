#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Destinations that are no single machine elsewhere: groups, broadcasts, the
# receiver's own loopback, addresses of one link. None passes, in either
# direction, whatever the host's settings.

# shellcheck source-path=SCRIPTDIR source=lib_attack.sh
. "$(dirname "$0")/lib_attack.sh"

need unshare
attack_setup
# The host is as open as it can be set.
sysctl_host net.ipv4.conf.{all,venet0,nic_lan}.route_localnet=1 \
	net.ipv4.conf.{all,venet0,nic_lan}.bc_forwarding=1 \
	net.ipv4.conf.{all,venet0}.accept_local=1 \
	net.ipv4.icmp_echo_ignore_broadcasts=0
watch_hub
watch_lan
watch_ct evil
watch host in_host sniff udp 53

IPV4="0.0.0.0 0.1.2.3 127.0.0.1 127.5.5.5 127.255.255.255 224.0.0.1 224.0.0.22
	239.255.255.250 232.1.1.1 255.255.255.255"
IPV6=":: ::1 fe80::1 fe80::2 febf::1 ff01::1 ff02::1 ff02::1:ff00:1 ff05::2
	ff0e::101 ::ffff:127.0.0.1 ::ffff:198.51.100.2"

# to SRC WORDS -- DST...: a description for each destination.
to() {
	local dst

	for dst in $3; do
		echo "udp src=$1 dst=$dst $2"
	done
}

# host_got SENTENCE: no packet but this one reached a socket of the host.
host_got_none() {
	mark
	in_host pkt send lo "udp dst=127.0.0.1 via=udp data=$MARK" >/dev/null
	seen host "$MARK"
	equal "$1" "$SEEN" ""
}

arrives "a packet for a machine elsewhere arrives" <<END
udp $FROM_EVIL4
udp $FROM_EVIL6
END

# ---- container to host ----

dropped "IPv4: no group, broadcast or loopback address is reached" \
	destination <<END
$(to "$EVIL4" "" "$IPV4")
$(to "$EVIL4" via=packet "$IPV4")
END
dropped "IPv6: no group, loopback, link-local or mapped address is reached" \
	destination <<END
$(to "$EVIL6" "" "$IPV6")
$(to "$EVIL6" via=packet "$IPV6")
END
dropped "nor by ICMP" destination <<END
icmp src=$EVIL4 dst=224.0.0.1
icmp src=$EVIL4 dst=255.255.255.255
icmp6 src=$EVIL6 dst=ff02::1
icmp6 src=$EVIL6 dst=fe80::1
END
host_got_none "no socket of the host got any of these"

# broadcast SENTENCE DST: seen on the hub, since only the host's routing knows
# what it is, and dropped there.
broadcast() {
	local before after

	mark
	PROBLEMS=""
	END="udp $FROM_EVIL4 data=$MARK"
	before=$(nl_host hub-get venet0)
	_send evil <<-PACKETS
		udp src=$EVIL4 dst=$2
		icmp src=$EVIL4 dst=$2
		udp src=$EVIL4 dst=$2 via=raw
	PACKETS
	_seen_nothing lan
	_drain hub
	after=$(nl_host hub-get venet0)
	_counted_once broadcast "$before" "$after"
	_verdict "$1"
}
broadcast "a directed broadcast of the host's LAN is dropped" 198.51.100.255
ip_host address add 203.0.113.1/25 dev lo
broadcast "that of a network on another device as well" 203.0.113.127
ip_host route add broadcast 203.0.113.255 dev nic_lan table local
broadcast "and one that was added as a route" 203.0.113.255
sysctl_host net.ipv4.conf.{all,venet0,nic_lan}.bc_forwarding=0
broadcast "with forwarding of broadcasts off as well" 198.51.100.255
host_got_none "no socket of the host got any of these broadcasts"

# ---- host to container ----

dropped_by_hub "the host cannot reach the container's IPv4 loopback or groups" \
	destination <<END
$(to "$LAN4" "" "$IPV4")
$(to "$LAN4" via=packet "$IPV4")
END
dropped_by_hub "nor its IPv6 loopback, link-local addresses or groups" \
	destination <<END
$(to "$LAN6" "" "$IPV6")
$(to "$LAN6" via=packet "$IPV6")
END
ip_host route add 224.0.0.0/4 dev venet0
recount
dropped_by_hub "a route for groups to the hub changes nothing" \
	destination <<END
udp dst=224.1.2.3 via=udp data=x
udp src=$LAN4 dst=239.1.2.3 via=raw
END

# ---- the hub in a VRF ----

# There the core calls the VRF in place of the hub to route what it receives.
ip_host link add vrf7 type vrf table 7
ip_host link set vrf7 up
ip_host link set nic_lan master vrf7
ip_host link set venet0 master vrf7
recount
dropped "a directed broadcast while the hub is in a VRF" broadcast <<END
udp src=$EVIL4 dst=198.51.100.255
icmp src=$EVIL4 dst=198.51.100.255
END

finish
