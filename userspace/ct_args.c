// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "ct_args.h"
#include "err.h"
#include "lan_args.h"
#include "util.h"

int word_label(struct words *w, const char **label)
{
	const char *val = word_value(w, "label");
	char buf[SAFE_MAX];

	if (!val)
		return -1;
	if (*label)
		return fail(ERR_USAGE, "\"label\" is there twice");
	if (!label_ok(val))
		return fail(ERR_USAGE,
			    "\"%s\" is no label: 1 to %d bytes, no blanks, no \"-\" in front",
			    safe_text(val, buf), VENET_LABEL_MAX);
	*label = val;
	return 0;
}

int word_mark(struct words *w, uint32_t *mark)
{
	const char *val = word_value(w, "mark");
	char buf[SAFE_MAX], *end;
	uint64_t m = 0;
	bool good;

	if (!val)
		return -1;
	if (strncmp(val, "0x", 2)) {
		good = parse_uint(val, UINT32_MAX, &m);
	} else {
		m = strtoull(val, &end, 16);
		good = isxdigit((unsigned char)val[2]) && !*end &&
		       strlen(val) <= strlen("0x12345678");
	}
	if (!good)
		return fail(ERR_USAGE, "\"%s\" is no mark: 0 to 0x%x",
			    safe_text(val, buf), UINT32_MAX);
	*mark = m;
	return 0;
}

static int parse_id(struct ct_args *a, struct words *w)
{
	const char *val = word_value(w, "id");
	char buf[SAFE_MAX];
	uint64_t id;

	if (!val)
		return -1;
	if (a->id)
		return fail(ERR_USAGE, "\"id\" is there twice");
	if (!parse_uint(val, UINT32_MAX, &id) || !id)
		return fail(ERR_USAGE, "\"%s\" is no id: 1 to %u",
			    safe_text(val, buf), UINT32_MAX);
	a->id = id;
	return 0;
}

static int parse_hub(struct ct_args *a, struct words *w)
{
	if (a->hub)
		return fail(ERR_USAGE, "\"hub\" is there twice");
	a->hub = word_value(w, "hub");
	return a->hub ? 0 : -1;
}

static int parse_ip(struct ct_args *a, struct words *w, const char *key,
		    int (*parse)(const char *word, struct addr *addr))
{
	const char *val = word_value(w, key);

	vec_grow(a->addr, a->n);
	if (!val || parse(val, &a->addr[a->n]))
		return -1;
	a->n++;
	return 0;
}

int ct_args_word(struct ct_args *a, struct words *w)
{
	int ret;

	if (word_is(w, "label"))
		ret = word_label(w, &a->label);
	else if (word_is(w, "mark"))
		ret = word_mark(w, &a->mark);
	else if (word_is(w, "id"))
		ret = parse_id(a, w);
	else if (word_is(w, "name"))
		ret = word_ifname(w, "name", &a->name);
	else if (word_is(w, "hub"))
		ret = parse_hub(a, w);
	else if (word_is(w, "ip"))
		ret = parse_ip(a, w, "ip", addr_parse);
	else if (word_is(w, "src-only"))
		ret = parse_ip(a, w, "src-only", addr_parse_src_only);
	else if (word_is(w, "via"))
		ret = via_parse(&a->via, w);
	else
		return addr_opts_word(&a->opts, w);
	return ret ? -1 : 1;
}

int ct_args_check(const struct ct_args *a)
{
	return via_check_mark(&a->via, a->mark) ? -1 :
	       addr_opts_check(&a->opts);
}

int ct_args_parse(struct ct_args *a, struct words *w)
{
	const char *ct = word_name(w, "which container? see venetctl ct help");
	int ret;

	memset(a, 0, sizeof(*a));
	if (!ct || ref_parse(ct, &a->ref))
		return -1;
	do {
		ret = ct_args_word(a, w);
	} while (ret > 0);
	return ret || words_end(w) ? -1 : ct_args_check(a);
}

void ct_args_free(struct ct_args *a)
{
	free(a->addr);
	a->addr = NULL;
	a->n = 0;
}
