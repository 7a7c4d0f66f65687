// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "err.h"
#include "util.h"
#include "veth.h"

#define VLAN_LAST	4094

int word_switch(struct words *w, const char *key, bool *val)
{
	const char *word = word_value(w, key);
	char buf[SAFE_MAX];

	if (!word)
		return -1;
	*val = !strcmp(word, "on");
	if (*val || !strcmp(word, "off"))
		return 0;
	return fail(ERR_USAGE, "\"%s\": %s may be on or off",
		    safe_text(word, buf), key);
}

int word_filter(struct words *w, enum filter_mode *mode)
{
	const char *word = word_value(w, "filter");
	enum filter_mode m;
	char buf[SAFE_MAX];

	if (!word)
		return -1;
	for (m = FILTER_OFF; m <= FILTER_ON; m++) {
		if (strcmp(word, filter_mode_name(m)))
			continue;
		*mode = m;
		return 0;
	}
	return fail(ERR_USAGE, "\"%s\": filter may be on, mac or off",
		    safe_text(word, buf));
}

int word_vlan(struct words *w, uint16_t *vid)
{
	const char *word = word_value(w, "vlan");
	char buf[SAFE_MAX];
	uint64_t n;

	if (!word)
		return -1;
	if (!parse_uint(word, VLAN_LAST, &n) || !n)
		return fail(ERR_USAGE, "\"%s\" is no VLAN: 1 to %d",
			    safe_text(word, buf), VLAN_LAST);
	*vid = n;
	return 0;
}

int word_subnet(struct words *w, const char *key, struct addr *a)
{
	const char *word = word_value(w, key);
	char text[ADDR_TEXT];
	struct addr net;

	if (!word || addr_parse(word, a))
		return -1;
	if (a->len + 1u < addr_bits(a) && !addr_mask(a, &net))
		return fail(ERR_USAGE,
			    "%s is a network, not an address in one",
			    addr_text(a, text));
	return 0;
}
