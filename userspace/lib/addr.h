/* SPDX-License-Identifier: GPL-2.0-only */
/* Addresses and prefixes, as words and as bytes. */
#ifndef VENET_ADDR_H
#define VENET_ADDR_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

struct addr {
	uint8_t family;		/* AF_INET or AF_INET6 */
	uint8_t len;		/* of the prefix, in bits */
	bool src_only;		/* its owner sends with it, others receive */
	uint8_t bytes[16];	/* network order */
};

#define ADDR_TEXT	64

/* ADDRESS or ADDRESS/LENGTH; fails with ERR_USAGE and the reason. */
int addr_parse(const char *word, struct addr *a);

/* The same behind the word "src-only", which takes no prefix. */
int addr_parse_src_only(const char *word, struct addr *a);

/* A whole address, by way of which others are reached. */
int addr_parse_gateway(const char *word, struct addr *a);

/* Is this word an address at all? Leaves no error behind. */
bool addr_is(const char *word);

/* "192.0.2.1", or "192.0.2.0/24" for a prefix. */
const char *addr_text(const struct addr *a, char buf[ADDR_TEXT]);

/* As the words of a command line: "src-only 192.0.2.1" or just the address. */
const char *addr_words(const struct addr *a, char buf[ADDR_TEXT]);

static inline unsigned int addr_bits(const struct addr *a)
{
	return a->family == AF_INET ? 32 : 128;
}

static inline unsigned int addr_size(const struct addr *a)
{
	return addr_bits(a) / 8;
}

/* A whole address, not a prefix. */
static inline bool addr_exact(const struct addr *a)
{
	return a->len == addr_bits(a);
}

/* The prefix with its host bits cleared; true when any of them was set. */
bool addr_mask(const struct addr *a, struct addr *net);

/* The same address, as a whole one. */
struct addr addr_host(const struct addr *a);

/* Does a prefix hold all of an address, or of another prefix? */
bool addr_in(const struct addr *a, const struct addr *net);

/* Order of family (IPv4 first), src-only (last), address, length. */
int addr_cmp(const struct addr *a, const struct addr *b);

/* From netlink: false when the size fits no family. */
bool addr_set(struct addr *a, const void *bytes, unsigned int size);

#endif /* VENET_ADDR_H */
