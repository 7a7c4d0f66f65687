// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "addr.h"
#include "err.h"
#include "tap.h"
#include "util.h"

static void test_good(void)
{
	static const struct {
		const char *word;
		int family;
		int len;
		const char *text;
		const char *net;	/* masked */
		bool host_bits;
	} t[] = {
		{ "192.0.2.10", AF_INET, 32, "192.0.2.10", "192.0.2.10" },
		{ "192.0.2.10/32", AF_INET, 32, "192.0.2.10", "192.0.2.10" },
		{ "192.0.2.0/24", AF_INET, 24, "192.0.2.0/24",
		  "192.0.2.0/24" },
		{ "192.0.2.77/25", AF_INET, 25, "192.0.2.77/25",
		  "192.0.2.0/25", true },
		{ "192.0.2.255/31", AF_INET, 31, "192.0.2.255/31",
		  "192.0.2.254/31", true },
		{ "0.0.0.0/0", AF_INET, 0, "0.0.0.0/0", "0.0.0.0/0" },
		{ "255.255.255.255/1", AF_INET, 1, "255.255.255.255/1",
		  "128.0.0.0/1", true },
		{ "2001:db8::1", AF_INET6, 128, "2001:db8::1",
		  "2001:db8::1" },
		{ "2001:DB8:0:0::1/128", AF_INET6, 128, "2001:db8::1",
		  "2001:db8::1" },
		{ "2001:db8:10::1/64", AF_INET6, 64, "2001:db8:10::1/64",
		  "2001:db8:10::/64", true },
		{ "2001:db8:10::/64", AF_INET6, 64, "2001:db8:10::/64",
		  "2001:db8:10::/64" },
		{ "2001:db8::ffff/123", AF_INET6, 123, "2001:db8::ffff/123",
		  "2001:db8::ffe0/123", true },
		{ "::/0", AF_INET6, 0, "::/0", "::/0" },
		{ "::ffff:192.0.2.1", AF_INET6, 128, "::ffff:192.0.2.1",
		  "::ffff:192.0.2.1" },
	};
	char text[ADDR_TEXT];
	struct addr a, net;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(t); i++) {
		bool bits;

		if (!ok(!addr_parse(t[i].word, &a), "%s is an address",
			t[i].word))
			continue;
		ok(a.family == t[i].family && a.len == t[i].len,
		   "%s has its family and length", t[i].word);
		ok_str(addr_text(&a, text), t[i].text, "%s as text",
		       t[i].word);
		bits = addr_mask(&a, &net);
		ok_str(addr_text(&net, text), t[i].net, "%s as a prefix",
		       t[i].word);
		ok_int(bits, t[i].host_bits, "%s %s host bits", t[i].word,
		       t[i].host_bits ? "has" : "has no");
	}
}

static void test_bad(void)
{
	static const char *const t[] = {
		"", " ", "/", "/32", "x", "192.0.2", "192.0.2.256",
		"192.0.2.1.1", "192.0.2.10/", "192.0.2.10/33",
		"192.0.2.10/-1", "192.0.2.10/+1", "192.0.2.10/024",
		"192.0.2.10/24x", "192.0.2.10/24/24", "192.0.2.10/ 24",
		"192.0.2.10/255.255.255.0", " 192.0.2.10", "192.0.2.10 ",
		"0192.0.2.1", "0x7f.1", "2130706433", "2001:db8",
		"2001:db8::1/129", "2001:db8::1::2", "fe80::1%eth0",
		"[2001:db8::1]", "2001:db8::g", "::1/", "all", "default",
		"192.0.2.10/4294967328", "192.0.2.10,192.0.2.11",
		"2001:0db8:0000:0000:0000:0000:0000:00001/128",
		"00002001:0db8:0000:0000:0000:0000:0000:0000:0000:0000:0001",
	};
	struct addr a;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(t); i++) {
		ok(addr_parse(t[i], &a) == -1 &&
		   err_last()->code == ERR_USAGE && err_last()->text[0],
		   "\"%s\" is no address", t[i]);
		ok(!addr_is(t[i]), "nor is it taken for one");
	}

	addr_parse("192.0.2.10/33", &a);
	ok_str(err_last()->text,
	       "\"192.0.2.10/33\" has a bad prefix length: 0 to 32 for IPv4",
	       "the message says what is wrong with a length");
	addr_parse("web1", &a);
	ok_str(err_last()->text, "\"web1\" is not an address",
	       "the message names the word");
}

static void test_order(void)
{
	static const char *const sorted[] = {
		"10.0.0.0/8", "10.0.0.0/24", "10.0.0.0", "10.0.0.1",
		"192.0.2.1", "::/0", "2001:db8::/32", "2001:db8::/64",
		"2001:db8::", "2001:db8::1",
	};
	struct addr a, b;
	size_t i, k, wrong = 0;

	for (i = 0; i < ARRAY_SIZE(sorted); i++)
		for (k = 0; k < ARRAY_SIZE(sorted); k++) {
			int d;

			addr_parse(sorted[i], &a);
			addr_parse(sorted[k], &b);
			d = addr_cmp(&a, &b);
			wrong += (d < 0) != (i < k) || (d > 0) != (i > k);
		}
	ok_int(wrong, 0, "addresses have one order");
}

static void test_in(void)
{
	static const struct {
		const char *a, *net;
		bool want;
	} t[] = {
		{ "192.0.2.1", "192.0.2.0/24", true },
		{ "192.0.3.1", "192.0.2.0/24", false },
		{ "192.0.2.1", "192.0.2.1", true },
		{ "192.0.2.0/24", "192.0.2.0/24", true },
		{ "192.0.2.0/24", "192.0.2.0/25", false },
		{ "192.0.2.0/25", "192.0.2.0/24", true },
		{ "192.0.2.1", "0.0.0.0/0", true },
		{ "192.0.2.1", "::/0", false },
		{ "2001:db8::1", "2001:db8::/64", true },
		{ "2001:db8:0:1::1", "2001:db8::/64", false },
		{ "2001:db8:0:1::1", "2001:db8::/63", true },
	};
	struct addr a, net;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(t); i++) {
		addr_parse(t[i].a, &a);
		addr_parse(t[i].net, &net);
		ok_int(addr_in(&a, &net), t[i].want, "%s is %sin %s", t[i].a,
		       t[i].want ? "" : "not ", t[i].net);
	}
}

static void test_bytes(void)
{
	static const uint8_t v4[4] = { 192, 0, 2, 1 };
	static const uint8_t v6[16] = { 0x20, 1, 0xd, 0xb8, [15] = 1 };
	char text[ADDR_TEXT];
	struct addr a;

	ok(addr_set(&a, v4, 4), "four bytes are an address");
	ok_str(addr_text(&a, text), "192.0.2.1", "of IPv4");
	ok(addr_set(&a, v6, 16), "sixteen bytes are an address");
	ok_str(addr_text(&a, text), "2001:db8::1", "of IPv6");
	ok(!addr_set(&a, v6, 5) && !addr_set(&a, v6, 0),
	   "other numbers of bytes are none");
}

static void test_src_only(void)
{
	struct addr a, b;
	char text[ADDR_TEXT];

	ok(!addr_parse_src_only("192.0.2.1", &a) && a.src_only,
	   "an address may be src-only");
	ok_str(addr_words(&a, text), "src-only 192.0.2.1", "and says so");
	ok(!addr_parse("192.0.2.9", &b) && !b.src_only && addr_cmp(&a, &b) > 0,
	   "it comes behind those of its family");
	ok_str(addr_words(&b, text), "192.0.2.9", "which are plain");
	ok(addr_parse_src_only("192.0.2.0/24", &a) == -1,
	   "a prefix is never src-only");
	ok_str(err_last()->text,
	       "\"192.0.2.0/24\": only a whole address can be src-only",
	       "which is said");
}

void test_addr(void)
{
	test_good();
	test_bad();
	test_order();
	test_in();
	test_bytes();
	test_src_only();
}
