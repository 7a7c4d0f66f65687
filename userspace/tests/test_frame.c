// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "frame.h"
#include "tap.h"
#include "util.h"

static const uint8_t mac[ETH_ALEN] = { 0x02, 0xaa, 0xbb, 0xcc, 0xdd, 0xee };

/* "0806 0001": bytes in pairs of digits, with blanks wherever they help. */
static size_t bytes_of(const char *hex, uint8_t *buf)
{
	size_t n = 0;
	unsigned int b;
	int used;

	while (sscanf(hex, " %2x%n", &b, &used) == 1) {
		buf[n++] = b;
		hex += used;
	}
	return n;
}

static void ok_frame(const struct frame *f, const char *hex, const char *what)
{
	uint8_t want[256];
	size_t n = bytes_of(hex, want), i;

	if (ok(f->len == n && !memcmp(f->bytes, want, n), "%s", what))
		return;
	printf("#   got  ");
	for (i = 0; i < f->len; i++)
		printf("%02x", f->bytes[i]);
	printf("\n#   want %s\n", hex);
}

static struct addr addr(const char *word)
{
	struct addr a;

	addr_parse(word, &a);
	return a;
}

static void test_build(void)
{
	struct addr a4 = addr("198.51.100.7"), own = addr("198.51.100.1");
	struct addr a6 = addr("2001:db8:51::12:3456");
	struct addr ll = addr("fe80::aa:bbff:fecc:ddee");
	struct frame f;

	frame_probe(&f, mac, &a4, NULL);
	ok_frame(&f,
		 "ffffffffffff 02aabbccddee 0806"
		 "0001 0800 06 04 0001"
		 "02aabbccddee 00000000 000000000000 c6336407",
		 "an ARP probe of RFC 5227");
	frame_probe(&f, mac, &a4, &own);
	ok_frame(&f,
		 "ffffffffffff 02aabbccddee 0806"
		 "0001 0800 06 04 0001"
		 "02aabbccddee c6336401 000000000000 c6336407",
		 "an ARP request, which proxies answer as well");
	frame_announce(&f, mac, &a4, NULL);
	ok_frame(&f,
		 "ffffffffffff 02aabbccddee 0806"
		 "0001 0800 06 04 0001"
		 "02aabbccddee c6336407 000000000000 c6336407",
		 "a gratuitous ARP request");
	frame_probe(&f, mac, &a6, NULL);
	ok_frame(&f,
		 "3333ff123456 02aabbccddee 86dd"
		 "60000000 0018 3a ff"
		 "00000000000000000000000000000000"
		 "ff0200000000000000000001ff123456"
		 "87 00 e3cd 00000000"
		 "20010db8005100000000000000123456",
		 "a neighbour solicitation from nobody");
	frame_announce(&f, mac, &a6, &ll);
	ok_frame(&f,
		 "333300000001 02aabbccddee 86dd"
		 "60000000 0020 3a ff"
		 "fe8000000000000000aabbfffeccddee"
		 "ff020000000000000000000000000001"
		 "88 00 bfe1 20000000"
		 "20010db8005100000000000000123456"
		 "02 01 02aabbccddee",
		 "an unsolicited neighbour advertisement");
}

/* Whether a frame claims an address, and if so as "ADDRESS MAC". */
static const char *claimed(const char *hex, char text[128])
{
	char buf[ADDR_TEXT];
	uint8_t by[ETH_ALEN], *exact;
	uint8_t bytes[256];
	size_t n = bytes_of(hex, bytes);
	struct addr a;
	bool yes;

	/* Of just this size, so that a read beyond it is noticed. */
	exact = xrealloc(NULL, n + 1, 1);
	memcpy(exact, bytes, n);
	exact = xrealloc(exact, n ? n : 1, 1);
	yes = frame_claims(exact, n, &a, by);
	free(exact);
	if (!yes)
		return "no";
	snprintf(text, 128, "%s %02x:%02x:%02x:%02x:%02x:%02x",
		 addr_text(&a, buf), by[0], by[1], by[2], by[3], by[4],
		 by[5]);
	return text;
}

#define TO_US	"02aabbccddee 525400000001 "
#define ARP	"0806 0001 0800 06 04 "
#define IP6(hops) "86dd 60000000 0020 3a " hops \
		"20010db8005100000000000000000001" \
		"ff020000000000000000000000000001"
#define TARGET	"20010db8005100000000000000000007"

static void test_parse(void)
{
	static const struct {
		const char *what;
		const char *hex;
		const char *want;
	} t[] = {
		{ "a reply",
		  TO_US ARP "0002 525400000002 c6336407 02aabbccddee 00000000",
		  "198.51.100.7 52:54:00:00:00:02" },
		{ "a reply, padded",
		  TO_US ARP "0002 525400000002 c6336407 02aabbccddee 00000000"
		  "000000000000000000000000000000000000",
		  "198.51.100.7 52:54:00:00:00:02" },
		{ "a request by the one that uses it",
		  TO_US ARP "0001 525400000002 c6336407 000000000000 c6336401",
		  "198.51.100.7 52:54:00:00:00:02" },
		{ "somebody else's probe",
		  TO_US ARP "0001 525400000002 00000000 000000000000 c6336407",
		  "198.51.100.7 52:54:00:00:00:02" },
		{ "a short ARP packet",
		  TO_US ARP "0002 525400000002 c6336407 02aabbccddee 000000",
		  "no" },
		{ "an ARP packet of another link",
		  TO_US "0806 0006 0800 06 04 0002 525400000002 c6336407"
		  "02aabbccddee 00000000", "no" },
		{ "an ARP packet with long addresses",
		  TO_US "0806 0001 0800 08 04 0002 525400000002 c6336407"
		  "02aabbccddee 00000000", "no" },
		{ "an advertisement with a link address",
		  TO_US IP6("ff") "88 00 0000 20000000" TARGET
		  "02 01 525400000003",
		  "2001:db8:51::7 52:54:00:00:00:03" },
		{ "an advertisement without one",
		  TO_US IP6("ff") "88 00 0000 20000000" TARGET,
		  "2001:db8:51::7 52:54:00:00:00:01" },
		{ "an advertisement with another option",
		  TO_US IP6("ff") "88 00 0000 20000000" TARGET
		  "01 01 525400000003",
		  "2001:db8:51::7 52:54:00:00:00:01" },
		{ "somebody else's detection",
		  "3333ff000007 525400000001 86dd 60000000 0018 3a ff"
		  "00000000000000000000000000000000"
		  "ff0200000000000000000001ff000007"
		  "87 00 0000 00000000" TARGET,
		  "2001:db8:51::7 52:54:00:00:00:01" },
		{ "a solicitation of somebody who only asks",
		  TO_US IP6("ff") "87 00 0000 00000000" TARGET, "no" },
		{ "an advertisement that was forwarded",
		  TO_US IP6("fe") "88 00 0000 20000000" TARGET, "no" },
		{ "a short advertisement",
		  TO_US IP6("ff") "88 00 0000 20000000 20010db8", "no" },
		{ "a router advertisement",
		  TO_US IP6("ff") "86 00 0000 20000000" TARGET, "no" },
		{ "another protocol",
		  TO_US "0800 45000054" TARGET TARGET TARGET, "no" },
		{ "half an Ethernet header", "02aabbccddee 52", "no" },
		{ "nothing", "", "no" },
	};
	char text[128];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(t); i++)
		ok_str(claimed(t[i].hex, text), t[i].want,
		       "what %s says of an address", t[i].what);
}

void test_frame(void)
{
	test_build();
	test_parse();
}
