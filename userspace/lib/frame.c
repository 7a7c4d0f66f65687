// SPDX-License-Identifier: GPL-2.0-only
#include <arpa/inet.h>
#include <net/if_arp.h>
#include <netinet/icmp6.h>
#include <netinet/if_ether.h>
#include <netinet/ip6.h>
#include <string.h>

#include "frame.h"

#define ND_HOPS		255	/* proves that no router has forwarded it */
#define ND_LLADDR_LEN	8	/* an option with an Ethernet address */

struct arp_frame {
	struct ether_header eth;
	struct ether_arp arp;
} __attribute__((packed));

/* Of NS and NA alike: the flags are reserved in the former. */
struct nd_frame {
	struct ether_header eth;
	struct ip6_hdr ip6;
	struct nd_neighbor_advert nd;
	uint8_t opt[ND_LLADDR_LEN];
} __attribute__((packed));

#define ND_BARE		offsetof(struct nd_frame, opt)

_Static_assert(sizeof(struct arp_frame) <= FRAME_MAX, "");
_Static_assert(sizeof(struct nd_frame) <= FRAME_MAX, "");

static const struct in6_addr all_nodes = {
	.s6_addr = { 0xff, 0x02, [15] = 1 },
};

static void put_arp(struct frame *f, const uint8_t mac[ETH_ALEN],
		    const uint8_t sender[4], const uint8_t target[4])
{
	struct arp_frame *p = (void *)f->bytes;

	memset(p->eth.ether_dhost, 0xff, ETH_ALEN);
	memcpy(p->eth.ether_shost, mac, ETH_ALEN);
	p->eth.ether_type = htons(ETHERTYPE_ARP);
	p->arp.arp_hrd = htons(ARPHRD_ETHER);
	p->arp.arp_pro = htons(ETHERTYPE_IP);
	p->arp.arp_hln = ETH_ALEN;
	p->arp.arp_pln = 4;
	p->arp.arp_op = htons(ARPOP_REQUEST);
	memcpy(p->arp.arp_sha, mac, ETH_ALEN);
	memcpy(p->arp.arp_spa, sender, 4);
	memcpy(p->arp.arp_tpa, target, 4);
	f->len = sizeof(*p);
}

static uint32_t sum(uint32_t n, const void *data, size_t len)
{
	const uint8_t *p = data;

	for (; len > 1; len -= 2, p += 2)
		n += p[0] << 8 | p[1];
	return n;
}

/* Everything that is summed has an even length. */
static uint16_t nd_checksum(const struct nd_frame *p, size_t len)
{
	uint32_t n = sum(len + IPPROTO_ICMPV6, &p->ip6.ip6_src,
			 2 * sizeof(struct in6_addr));

	n = sum(n, &p->nd, len);
	while (n >> 16)
		n = (n & 0xffff) + (n >> 16);
	return htons(~n);
}

/* The addresses and the body are there; what is around them follows. */
static void finish_nd(struct frame *f, const uint8_t mac[ETH_ALEN],
		      size_t len)
{
	struct nd_frame *p = (void *)f->bytes;
	size_t body = len - offsetof(struct nd_frame, nd);

	p->eth.ether_dhost[0] = 0x33;
	p->eth.ether_dhost[1] = 0x33;
	memcpy(p->eth.ether_dhost + 2, &p->ip6.ip6_dst.s6_addr[12], 4);
	memcpy(p->eth.ether_shost, mac, ETH_ALEN);
	p->eth.ether_type = htons(ETHERTYPE_IPV6);
	p->ip6.ip6_vfc = 6 << 4;
	p->ip6.ip6_plen = htons(body);
	p->ip6.ip6_nxt = IPPROTO_ICMPV6;
	p->ip6.ip6_hlim = ND_HOPS;
	p->nd.nd_na_cksum = nd_checksum(p, body);
	f->len = len;
}

void frame_probe(struct frame *f, const uint8_t mac[ETH_ALEN],
		 const struct addr *a, const struct addr *from)
{
	static const uint8_t nobody[4];
	struct nd_frame *p = (void *)f->bytes;

	memset(f, 0, sizeof(*f));
	if (a->family == AF_INET) {
		put_arp(f, mac, from ? from->bytes : nobody, a->bytes);
		return;
	}
	/* To the target's solicited-node group. */
	p->ip6.ip6_dst.s6_addr[0] = 0xff;
	p->ip6.ip6_dst.s6_addr[1] = 0x02;
	p->ip6.ip6_dst.s6_addr[11] = 1;
	p->ip6.ip6_dst.s6_addr[12] = 0xff;
	memcpy(&p->ip6.ip6_dst.s6_addr[13], &a->bytes[13], 3);
	p->nd.nd_na_type = ND_NEIGHBOR_SOLICIT;
	memcpy(&p->nd.nd_na_target, a->bytes, 16);
	finish_nd(f, mac, ND_BARE);
}

void frame_announce(struct frame *f, const uint8_t mac[ETH_ALEN],
		    const struct addr *a, const struct addr *from)
{
	struct nd_frame *p = (void *)f->bytes;

	memset(f, 0, sizeof(*f));
	if (a->family == AF_INET) {
		put_arp(f, mac, a->bytes, a->bytes);
		return;
	}
	memcpy(&p->ip6.ip6_src, from->bytes, 16);
	p->ip6.ip6_dst = all_nodes;
	p->nd.nd_na_type = ND_NEIGHBOR_ADVERT;
	p->nd.nd_na_flags_reserved = ND_NA_FLAG_OVERRIDE;
	memcpy(&p->nd.nd_na_target, a->bytes, 16);
	p->opt[0] = ND_OPT_TARGET_LINKADDR;
	p->opt[1] = ND_LLADDR_LEN / 8;
	memcpy(p->opt + 2, mac, ETH_ALEN);
	finish_nd(f, mac, sizeof(*p));
}

static bool is_zero(const void *data, size_t len)
{
	static const uint8_t zero[16];

	return !memcmp(data, zero, len);
}

static bool arp_claims(const struct arp_frame *p, size_t len, struct addr *a,
		       uint8_t mac[ETH_ALEN])
{
	const uint8_t *who = p->arp.arp_spa;

	if (len < sizeof(*p) || p->arp.arp_hrd != htons(ARPHRD_ETHER) ||
	    p->arp.arp_pro != htons(ETHERTYPE_IP) ||
	    p->arp.arp_hln != ETH_ALEN || p->arp.arp_pln != 4)
		return false;
	/* From nobody: a probe of somebody who wants it as well. */
	if (is_zero(who, 4))
		who = p->arp.arp_tpa;
	memcpy(mac, p->arp.arp_sha, ETH_ALEN);
	return addr_set(a, who, 4);
}

static bool nd_claims(const struct nd_frame *p, size_t len, struct addr *a,
		      uint8_t mac[ETH_ALEN])
{
	if (len < ND_BARE || p->ip6.ip6_nxt != IPPROTO_ICMPV6 ||
	    p->ip6.ip6_hlim != ND_HOPS || p->nd.nd_na_code)
		return false;
	memcpy(mac, p->eth.ether_shost, ETH_ALEN);
	switch (p->nd.nd_na_type) {
	case ND_NEIGHBOR_ADVERT:
		if (len >= sizeof(*p) && p->opt[0] == ND_OPT_TARGET_LINKADDR &&
		    p->opt[1] == ND_LLADDR_LEN / 8)
			memcpy(mac, p->opt + 2, ETH_ALEN);
		break;
	case ND_NEIGHBOR_SOLICIT:
		if (!is_zero(&p->ip6.ip6_src, 16))
			return false;
		break;
	default:
		return false;
	}
	return addr_set(a, &p->nd.nd_na_target, 16);
}

bool frame_claims(const uint8_t *bytes, size_t len, struct addr *a,
		  uint8_t mac[ETH_ALEN])
{
	const struct ether_header *eth = (void *)bytes;

	if (len < sizeof(*eth))
		return false;
	switch (ntohs(eth->ether_type)) {
	case ETHERTYPE_ARP:
		return arp_claims((void *)bytes, len, a, mac);
	case ETHERTYPE_IPV6:
		return nd_claims((void *)bytes, len, a, mac);
	}
	return false;
}
