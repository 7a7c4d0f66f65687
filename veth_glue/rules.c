// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rules of the filter. They are the same for every port, and are written
 * anew each time: chains are flushed, sets keep what they hold.
 *
 * Nft of Debian 12 has no name for the target of neighbour discovery, so that
 * is taken from behind the header of ICMPv6, and has a set of its own: to nft
 * it is a number, not an address. Its place is behind all extension headers;
 * where they cannot be followed to their end there is no such place, and no
 * protocol either, and the frame is dropped.
 */
#include "rules.h"

#define SET(name, type)							\
	"add set bridge venet " name " { " type "; }\n"
#define DROPS(name)							\
	"add set bridge venet drop_" name " { type ifname; counter; }\n" \
	"add chain bridge venet drop_" name "\n"			\
	"flush chain bridge venet drop_" name "\n"			\
	"add rule bridge venet drop_" name " iifname @drop_" name " drop\n" \
	"add rule bridge venet drop_" name " drop\n"
#define CHAIN(name)							\
	"add chain bridge venet " name "\n"				\
	"flush chain bridge venet " name "\n"
#define RULE(chain, rule)						\
	"add rule bridge venet " chain " " rule "\n"

const char filter_rules[] =
	"add table bridge venet\n"
	SET("mac", "type ifname . ether_addr")
	SET("addr4", "type ifname . ether_addr . ipv4_addr")
	SET("addr6", "type ifname . ether_addr . ipv6_addr")
	SET("target", "typeof iifname . ether saddr . @th,64,128")
	SET("asks", "type ifname")
	"add map bridge venet port { type ifname : verdict; }\n"

	DROPS("mac")
	DROPS("protocol")
	DROPS("source")
	DROPS("arp")
	DROPS("nd")
	DROPS("router")
	DROPS("dhcp")

	/* Who speaks for whom; the places of that depend on the lengths. */
	CHAIN("from_arp")
	RULE("from_arp", "arp htype != 1 goto drop_arp")
	RULE("from_arp", "arp ptype != ip goto drop_arp")
	RULE("from_arp", "arp hlen != 6 goto drop_arp")
	RULE("from_arp", "arp plen != 4 goto drop_arp")
	RULE("from_arp", "iifname . arp saddr ether . arp saddr ip @addr4 accept")
	/* Is anybody using my address? RFC 5227. */
	RULE("from_arp", "arp operation request arp saddr ip 0.0.0.0 "
	     "iifname . arp saddr ether . arp daddr ip @addr4 accept")
	RULE("from_arp", "goto drop_arp")

	CHAIN("ip4_own")
	RULE("ip4_own", "udp sport 67 goto drop_dhcp")
	RULE("ip4_own", "igmp type membership-query goto drop_router")
	RULE("ip4_own", "meta l4proto != 255 accept")
	RULE("ip4_own", "goto drop_protocol")

	CHAIN("from_ip4")
	RULE("from_ip4", "iifname . ether saddr . ip saddr @addr4 goto ip4_own")
	RULE("from_ip4", "ip saddr 0.0.0.0 udp sport 68 udp dport 67 "
	     "iifname @asks accept")
	RULE("from_ip4", "goto drop_source")

	/* Before it has an address it may ask whether one is free, report
	 * groups and look for routers.
	 */
	CHAIN("ip6_none")
	RULE("ip6_none", "icmpv6 type nd-neighbor-solicit "
	     "iifname . ether saddr . @th,64,128 @target accept")
	RULE("ip6_none", "icmpv6 type nd-neighbor-solicit goto drop_nd")
	RULE("ip6_none", "icmpv6 type { mld-listener-report, "
	     "mld-listener-done, mld2-listener-report, nd-router-solicit } "
	     "accept")
	RULE("ip6_none", "goto drop_source")

	CHAIN("ip6_advert")
	RULE("ip6_advert", "iifname . ether saddr . @th,64,128 @target accept")
	RULE("ip6_advert", "goto drop_nd")

	CHAIN("from_ip6")
	/* Behind a fragment header nft loses its way when another one comes:
	 * only what is not an extension header may follow, in the first
	 * fragment of a packet; the others are never looked at.
	 */
	RULE("from_ip6", "frag frag-off 0 frag nexthdr "
	     "{ 0, 43, 44, 60, 135, 139, 140 } goto drop_protocol")
	RULE("from_ip6", "icmpv6 type { mld-listener-query, nd-router-advert, "
	     "nd-redirect, router-renumbering } goto drop_router")
	RULE("from_ip6", "ip6 saddr :: goto ip6_none")
	RULE("from_ip6", "iifname . ether saddr . ip6 saddr != @addr6 "
	     "goto drop_source")
	RULE("from_ip6", "icmpv6 type nd-neighbor-advert goto ip6_advert")
	RULE("from_ip6", "frag frag-off != 0 accept")
	RULE("from_ip6", "udp sport 547 goto drop_dhcp")
	RULE("from_ip6", "udp sport != 547 accept")
	RULE("from_ip6", "icmpv6 type != 255 accept")
	RULE("from_ip6", "meta l4proto != { icmpv6, udp, 255 } accept")
	RULE("from_ip6", "goto drop_protocol")

	/* The two modes. */
	CHAIN("mac_only")
	RULE("mac_only", "iifname . ether saddr @mac accept")
	RULE("mac_only", "goto drop_mac")

	CHAIN("mac_and_ip")
	RULE("mac_and_ip", "iifname . ether saddr != @mac goto drop_mac")
	RULE("mac_and_ip", "ether type vmap { arp : goto from_arp, ip : goto from_ip4, "
	     "ip6 : goto from_ip6 }")
	RULE("mac_and_ip", "goto drop_protocol")

	"add chain bridge venet prerouting "
	"{ type filter hook prerouting priority -350; policy accept; }\n"
	"flush chain bridge venet prerouting\n"
	RULE("prerouting", "iifname vmap @port");
