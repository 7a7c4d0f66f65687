#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A container sends from addresses that are not its own, and packets whose
# header does not say what they are: none leaves it, each is counted.

# shellcheck source-path=SCRIPTDIR source=lib_attack.sh
. "$(dirname "$0")/lib_attack.sh"

need nft unshare
attack_setup
watch_hub
watch_lan
watch_ct evil

TO4="dst=$LAN4"
TO6="dst=$LAN6"

# every_way WORDS...: the same packet by each kind of socket.
every_way() {
	printf '%s\n' "$* via=raw" "$* via=dgram" "$* via=packet" \
		"$* via=packet bypass"
}

arrives "a packet from the container's own address arrives, by every way to send" <<END
$(every_way "udp $FROM_EVIL4")
$(every_way "udp $FROM_EVIL6")
END

dropped "an address that nobody owns is no source" source <<END
$(every_way "udp src=192.0.2.66 $TO4")
$(every_way "udp src=2001:db8:2::66 $TO6")
END

dropped "another container's address is no source" source <<END
$(every_way "udp src=$GOOD4 $TO4")
$(every_way "udp src=$GOOD6 $TO6")
END

dropped "addresses of the host are no source" source <<END
$(every_way "udp src=198.51.100.1 $TO4")
$(every_way "udp src=2001:db8:51::1 $TO6")
END

dropped "a machine of the LAN is no source, nor towards a container" source <<END
udp src=$LAN4 dst=$GOOD4
udp src=$LAN6 dst=$GOOD6
END

# Assigned by the container's root, granted by nobody.
in_ct evil ip address add 192.0.2.77/32 dev venet0
in_ct evil ip address add 2001:db8:2::77/128 dev venet0
dropped "an address that the container assigned to itself is no source" source <<END
$(every_way "udp src=192.0.2.77 $TO4")
$(every_way "udp src=2001:db8:2::77 $TO6")
END
recount
nok "and the container's stack cannot use it either" \
	in_ct evil ping -c 1 -W 1 -I 192.0.2.77 "$LAN4"

dropped "IPv4 sources that nobody can own are refused" martian <<END
$(for src in 0.0.0.0 0.1.2.3 127.0.0.1 169.254.1.1 224.0.0.1 239.1.2.3 \
	240.0.0.1 255.255.255.255; do
	echo "udp src=$src $TO4"
	echo "udp src=$src $TO4 via=packet"
done)
END

dropped "IPv6 sources that nobody can own are refused" martian <<END
$(for src in :: ::1 fe80::1 fe80::2 febf::1 ff02::1 ff0e::1 \
	::ffff:192.0.2.10; do
	echo "udp src=$src $TO6"
	echo "udp src=$src $TO6 via=packet"
done)
END

dropped "fragments carry their source as well" source <<END
udp src=192.0.2.66 $TO4 frag=0:1
udp src=192.0.2.66 $TO4 frag=1480:0
udp src=2001:db8:2::66 $TO6 ext=frag:0:1
udp src=2001:db8:2::66 $TO6 ext=frag:1448:0
END

dropped "a header that is cut off is malformed" malformed <<END
udp $FROM_EVIL4 cut=1
udp $FROM_EVIL4 cut=12
udp $FROM_EVIL4 cut=19 via=packet
udp $FROM_EVIL6 cut=1
udp $FROM_EVIL6 cut=8
udp $FROM_EVIL6 cut=20
udp $FROM_EVIL6 cut=39 via=packet
END

dropped "a version that is not the protocol's is malformed" malformed <<END
udp $FROM_EVIL4 eth=0x86dd size=40
udp $FROM_EVIL6 eth=0x0800
udp $FROM_EVIL4 ver=6
udp $FROM_EVIL4 ver=0
udp $FROM_EVIL4 ver=15
udp $FROM_EVIL6 ver=4
udp $FROM_EVIL6 ver=0
END

dropped "lengths that cannot be are malformed" malformed <<END
udp $FROM_EVIL4 ihl=4
udp $FROM_EVIL4 ihl=0 via=packet
udp $FROM_EVIL4 ihl=15
udp $FROM_EVIL4 len=19
udp $FROM_EVIL4 len=0
udp $FROM_EVIL4 len=29
udp $FROM_EVIL4 len=65535
udp $FROM_EVIL6 len=9
udp $FROM_EVIL6 len=65535
END

dropped "what is neither IPv4 nor IPv6 does not leave" protocol <<END
udp $FROM_EVIL4 eth=0
udp $FROM_EVIL4 eth=0 via=packet
udp $FROM_EVIL4 eth=0x0003 via=packet
udp $FROM_EVIL4 eth=0x0004
udp $FROM_EVIL4 eth=0x8100
udp $FROM_EVIL4 eth=0x8847
udp $FROM_EVIL6 eth=0x88a8
hex=0000080006040001000000000000c000020a000000000000c6336402 eth=0x0806
hex=0000080006040002000000000000c000020a000000000000c0000201 eth=0x0806 via=packet
END

# What the host sends or forwards is its own business, such as the answers of a
# cloud's metadata service.
mark
send host <<END
udp src=169.254.169.254 dst=$EVIL4
icmp type=0 src=$LAN4 dst=$EVIL4 data=$MARK
END
seen evil "$MARK"
ok "answers of a link-local service of the host reach the container" \
	has "^4 udp 169.254.169.254:" "$SEEN"

finish
