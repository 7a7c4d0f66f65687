// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "err.h"
#include "mac.h"
#include "util.h"

static int digit(char c)
{
	return isdigit((unsigned char)c) ? c - '0' :
	       tolower((unsigned char)c) - 'a' + 10;
}

int mac_parse(const char *word, struct mac *m)
{
	static const struct mac none;
	char buf[SAFE_MAX];
	size_t i;

	for (i = 0; i < 6; i++) {
		const char *p = word + 3 * i;

		if (strlen(word) != MAC_TEXT - 1 ||
		    !isxdigit((unsigned char)p[0]) ||
		    !isxdigit((unsigned char)p[1]) || (i < 5 && p[2] != ':'))
			return fail(ERR_USAGE,
				    "\"%s\" is no MAC: six bytes, as 02:00:5e:00:53:01",
				    safe_text(word, buf));
		m->byte[i] = digit(p[0]) << 4 | digit(p[1]);
	}
	if (m->byte[0] & 1 || mac_same(m, &none))
		return fail(ERR_USAGE, "%s is no MAC that a device may have",
			    word);
	return 0;
}

const char *mac_text(const struct mac *m, char buf[MAC_TEXT])
{
	const uint8_t *b = m->byte;

	snprintf(buf, MAC_TEXT, "%02x:%02x:%02x:%02x:%02x:%02x", b[0], b[1],
		 b[2], b[3], b[4], b[5]);
	return buf;
}

bool mac_same(const struct mac *a, const struct mac *b)
{
	return !memcmp(a, b, sizeof(*a));
}

/* FNV-1a; the byte between two words keeps "ab c" from being "a bc". */
static uint64_t hash(uint64_t h, const char *word)
{
	do {
		h = (h ^ (unsigned char)*word) * 0x100000001b3;
	} while (*word++);
	return h;
}

void mac_stable(const char *machine, const char *ct, const char *name,
		struct mac_stable *s)
{
	uint64_t h = 0xcbf29ce484222325;
	size_t i;

	memset(s, 0, sizeof(*s));
	h = hash(hash(hash(h, machine), ct), name);
	/* Its last letters stir only some bits: spread them. */
	h = (h ^ h >> 33) * 0xff51afd7ed558ccd;
	h ^= h >> 33;
	for (i = 1; i < 6; i++, h >>= 8)
		s->ct.byte[i] = s->host.byte[i] = h;
	s->ct.byte[0] = 0x02;
	s->host.byte[0] = 0xfe;
	snprintf(s->name, sizeof(s->name), "veth%02x%02x%02x%02x",
		 s->ct.byte[2], s->ct.byte[3], s->ct.byte[4], s->ct.byte[5]);
}

const char *machine_id(char buf[MACHINE_ID])
{
	int fd = open("/etc/machine-id", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, buf, MACHINE_ID - 1);

	if (fd >= 0)
		close(fd);
	buf[n > 0 ? n : 0] = '\0';
	buf[strcspn(buf, "\n")] = '\0';
	return buf;
}

void mac_link_local(const struct mac *m, struct addr *a)
{
	memset(a, 0, sizeof(*a));
	a->family = AF_INET6;
	a->len = 128;
	a->bytes[0] = 0xfe;
	a->bytes[1] = 0x80;
	memcpy(a->bytes + 8, m->byte, 3);
	a->bytes[8] ^= 2;
	a->bytes[11] = 0xff;
	a->bytes[12] = 0xfe;
	memcpy(a->bytes + 13, m->byte + 3, 3);
}
