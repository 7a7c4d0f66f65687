// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "filter.h"
#include "nft.h"
#include "rules.h"
#include "util.h"

static const char *const modes[] = {
	[FILTER_OFF] = "off",
	[FILTER_MAC] = "mac",
	[FILTER_ON] = "on",
};

/* The map's verdict for each of them. */
static const char *const chains[] = {
	[FILTER_MAC] = "mac_only",
	[FILTER_ON] = "mac_and_ip",
};

enum filter_mode filter_mode_of(const char *chain)
{
	enum filter_mode m;

	for (m = FILTER_MAC; m <= FILTER_ON; m++)
		if (!strcmp(chain, chains[m]))
			return m;
	return FILTER_OFF;
}

static const char *const drops[] = {
	[FILTER_DROP_MAC] = "mac",
	[FILTER_DROP_PROTOCOL] = "protocol",
	[FILTER_DROP_SOURCE] = "source",
	[FILTER_DROP_ARP] = "arp",
	[FILTER_DROP_ND] = "nd",
	[FILTER_DROP_ROUTER] = "router",
	[FILTER_DROP_DHCP] = "dhcp",
};

const char *filter_mode_name(enum filter_mode mode)
{
	return modes[mode];
}

const char *filter_drop_name(enum filter_drop drop)
{
	return drops[drop];
}

void filter_copy(struct filter *to, const struct filter *from)
{
	*to = *from;
	to->addr = NULL;
	to->n = 0;
	while (to->n < from->n) {
		vec_grow(to->addr, to->n);
		to->addr[to->n] = from->addr[to->n];
		to->n++;
	}
}

void filter_free(struct filter *f)
{
	free(f->addr);
	f->addr = NULL;
	f->n = 0;
}

bool filter_addr(struct filter *f, const struct addr *a, bool add)
{
	struct addr host = addr_host(a);
	size_t i;
	int d = -1;

	for (i = 0; i < f->n && d < 0; i += d < 0)
		d = addr_cmp(&f->addr[i], &host);
	if (add == (i < f->n && !d))
		return false;
	if (!add) {
		memmove(f->addr + i, f->addr + i + 1,
			(--f->n - i) * sizeof(*f->addr));
		return true;
	}
	vec_grow(f->addr, f->n);
	memmove(f->addr + i + 1, f->addr + i, (f->n++ - i) * sizeof(*f->addr));
	f->addr[i] = host;
	return true;
}

bool filter_has(const struct filter *f, const struct addr *a)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		if (!addr_cmp(&f->addr[i], a))
			return true;
	return false;
}

bool filter_same(const struct filter *a, const struct filter *b)
{
	size_t i;

	if (a->mode != b->mode || a->dhcp != b->dhcp || a->n != b->n ||
	    !mac_same(&a->mac, &b->mac))
		return false;
	for (i = 0; i < a->n; i++)
		if (addr_cmp(&a->addr[i], &b->addr[i]))
			return false;
	return true;
}

bool filter_host_ok(const char *name)
{
	const char *p;

	if (!*name || strlen(name) >= IFNAMSIZ || *name == '-' ||
	    !strcmp(name, ".") || !strcmp(name, ".."))
		return false;
	for (p = name; *p; p++)
		if (!isalnum((unsigned char)*p) && !strchr("-_.", *p))
			return false;
	return true;
}

void filters_free(struct filters *f)
{
	while (f->n)
		filter_free(&f->list[--f->n]);
	free(f->list);
	f->list = NULL;
}

struct filter *filters_find(const struct filters *f, const char *host)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		if (!strcmp(f->list[i].host, host))
			return &f->list[i];
	return NULL;
}

/* Writing */

/*
 * One element, or one that goes. Somebody may have taken it away already, and
 * that must not keep the rest: what goes is made first.
 */
static void element(FILE *s, bool add, const char *set, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

static void element(FILE *s, bool add, const char *set, const char *fmt, ...)
{
	char key[128];
	size_t len;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(key, sizeof(key), fmt, ap);
	va_end(ap);
	fprintf(s, "add element " FILTER_TABLE " %s { %s }\n", set, key);
	/* A map's element goes by its key. */
	len = strcmp(set, "port") ? strlen(key) : strcspn(key, ":");
	if (!add)
		fprintf(s, "delete element " FILTER_TABLE " %s { %.*s }\n", set,
			(int)len, key);
}

static void addr_element(FILE *s, bool add, const struct filter *f,
			 const struct addr *a)
{
	char mac[MAC_TEXT], text[ADDR_TEXT], number[2 + 32 + 1] = "0x";
	size_t i;

	mac_text(&f->mac, mac);
	element(s, add, a->family == AF_INET ? "addr4" : "addr6",
		"\"%s\" . %s . %s", f->host, mac, addr_text(a, text));
	if (a->family == AF_INET)
		return;
	for (i = 0; i < 16; i++)
		sprintf(number + 2 + 2 * i, "%02x", a->bytes[i]);
	element(s, add, "target", "\"%s\" . %s . %s", f->host, mac, number);
}

/* What one of the two has and the other one not, or has otherwise. */
static void elements(FILE *s, bool add, const struct filter *f,
		     const struct filter *other)
{
	bool same = mac_same(&f->mac, &other->mac);
	char mac[MAC_TEXT];
	enum filter_drop d;
	size_t i;

	if (!f->host[0] || (add && f->mode == FILTER_OFF))
		return;
	if (f->mode != other->mode && f->mode != FILTER_OFF)
		element(s, add, "port", "\"%s\" : goto %s", f->host,
			chains[f->mode]);
	for (d = 0; other->mode == FILTER_OFF && d < FILTER_DROPS; d++) {
		char set[32];

		snprintf(set, sizeof(set), "drop_%s", drops[d]);
		element(s, add, set, "\"%s\"", f->host);
	}
	if (other->mode == FILTER_OFF || !same)
		element(s, add, "mac", "\"%s\" . %s", f->host,
			mac_text(&f->mac, mac));
	if (f->dhcp && (other->mode == FILTER_OFF || !other->dhcp))
		element(s, add, "asks", "\"%s\"", f->host);
	for (i = 0; i < f->n; i++)
		if (other->mode == FILTER_OFF || !same ||
		    !filter_has(other, &f->addr[i]))
			addr_element(s, add, f, &f->addr[i]);
}

char *filter_script(const struct filters *have, const struct filter *want)
{
	const struct filter none = { .mode = FILTER_OFF };
	const struct filter *old = filters_find(have, want->host);
	char *text = NULL;
	size_t size;
	FILE *s;

	if (!old)
		old = &none;
	if (want->mode == FILTER_OFF && have->n == (old != &none))
		return xstrdup(have->table ? "delete table " FILTER_TABLE "\n" :
					     "");
	s = open_memstream(&text, &size);
	if (!s)
		out_of_memory();
	if (want->mode != FILTER_OFF)
		fputs(filter_rules, s);
	elements(s, false, old, want);
	elements(s, true, want, old);
	if (fclose(s))
		out_of_memory();
	return text;
}

/* What was put is there. */
static void note(struct filters *have, const struct filter *want)
{
	struct filter *f = filters_find(have, want->host);
	struct filter new;

	if (want->mode != FILTER_OFF) {
		filter_copy(&new, want);
		have->table = true;
		if (!f) {
			vec_grow(have->list, have->n);
			f = &have->list[have->n++];
			memset(f, 0, sizeof(*f));
		}
		filter_free(f);
		*f = new;
		return;
	}
	if (f) {
		filter_free(f);
		*f = have->list[--have->n];
	}
	have->table = have->n;
}

int filter_put(struct filters *have, const struct filter *want)
{
	char *script = filter_script(have, want);
	int ret = *script ? nft_run(script) : 0;

	free(script);
	if (!ret)
		note(have, want);
	return ret;
}
