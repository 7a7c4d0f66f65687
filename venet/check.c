// SPDX-License-Identifier: GPL-2.0-only
/*
 * venet: which packets may cross.
 *
 * The rules that hold whatever the address table says. The header checked here
 * is by construction the one that the next stack parses: it stands at
 * skb->data and is pulled into memory that the sender cannot write to.
 */
#include <linux/icmpv6.h>
#include <linux/if_vlan.h>
#include <linux/inetdevice.h>
#include <linux/sctp.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/ndisc.h>

#include "check.h"
#include "venet.h"

/* A chain of IPv6 extension headers longer than this is no honest packet's. */
#define VENET_EXTHDRS_MAX	8

/**
 * struct venet_l4 - where the transport header is
 * @offset: from skb->data; -1 in a fragment that does not hold it
 * @proto: IPPROTO_*
 * @fragment: the packet is a part of one
 * @end: where the IP packet ends, from skb->data
 */
struct venet_l4 {
	int offset;
	u8 proto;
	bool fragment;
	unsigned int end;
};

/* Core's test is for 0.0.0.0 alone: it lets 0/8 be unicast. */
static bool venet_this_network4(__be32 ip)
{
	return !(ip & htonl(0xff000000));
}

/**
 * venet_special4 - is this an IPv4 address that nobody can own
 * @ip: the address
 *
 * This network, loopback, link-local (RFC 6890), multicast, reserved and
 * limited broadcast (RFC 1112).
 */
bool venet_special4(__be32 ip)
{
	return venet_this_network4(ip) || ipv4_is_loopback(ip) ||
	       ipv4_is_linklocal_169(ip) || ipv4_is_multicast(ip) ||
	       (ip & htonl(0xf0000000)) == htonl(0xf0000000);
}

/**
 * venet_special6 - is this an IPv6 address that nobody can own
 * @ip: the address
 *
 * Unspecified, loopback, v4-mapped, link-local and multicast (RFC 4291).
 */
bool venet_special6(const struct in6_addr *ip)
{
	return ipv6_addr_any(ip) || ipv6_addr_loopback(ip) ||
	       ipv6_addr_v4mapped(ip) || ipv6_addr_is_multicast(ip) ||
	       (ip->s6_addr32[0] & htonl(0xffc00000)) == htonl(0xfe800000);
}

/* Without a look at what most packets have: global unicast (2000::/3). */
static __always_inline bool venet_maybe_special6(const struct in6_addr *ip)
{
	return (ip->s6_addr32[0] & htonl(0xe0000000)) != htonl(0x20000000) &&
	       venet_special6(ip);
}

static bool venet_refused_dest4(__be32 ip)
{
	return venet_this_network4(ip) || ipv4_is_loopback(ip) ||
	       ipv4_is_multicast(ip) || ipv4_is_lbcast(ip);
}

static __always_inline unsigned int
venet_check4(struct sk_buff *skb, struct venet_l4 *l4)
{
	const struct iphdr *iph = ip_hdr(skb);
	unsigned int len;

	if (iph->version != 4 || iph->ihl < 5)
		return VENET_A_DROPS_MALFORMED;

	/* The length of a BIG TCP packet does not fit and is given as 0. */
	len = skb_ip_totlen(skb);
	if (len > skb->len || len < iph->ihl * 4)
		return VENET_A_DROPS_MALFORMED;

	if (venet_refused_dest4(iph->daddr))
		return VENET_A_DROPS_DESTINATION;

	l4->proto = iph->protocol;
	l4->offset = iph->ihl * 4;
	l4->fragment = ip_is_fragment(iph);
	l4->end = len;
	return 0;
}

/*
 * Walk the extension headers as the stack does. A chain that is cut off, as a
 * first fragment may be, is refused (RFC 7112): what follows it could be
 * anything. The headers are pulled, since the sender may still be able to write
 * to the pages of what it sent.
 */
static __always_inline bool venet_find_l4(struct sk_buff *skb,
					  struct venet_l4 *l4)
{
	unsigned int offset = sizeof(struct ipv6hdr), i;
	u8 nexthdr = ipv6_hdr(skb)->nexthdr;

	for (i = 0; i < VENET_EXTHDRS_MAX; i++) {
		const struct ipv6_opt_hdr *opt;
		const struct frag_hdr *frag;

		switch (nexthdr) {
		case NEXTHDR_FRAGMENT:
			if (!pskb_may_pull(skb, offset + sizeof(*frag)))
				return false;
			frag = (struct frag_hdr *)(skb->data + offset);
			l4->fragment = true;
			if (frag->frag_off & htons(IP6_OFFSET)) {
				l4->proto = NEXTHDR_NONE;
				l4->offset = -1;
				return true;
			}
			nexthdr = frag->nexthdr;
			offset += sizeof(*frag);
			break;
		case NEXTHDR_HOP:
		case NEXTHDR_ROUTING:
		case NEXTHDR_DEST:
		case NEXTHDR_AUTH:
			if (!pskb_may_pull(skb, offset + sizeof(*opt)))
				return false;
			opt = (struct ipv6_opt_hdr *)(skb->data + offset);
			offset += nexthdr == NEXTHDR_AUTH ? ipv6_authlen(opt) :
							    ipv6_optlen(opt);
			nexthdr = opt->nexthdr;
			break;
		default:
			l4->proto = nexthdr;
			l4->offset = offset;
			return true;
		}
	}
	return false;
}

/*
 * Neighbour discovery has no use on a device without neighbours, and venet
 * does not count the hop limit down: it would arrive as if from the link.
 */
static __always_inline unsigned int
venet_check_icmp6(struct sk_buff *skb, const struct venet_l4 *l4)
{
	u8 type;

	if (!pskb_may_pull(skb, l4->offset + sizeof(type)))
		return VENET_A_DROPS_MALFORMED;

	type = skb->data[l4->offset];
	if (type >= NDISC_ROUTER_SOLICITATION && type <= NDISC_REDIRECT)
		return VENET_A_DROPS_ND;
	return 0;
}

static __always_inline unsigned int
venet_check6(struct sk_buff *skb, struct venet_l4 *l4)
{
	const struct ipv6hdr *ip6h;
	unsigned int len;

	if (!pskb_may_pull(skb, sizeof(*ip6h)))
		return VENET_A_DROPS_MALFORMED;

	ip6h = ipv6_hdr(skb);
	len = sizeof(*ip6h) + ntohs(ip6h->payload_len);
	if (ip6h->version != 6 || len > skb->len)
		return VENET_A_DROPS_MALFORMED;

	if (venet_maybe_special6(&ip6h->daddr))
		return VENET_A_DROPS_DESTINATION;

	l4->fragment = false;
	/* The length of a BIG TCP packet does not fit and is given as 0. */
	l4->end = ip6h->payload_len ? len : skb->len;
	if (!venet_find_l4(skb, l4))
		return VENET_A_DROPS_MALFORMED;
	if (l4->proto == IPPROTO_ICMPV6)
		return venet_check_icmp6(skb, l4);
	return 0;
}

/*
 * A tc action of the sender may have set a tag or moved skb->data away from the
 * network header. Nothing stands before it on this device.
 */
static __always_inline bool venet_misplaced(const struct sk_buff *skb)
{
	return skb_vlan_tag_present(skb) || skb_network_offset(skb);
}

static noinline unsigned int venet_make_ready(struct sk_buff *skb)
{
	if (venet_misplaced(skb))
		return VENET_A_DROPS_MALFORMED;

	/* The pages of a PACKET_TX_RING frame stay mapped in its sender. */
	if (skb_orphan_frags(skb, GFP_ATOMIC))
		return VENET_A_DROPS_NOMEM;

	if (!pskb_may_pull(skb, sizeof(struct iphdr)))
		return VENET_A_DROPS_MALFORMED;
	return 0;
}

/*
 * The least that stands before a look at the header. Nearly all packets need
 * nothing for it, and a function that calls none pays for no registers: what
 * else is called is not inline here, and what is inline calls nothing.
 */
static __always_inline unsigned int venet_check_begin(struct sk_buff *skb)
{
	if (likely(!venet_misplaced(skb) && !skb_zcopy(skb) &&
		   skb_headlen(skb) >= sizeof(struct iphdr)))
		return 0;
	return venet_make_ready(skb);
}

/* Which headers a tunnel of the sender's own may put before a checksum. */
static unsigned int venet_tunnel_hlen(u8 proto)
{
	switch (proto) {
	case IPPROTO_UDP:
		return sizeof(struct udphdr);
	case IPPROTO_GRE:
		return 4;
	case IPPROTO_IPIP:
		return sizeof(struct iphdr);
	case IPPROTO_IPV6:
		return sizeof(struct ipv6hdr);
	default:
		return 0;
	}
}

static __always_inline bool
venet_csum_honest(struct sk_buff *skb, const struct venet_l4 *l4, int start)
{
	unsigned int hlen;

	if (l4->fragment)
		return false;

	if (start == l4->offset) {
		switch (l4->proto) {
		case IPPROTO_TCP:
			return skb->csum_offset ==
			       offsetof(struct tcphdr, check);
		case IPPROTO_UDP:
			return skb->csum_offset ==
			       offsetof(struct udphdr, check);
		case IPPROTO_SCTP:
			return skb_csum_is_sctp(skb) &&
			       skb->csum_offset ==
			       offsetof(struct sctphdr, checksum);
		}
		return false;
	}

	hlen = venet_tunnel_hlen(l4->proto);
	return hlen && start >= l4->offset + (int)hlen;
}

static unsigned int venet_check_headers(struct sk_buff *skb,
					struct venet_l4 *l4)
{
	return skb->protocol == htons(ETH_P_IP) ? venet_check4(skb, l4) :
						  venet_check6(skb, l4);
}

/* Where a checksum's field ends, from skb->data; 0: before that. */
static __always_inline unsigned int venet_csum_end(const struct sk_buff *skb)
{
	int start = skb_checksum_start_offset(skb);

	return start < 0 ? 0 : start + skb->csum_offset + sizeof(__sum16);
}

/*
 * Is a checksum that the sender left unfinished to be written where the packet
 * has one? A NIC or skb_checksum_help() would write it wherever the sender says,
 * and that after the host's firewall has seen the packet: over its source
 * address or its port if so asked. Only the real field of the checked packet, or
 * one inside the sender's own tunnel, is left to them; whoever completes it
 * expects it in the linear part.
 */
static __always_inline bool venet_csum_fine(struct sk_buff *skb,
					    const struct venet_l4 *l4)
{
	unsigned int end = venet_csum_end(skb);

	return end && end <= skb_headlen(skb) && end <= l4->end &&
	       venet_csum_honest(skb, l4, skb_checksum_start_offset(skb));
}

/* Any other is written now, and the packet is checked once more. */
static noinline unsigned int venet_settle_csum(struct sk_buff *skb)
{
	unsigned int end = venet_csum_end(skb), reason;
	struct venet_l4 l4;

	if (!end || !pskb_may_pull(skb, end))
		return VENET_A_DROPS_CHECKSUM;
	reason = venet_check_headers(skb, &l4);
	if (reason || venet_csum_fine(skb, &l4))
		return reason;

	if (skb_is_gso(skb))
		return VENET_A_DROPS_CHECKSUM;
	if (skb_csum_hwoffload_help(skb, 0))
		return VENET_A_DROPS_NOMEM;
	return venet_check_headers(skb, &l4);
}

static __always_inline unsigned int
venet_check_sent4(struct sk_buff *skb)
{
	unsigned int reason;
	struct venet_l4 l4;

	reason = venet_check4(skb, &l4);
	if (!reason && skb->ip_summed == CHECKSUM_PARTIAL &&
	    !venet_csum_fine(skb, &l4))
		reason = venet_settle_csum(skb);
	if (!reason && venet_special4(ip_hdr(skb)->saddr))
		reason = VENET_A_DROPS_MARTIAN;
	return reason;
}

static noinline unsigned int venet_check_sent6(struct sk_buff *skb)
{
	unsigned int reason;
	struct venet_l4 l4;

	reason = venet_check6(skb, &l4);
	if (!reason && skb->ip_summed == CHECKSUM_PARTIAL &&
	    !venet_csum_fine(skb, &l4))
		reason = venet_settle_csum(skb);
	if (!reason && venet_maybe_special6(&ipv6_hdr(skb)->saddr))
		reason = VENET_A_DROPS_MARTIAN;
	return reason;
}

static noinline unsigned int venet_check_received6(struct sk_buff *skb)
{
	struct venet_l4 l4;

	return venet_check6(skb, &l4);
}

/**
 * venet_check_received - refuse what may not enter a container
 * @skb: a packet for a container, as handed to ndo_start_xmit
 *
 * May change skb->head; header pointers taken before are stale.
 *
 * Context: BH off.
 * Return: 0 or VENET_A_DROPS_*.
 */
unsigned int venet_check_received(struct sk_buff *skb)
{
	unsigned int reason;
	struct venet_l4 l4;

	reason = venet_check_begin(skb);
	if (unlikely(reason))
		return reason;

	switch (skb->protocol) {
	case htons(ETH_P_IP):
		return venet_check4(skb, &l4);
	case htons(ETH_P_IPV6):
		return venet_check_received6(skb);
	default:
		return VENET_A_DROPS_PROTOCOL;
	}
}

/**
 * venet_check_sent - refuse what may not leave a container
 * @skb: a packet from a container, as handed to ndo_start_xmit
 *
 * May change skb->head; header pointers taken before are stale. Whether the
 * container owns the source is for the caller to ask.
 *
 * Context: BH off.
 * Return: 0 or VENET_A_DROPS_*.
 */
unsigned int venet_check_sent(struct sk_buff *skb)
{
	unsigned int reason;

	reason = venet_check_begin(skb);
	if (unlikely(reason))
		return reason;

	switch (skb->protocol) {
	case htons(ETH_P_IP):
		return venet_check_sent4(skb);
	case htons(ETH_P_IPV6):
		return venet_check_sent6(skb);
	default:
		return VENET_A_DROPS_PROTOCOL;
	}
}
