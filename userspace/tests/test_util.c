// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "tap.h"
#include "util.h"

static int int_cmp(const void *element, const void *key)
{
	return *(const int *)element - *(const int *)key;
}

void test_util(void)
{
	static const struct {
		const char *text;
		uint64_t max;
		bool good;
		uint64_t val;
	} num[] = {
		{ "0", 10, true, 0 },
		{ "10", 10, true, 10 },
		{ "4294967295", UINT32_MAX, true, UINT32_MAX },
		{ "18446744073709551615", UINT64_MAX, true, UINT64_MAX },
		{ "11", 10, false, 0 },
		{ "4294967296", UINT32_MAX, false, 0 },
		{ "18446744073709551616", UINT64_MAX, false, 0 },
		{ "99999999999999999999", UINT64_MAX, false, 0 },
		{ "", 10, false, 0 },
		{ "01", 10, false, 0 },
		{ "-1", 10, false, 0 },
		{ "+1", 10, false, 0 },
		{ " 1", 10, false, 0 },
		{ "1 ", 10, false, 0 },
		{ "0x1", 10, false, 0 },
		{ "1e1", 10, false, 0 },
		{ "5", 3, false, 0 },
	};
	static const struct {
		const char *word;
		const char *want;
	} quote[] = {
		{ "venet0", "venet0" },
		{ "2001:db8::1/64", "2001:db8::1/64" },
		{ "", "''" },
		{ "a b", "'a b'" },
		{ "$(reboot)", "'$(reboot)'" },
		{ "a;b", "'a;b'" },
		{ "it's", "'it'\\''s'" },
		{ "a\033[2Jb", "'a?[2Jb'" },
		{ "*", "'*'" },
		{ "~", "'~'" },
		{ "\xc3\xa4", "'\xc3\xa4'" },
	};
	static const int sorted[] = { 2, 4, 4, 4, 7 };
	static const struct {
		int key;
		size_t at;
	} first[] = {
		{ 1, 0 }, { 2, 0 }, { 3, 1 }, { 4, 1 }, { 5, 4 }, { 7, 4 },
		{ 8, 5 },
	};
	char buf[QUOTED_MAX], safe[SAFE_MAX], big[1000];
	uint64_t val;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(num); i++) {
		bool good = parse_uint(num[i].text, num[i].max, &val);

		ok(good == num[i].good && (!good || val == num[i].val),
		   "the number \"%s\" is %s", num[i].text,
		   num[i].good ? "taken" : "refused");
	}
	for (i = 0; i < ARRAY_SIZE(quote); i++)
		ok_str(shell_quote(quote[i].word, buf), quote[i].want,
		       "word %zu is quoted for a shell", i);

	for (i = 0; i < ARRAY_SIZE(first); i++)
		ok_int(sorted_first(&first[i].key, sorted, ARRAY_SIZE(sorted),
				    sizeof(*sorted), int_cmp), first[i].at,
		       "%d comes behind %zu of a list", first[i].key,
		       first[i].at);
	ok_int(sorted_first(&first[0].key, NULL, 0, sizeof(*sorted), int_cmp),
	       0, "or of none");

	memset(big, '\'', sizeof(big));
	big[sizeof(big) - 1] = '\0';
	shell_quote(big, buf);
	ok(strlen(buf) < QUOTED_MAX && buf[strlen(buf) - 1] == '\'',
	   "a word that is too long is cut inside its quotes");
	ok_str(safe_text("a\033[31m\nb", safe), "a?[31m?b",
	       "control characters do not reach a terminal");
	ok_int(strlen(safe_text(big, safe)), SAFE_MAX - 1,
	       "a long name is cut");
}
