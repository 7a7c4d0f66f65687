// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>

#include "seen.h"
#include "tap.h"

void test_seen(void)
{
	struct seen s = { .n = 0 };
	unsigned int i, first = 0, again = 0;
	char word[32];
	struct addr a;

	for (i = 0; i < 20000; i++) {
		snprintf(word, sizeof(word), "10.%u.%u.%u", i >> 16,
			 (i >> 8) & 255, i & 255);
		addr_parse(word, &a);
		first += seen_add(&s, &a);
		again += seen_add(&s, &a);
	}
	ok(first == 20000 && !again, "each address is new just once");
	addr_parse("10.0.0.0/32", &a);
	ok(!seen_add(&s, &a), "a whole address with its length is the same");
	addr_parse("10.0.0.0/24", &a);
	ok(seen_add(&s, &a), "a prefix is another one");
	addr_parse("::", &a);
	ok(seen_add(&s, &a) && !seen_add(&s, &a), "IPv6 as well");
	seen_free(&s);
	ok(seen_add(&s, &a), "an emptied set knows none");
	seen_free(&s);
}
