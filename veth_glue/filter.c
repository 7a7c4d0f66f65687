// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <errno.h>
#include <json-c/json.h>
#include <linux/netlink.h>
#include <nftables/libnftables.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "filter.h"
#include "nl.h"
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

/* Reading */

static const char *text_of(struct json_object *o)
{
	return json_object_is_type(o, json_type_string) ?
		json_object_get_string(o) : "";
}

static struct json_object *item(struct json_object *list, size_t i)
{
	return json_object_is_type(list, json_type_array) ?
		json_object_array_get_idx(list, i) : NULL;
}

static struct json_object *member(struct json_object *o, const char *key)
{
	struct json_object *val = NULL;

	if (json_object_is_type(o, json_type_object))
		json_object_object_get_ex(o, key, &val);
	return val;
}

/* The filter of the port that an element names, made when it is new. */
static struct filter *named(struct filters *f, const char *host)
{
	struct filter *found = filters_find(f, host);

	if (found || strlen(host) >= IFNAMSIZ || !*host)
		return found;
	vec_grow(f->list, f->n);
	found = &f->list[f->n++];
	memset(found, 0, sizeof(*found));
	strcpy(found->host, host);
	return found;
}

/* An element of a set whose key is { port, MAC, address } or less of it. */
static void parse_key(struct filters *f, const char *set,
		      struct json_object *key)
{
	struct json_object *parts = member(key, "concat");
	const char *host = text_of(parts ? item(parts, 0) : key);
	struct filter *p = named(f, host);
	struct addr a;

	if (!p)
		return;
	if (!strcmp(set, "mac"))
		mac_parse(text_of(item(parts, 1)), &p->mac);
	else if (!strcmp(set, "asks"))
		p->dhcp = true;
	else if (!strncmp(set, "addr", 4) &&
		 !addr_parse(text_of(item(parts, 2)), &a))
		filter_addr(p, &a, true);
}

static void parse_verdict(struct filters *f, struct json_object *pair)
{
	struct filter *p = named(f, text_of(item(pair, 0)));
	const char *chain = text_of(member(member(item(pair, 1), "goto"),
					   "target"));
	enum filter_mode m;

	for (m = FILTER_MAC; p && m <= FILTER_ON; m++)
		if (!strcmp(chain, chains[m]))
			p->mode = m;
}

static void parse_drops(struct filters *f, enum filter_drop d,
			struct json_object *elem)
{
	struct json_object *e = member(elem, "elem");
	struct filter *p = named(f, text_of(e ? member(e, "val") : elem));
	struct json_object *n = member(member(e, "counter"), "packets");

	if (p && n)
		p->drops[d] = json_object_get_int64(n);
}

static void parse_set(struct filters *f, struct json_object *set)
{
	const char *name = text_of(member(set, "name"));
	struct json_object *elems = member(set, "elem");
	enum filter_drop d = FILTER_DROPS;
	size_t i, n;

	if (!json_object_is_type(elems, json_type_array))
		return;
	if (!strncmp(name, "drop_", 5))
		for (d = 0; d < FILTER_DROPS && strcmp(name + 5, drops[d]);)
			d++;
	n = json_object_array_length(elems);
	for (i = 0; i < n; i++) {
		struct json_object *elem = item(elems, i);

		if (!strcmp(name, "port"))
			parse_verdict(f, elem);
		else if (d < FILTER_DROPS)
			parse_drops(f, d, elem);
		else if (strcmp(name, "target"))
			parse_key(f, name, elem);
	}
}

int filters_parse(struct filters *f, const char *json)
{
	struct json_object *root = json_tokener_parse(json);
	struct json_object *list = member(root, "nftables"), *o;
	struct err saved = *err_last();
	size_t i, n = 0;

	*f = (struct filters){ .table = true };
	if (!json_object_is_type(list, json_type_array)) {
		json_object_put(root);
		return fail(ERR_KERNEL, "cannot understand what nftables says");
	}
	n = json_object_array_length(list);
	for (i = 0; i < n; i++) {
		o = member(item(list, i), "map");
		if (!o)
			o = member(item(list, i), "set");
		if (o)
			parse_set(f, o);
	}
	json_object_put(root);
	err_restore(&saved);
	return 0;
}

/* Talking to nftables */

/* The library ends the program when it gets no socket. */
static int can_talk(void)
{
	struct nl nl;

	if (nl_open(&nl, NETLINK_NETFILTER, -1))
		return -1;
	nl_close(&nl);
	return 0;
}

/* Its first line, without the name of a file. */
static int nft_failed(const char *why)
{
	const char *p = strstr(why, "Error: ");
	size_t n;

	p = p ? p + 7 : why;
	n = strcspn(p, "\n");
	return fail(ERR_KERNEL, "nftables: %.*s", n ? (int)n : 15,
		    n ? p : "no reason given");
}

/*
 * Run commands; *out is what they print, NULL when that is not asked for. Each
 * time with a context of its own, which knows the present.
 */
static int nft_run(const char *commands, char **out)
{
	struct nft_ctx *nft;
	int ret = -1;

	if (can_talk())
		return -1;
	nft = nft_ctx_new(NFT_CTX_DEFAULT);
	if (!nft)
		return fail(ERR_KERNEL, "nftables: no memory");
	if (out)
		nft_ctx_output_set_flags(nft, NFT_CTX_OUTPUT_JSON);
	nft_ctx_buffer_output(nft);
	nft_ctx_buffer_error(nft);
	if (nft_run_cmd_from_buffer(nft, commands))
		nft_failed(nft_ctx_get_error_buffer(nft));
	else
		ret = 0;
	if (!ret && out)
		*out = xstrdup(nft_ctx_get_output_buffer(nft));
	nft_ctx_free(nft);
	return ret;
}

/* Is the table there? Listing the names of tables is cheap. */
static int table_there(void)
{
	char *text;
	int ret;

	if (nft_run("list tables bridge\n", &text))
		return -1;
	ret = !!strstr(text, "\"name\": \"venet\"");
	free(text);
	return ret;
}

int filters_read(struct filters *f)
{
	char *text;
	int ret = table_there();

	*f = (struct filters){ .n = 0 };
	if (ret <= 0)
		return ret;
	if (nft_run("list table " FILTER_TABLE "\n", &text))
		return -1;
	ret = filters_parse(f, text);
	free(text);
	return ret;
}

/* Writing */

/* One element, or one that goes. */
static void element(FILE *s, bool add, const char *set, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

static void element(FILE *s, bool add, const char *set, const char *fmt, ...)
{
	va_list ap;

	fprintf(s, "%s element " FILTER_TABLE " %s { ", add ? "add" : "delete",
		set);
	va_start(ap, fmt);
	vfprintf(s, fmt, ap);
	va_end(ap);
	fputs(" }\n", s);
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

	if (f->mode == FILTER_OFF)
		return;
	if (f->mode != other->mode && add)
		element(s, add, "port", "\"%s\" : goto %s", f->host,
			chains[f->mode]);
	else if (f->mode != other->mode)
		element(s, add, "port", "\"%s\"", f->host);
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
	int ret = *script ? nft_run(script, NULL) : 0;

	free(script);
	if (!ret)
		note(have, want);
	return ret;
}
