// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "ct_args.h"
#include "err.h"
#include "util.h"

static int parse_label(struct ct_args *a, struct words *w)
{
	const char *val = word_value(w, "label");
	char buf[SAFE_MAX];

	if (!val)
		return -1;
	if (!label_ok(val))
		return fail(ERR_USAGE,
			    "\"%s\" is no label: 1 to %d bytes, no blanks, no \"-\" in front",
			    safe_text(val, buf), VENET_LABEL_MAX);
	a->label = val;
	return 0;
}

static int parse_id(struct ct_args *a, struct words *w)
{
	const char *val = word_value(w, "id");
	char buf[SAFE_MAX];
	uint64_t id;

	if (!val)
		return -1;
	if (!parse_uint(val, UINT32_MAX, &id) || !id)
		return fail(ERR_USAGE, "\"%s\" is no id: 1 to %u",
			    safe_text(val, buf), UINT32_MAX);
	a->id = id;
	return 0;
}

static int parse_name(struct ct_args *a, struct words *w)
{
	const char *val = word_value(w, "name");
	char buf[SAFE_MAX];

	if (!val)
		return -1;
	if (!*val || strlen(val) >= IFNAMSIZ)
		return fail(ERR_USAGE,
			    "\"%s\" is no name of an interface: 1 to %d bytes",
			    safe_text(val, buf), IFNAMSIZ - 1);
	a->name = val;
	return 0;
}

static int parse_ip(struct ct_args *a, struct words *w)
{
	const char *val = word_value(w, "ip");

	if (!val)
		return -1;
	vec_grow(a->addr, a->n);
	return addr_parse(val, &a->addr[a->n++]);
}

/* One keyword and its value: 1 taken, 0 no such word, -1 failed. */
static int parse_word(struct ct_args *a, struct words *w)
{
	int ret;

	if (word_is(w, "label"))
		ret = parse_label(a, w);
	else if (word_is(w, "id"))
		ret = parse_id(a, w);
	else if (word_is(w, "name"))
		ret = parse_name(a, w);
	else if (word_is(w, "hub"))
		ret = (a->hub = word_value(w, "hub")) ? 0 : -1;
	else if (word_is(w, "ip"))
		ret = parse_ip(a, w);
	else
		return addr_opts_word(&a->opts, w);
	return ret ? -1 : 1;
}

int ct_args_parse(struct ct_args *a, struct words *w)
{
	const char *ct = word_name(w, "which container? see venetctl ct help");
	int ret;

	memset(a, 0, sizeof(*a));
	a->name = "venet0";
	if (!ct || ref_parse(ct, &a->ref))
		return -1;
	do {
		ret = parse_word(a, w);
	} while (ret > 0);
	return ret ? -1 : words_end(w);
}

void ct_args_free(struct ct_args *a)
{
	free(a->addr);
	a->addr = NULL;
	a->n = 0;
}
