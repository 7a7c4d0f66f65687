// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "util.h"
#include "vz.h"
#include "vz_args.h"
#include "vz_ct.h"

#define BLANKS	" \t"

void vz_list_add(struct vz_list *l, const struct addr *a)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (!addr_cmp(&l->list[i], a))
			return;
	vec_grow(l->list, l->n);
	l->list[l->n++] = *a;
}

/* One value may be a list. */
static int parse_list(struct vz_list *l, const char *key, char *val,
		      bool src_only, bool *all)
{
	char *save = NULL, *word, buf[SAFE_MAX];
	struct addr a;
	int ret;

	for (word = strtok_r(val, BLANKS, &save); word;
	     word = strtok_r(NULL, BLANKS, &save)) {
		if (all && !strcmp(word, "all")) {
			*all = true;
			continue;
		}
		ret = vz_addr(word, &a);
		if (ret < 0)
			return fail(VZ_VALUE, "bad parameter for %s: %s", key,
				    safe_text(word, buf));
		a.src_only = src_only;
		if (ret)
			vz_list_add(l, &a);
	}
	return 0;
}

/* What the other modes of OpenVZ are called. */
static int other_mode(const char *key)
{
	if (!strncmp(key, "--netdev_", 9))
		return fail(VZ_NETDEV,
			    "%s: real devices are not for vz set: venetctl nic attach CTID DEV, venetctl nic return DEV",
			    key);
	if (!strncmp(key, "--netif_", 8) || !strcmp(key, "--ifname"))
		return fail(VZ_VETH,
			    "%s: bridged devices are not for vz set: venetctl veth add, venetctl veth del",
			    key);
	return 0;
}

static int parse_option(struct vz_args *a, struct words *w)
{
	const char *key = word_next(w);
	char buf[SAFE_MAX], *val;
	size_t i;
	static const struct {
		const char *key;
		bool add, src_only;
	} lists[] = {
		{ "--ipadd", true, false },
		{ "--ip", true, false },
		{ "--ipdel", false, false },
		{ "--ext_ipadd", true, true },
		{ "--ext_ipdel", false, true },
	};

	if (!strcmp(key, "--save")) {
		a->save = true;
		return 0;
	}
	if (!strcmp(key, "--skip_arpdetect")) {
		a->skip_arpdetect = true;
		return 0;
	}
	if (other_mode(key))
		return -1;
	for (i = 0; i < ARRAY_SIZE(lists); i++)
		if (!strcmp(key, lists[i].key))
			break;
	if (i == ARRAY_SIZE(lists))
		return fail(VZ_SYNTAX, "there is no option %s; see venetctl vz help",
			    safe_text(key, buf));
	val = (char *)word_next(w);
	if (!val)
		return fail(VZ_SYNTAX, "%s lacks its value", key);
	return parse_list(lists[i].add ? &a->add : &a->del, key, val,
			  lists[i].src_only, lists[i].add ? NULL :
			  lists[i].src_only ? &a->del_ext : &a->del_all);
}

int vz_args_parse(struct vz_args *a, struct words *w)
{
	memset(a, 0, sizeof(*a));
	a->ct = word_next(w);
	if (!a->ct || *a->ct == '-')
		return fail(VZ_SYNTAX, "which CTID? see venetctl vz help");
	if (!w->argc)
		return fail(VZ_SYNTAX, "set what? see venetctl vz help");
	while (w->argc)
		if (parse_option(a, w))
			return -1;
	return 0;
}

void vz_args_free(struct vz_args *a)
{
	free(a->add.list);
	free(a->del.list);
	memset(a, 0, sizeof(*a));
}
