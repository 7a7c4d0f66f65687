// SPDX-License-Identifier: GPL-2.0-only
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "addr.h"
#include "err.h"
#include "util.h"

static int parse(const char *word, struct addr *a, const char **why)
{
	char text[INET6_ADDRSTRLEN];
	const char *slash = strchr(word, '/');
	size_t n = slash ? (size_t)(slash - word) : strlen(word);
	uint64_t len;

	*why = "is not an address";
	if (n >= sizeof(text))
		return -1;
	memcpy(text, word, n);
	text[n] = '\0';

	memset(a, 0, sizeof(*a));
	if (inet_pton(AF_INET, text, a->bytes) == 1)
		a->family = AF_INET;
	else if (inet_pton(AF_INET6, text, a->bytes) == 1)
		a->family = AF_INET6;
	else
		return -1;

	a->len = addr_bits(a);
	if (!slash)
		return 0;
	*why = a->family == AF_INET ?
		"has a bad prefix length: 0 to 32 for IPv4" :
		"has a bad prefix length: 0 to 128 for IPv6";
	if (!parse_uint(slash + 1, addr_bits(a), &len))
		return -1;
	a->len = len;
	return 0;
}

int addr_parse(const char *word, struct addr *a)
{
	const char *why;
	char buf[SAFE_MAX];

	if (parse(word, a, &why))
		return fail(ERR_USAGE, "\"%s\" %s", safe_text(word, buf), why);
	return 0;
}

int addr_parse_gateway(const char *word, struct addr *a)
{
	char text[ADDR_TEXT];

	if (addr_parse(word, a))
		return -1;
	if (!addr_exact(a))
		return fail(ERR_USAGE, "%s is no gateway but a prefix",
			    addr_text(a, text));
	return 0;
}

int addr_parse_src_only(const char *word, struct addr *a)
{
	char buf[SAFE_MAX];

	if (addr_parse(word, a))
		return -1;
	if (!addr_exact(a))
		return fail(ERR_USAGE,
			    "\"%s\": only a whole address can be src-only",
			    safe_text(word, buf));
	a->src_only = true;
	return 0;
}

bool addr_is(const char *word)
{
	struct addr a;
	const char *why;

	return parse(word, &a, &why) == 0;
}

const char *addr_text(const struct addr *a, char buf[ADDR_TEXT])
{
	size_t n;

	if (!inet_ntop(a->family, a->bytes, buf, ADDR_TEXT))
		buf[0] = '\0';
	n = strlen(buf);
	if (!addr_exact(a))
		snprintf(buf + n, ADDR_TEXT - n, "/%u", a->len);
	return buf;
}

const char *addr_words(const struct addr *a, char buf[ADDR_TEXT])
{
	char text[ADDR_TEXT];

	addr_text(a, text);
	snprintf(buf, ADDR_TEXT, "%s%.*s", a->src_only ? "src-only " : "",
		 ADDR_TEXT - 16, text);
	return buf;
}

bool addr_mask(const struct addr *a, struct addr *net)
{
	struct addr m = *a;
	unsigned int i;

	for (i = 0; i < addr_size(a); i++) {
		if (i * 8 >= m.len)
			m.bytes[i] = 0;
		else if (m.len - i * 8 < 8)
			m.bytes[i] &= 0xff << (8 - (m.len - i * 8));
	}
	*net = m;
	return memcmp(m.bytes, a->bytes, sizeof(m.bytes)) != 0;
}

struct addr addr_host(const struct addr *a)
{
	struct addr h = *a;

	h.len = addr_bits(a);
	return h;
}

bool addr_in(const struct addr *a, const struct addr *net)
{
	struct addr m = *a;

	if (a->family != net->family || a->len < net->len)
		return false;
	m.len = net->len;
	addr_mask(&m, &m);
	return !memcmp(m.bytes, net->bytes, sizeof(m.bytes));
}

int addr_cmp(const struct addr *a, const struct addr *b)
{
	int d;

	if (a->family != b->family)
		return a->family == AF_INET ? -1 : 1;
	if (a->src_only != b->src_only)
		return a->src_only - b->src_only;
	d = memcmp(a->bytes, b->bytes, addr_size(a));
	return d ? d : (int)a->len - (int)b->len;
}

bool addr_set(struct addr *a, const void *bytes, unsigned int size)
{
	memset(a, 0, sizeof(*a));
	if (size == 4)
		a->family = AF_INET;
	else if (size == 16)
		a->family = AF_INET6;
	else
		return false;
	memcpy(a->bytes, bytes, size);
	a->len = addr_bits(a);
	return true;
}
