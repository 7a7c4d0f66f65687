/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The Ethernet frames by which a link is asked for an address and told of one.
 * Bytes only: nothing here sends anything.
 */
#ifndef VENET_FRAME_H
#define VENET_FRAME_H

#include <net/ethernet.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "addr.h"

#define FRAME_MAX	86

struct frame {
	size_t len;
	uint8_t bytes[FRAME_MAX];
};

/*
 * Does anybody use @a? In IPv4 an ARP request: from nobody (@from NULL), the
 * probe of RFC 5227; or from an address of our own, because a proxy does not
 * answer nobody. In IPv6 a neighbour solicitation from nobody, as of RFC 4862,
 * which proxies do answer.
 */
void frame_probe(struct frame *f, const uint8_t mac[ETH_ALEN],
		 const struct addr *a, const struct addr *from);

/*
 * @a is here: a gratuitous ARP request; or an unsolicited neighbour
 * advertisement sent by @from, which is not used for IPv4. It overrides what
 * neighbours know, and does not claim that a router answers: neither do the
 * kernel's own answers for a proxied address.
 */
void frame_announce(struct frame *f, const uint8_t mac[ETH_ALEN],
		    const struct addr *a, const struct addr *from);

/*
 * Does a received frame show that somebody uses an address, or is about to?
 * Then the address, and by whom.
 */
bool frame_claims(const uint8_t *bytes, size_t len, struct addr *a,
		  uint8_t mac[ETH_ALEN]);

#endif /* VENET_FRAME_H */
