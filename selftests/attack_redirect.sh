#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A container tells the host that another way is shorter. The host does not
# listen, even where it is set to.

# shellcheck source-path=SCRIPTDIR source=lib_attack.sh
. "$(dirname "$0")/lib_attack.sh"

need unshare
# All that a host may be told about redirects says "yes", and so do the defaults
# for a new device.
HOST_SYSCTLS=(
	net.ipv4.conf.{all,default}.{accept,send,secure}_redirects=1
	net.ipv6.conf.{all,default}.accept_redirects=1
)
attack_setup
watch_lan

# The container is a gateway of the host: only a gateway is believed.
FAR4=203.0.113.5
FAR6=2001:db8:fa::5
ip_host route add "$FAR4" via "$EVIL4" dev venet0 onlink
ip_host route add "$FAR6" via fe80::1 dev venet0
way() {
	in_host ip route get "$1"
}
before4=$(way "$FAR4")
before6=$(way "$FAR6")
equal "the hub itself accepts none" \
	"$(in_host sysctl -n net.ipv4.conf.venet0.accept_redirects \
		net.ipv6.conf.venet0.accept_redirects | tr '\n' ' ')" "0 0 "

# An echo reply of the host to the far address, as a router would quote it.
quote=45000054abcd400040010000c6336401cb0071050000000000010001
# The shorter way: another container, a machine of the LAN.
redirects() {
	local gateway

	for gateway in 0xc000020b 0xc6336402; do
		echo "icmp src=$EVIL4 dst=198.51.100.1 type=5 code=0 rest=$gateway bytes=$quote"
		echo "icmp src=$EVIL4 dst=198.51.100.1 type=5 code=1 rest=$gateway bytes=$quote"
	done
}
mark
send evil <<END
$(redirects)
udp $FROM_EVIL4 data=$MARK
END
seen lan "$MARK"
equal "four IPv4 redirects are sent to the host" "$SENT" 5
got_redirects() {
	in_host nstat -asz IcmpInRedirects | awk '/Redirects/ { print $2 }'
}
equal "which gets them" "$(got_redirects)" 4
equal "and keeps its way" "$(way "$FAR4")" "$before4"

dropped "IPv6 redirects do not even leave the container" nd <<END
icmp6 type=137 ttl=255 src=$EVIL6 dst=2001:db8:51::1 bytes=20010db800020000000000000000001120010db800fa00000000000000000005
icmp6 type=137 ttl=255 src=$EVIL6 dst=2001:db8:51::1 ext=hop bytes=20010db800020000000000000000001120010db800fa00000000000000000005
END
equal "and the host keeps that way" "$(way "$FAR6")" "$before6"

finish
