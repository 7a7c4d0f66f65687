// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "render.h"
#include "tap.h"
#include "util.h"

static struct venet_hub hubs[] = {
	{ .ifindex = 2, .name = "venet0", .up = true, .ports = 2, .addrs = 5,
	  .fastpath = VENET_FASTPATH_DEFAULT,
	  .stats = { 4, 376, 3, 3 * 1024 },
	  .drops.n[VENET_A_DROPS_SOURCE] = 17 },
	{ .ifindex = 9, .name = "other" },
};
static struct venet_port ports[] = {
	{ .hub = 2, .id = 1, .label = "web1", .ifindex = 3,
	  .name = "venet0", .netnsid = 0, .up = true, .addrs = 4,
	  .stats = { 2, 188, 1, 1 },
	  .drops.n[VENET_A_DROPS_SOURCE] = 17,
	  .drops.n[VENET_A_DROPS_ND] = 2 },
	{ .hub = 2, .id = 40000, .ifindex = 4, .name = "e\033[1m",
	  .netnsid = 7, .addrs = 1 },
	{ .hub = 9, .id = 1, .label = "q\"\\", .ifindex = 5, .name = "vn1",
	  .netnsid = -1, .up = true },
};
static struct venet_addr addrs[5];
static struct netns_entry entries[] = { { 0, 0, (char *)"netns:web1" } };
static struct snap full = {
	.hub = hubs, .hubs = 2,
	.port = ports, .ports = 3,
	.addr = addrs, .addrs = 5,
	.netns = { entries, 1 },
};
static struct snap none;

static void canned(void)
{
	static const char *const words[] = {
		"192.0.2.10", "192.0.2.11", "2001:db8::10",
		"2001:db8:1::/64", "192.0.2.12",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(words); i++) {
		addr_parse(words[i], &addrs[i].addr);
		addrs[i].hub = 2;
		addrs[i].port = i < 4 ? 1 : 40000;
	}
}

static char *render(void (*fn)(const struct view *, const struct snap *),
		    const struct snap *s, bool json, bool stats)
{
	struct view v = { .json = json, .stats = stats };
	char *text;
	size_t size;

	v.f = open_memstream(&text, &size);
	fn(&v, s);
	fclose(v.f);
	return text;
}

static void is(void (*fn)(const struct view *, const struct snap *),
	       const struct snap *s, bool json, bool stats, const char *want,
	       const char *what)
{
	char *text = render(fn, s, json, stats);

	ok_str(text, want, "%s", what);
	free(text);
}

static void test_text(void)
{
	is(render_hubs, &full, false, false,
	   "HUB     STATE  CONTAINERS  ADDRESSES  FASTPATH\n"
	   "venet0  up     2           5          default\n"
	   "other   down   0           0          none\n", "hubs as a table");
	is(render_cts, &full, false, false,
	   "CT    ID     STATE  NAME    NETNS       HUB     ADDRESSES\n"
	   "web1  1      up     venet0  netns:web1  venet0  192.0.2.10 192.0.2.11 2001:db8::10 +1\n"
	   "-     40000  down   e?[1m   -           venet0  192.0.2.12\n"
	   "q\"\\   1      inert  vn1     -           other   -\n",
	   "containers as a table");
	is(render_addrs, &full, false, false,
	   "ADDRESS          CT    ID     HUB\n"
	   "192.0.2.10       web1  1      venet0\n"
	   "192.0.2.11       web1  1      venet0\n"
	   "2001:db8::10     web1  1      venet0\n"
	   "2001:db8:1::/64  web1  1      venet0\n"
	   "192.0.2.12       -     40000  venet0\n", "addresses as a table");
	is(render_all, &full, false, false,
	   "hub: venet0  up  2 containers  5 addresses\n"
	   "  transfer: 376 B received (4 packets), 3.00 KiB sent (3 packets)\n"
	   "  drops: source 17\n"
	   "\n"
	   "ct: web1 (id 1)  up  venet0 in netns:web1  hub venet0\n"
	   "  addresses: 192.0.2.10 192.0.2.11 2001:db8::10 2001:db8:1::/64\n"
	   "  transfer: 188 B received (2 packets), 1 B sent (1 packets)\n"
	   "  drops: source 17, nd 2\n"
	   "\n"
	   "ct: 40000 (id 40000)  down  e?[1m  hub venet0\n"
	   "  addresses: 192.0.2.12\n"
	   "\n"
	   "hub: other  down  0 containers  0 addresses  fastpath none\n"
	   "\n"
	   "ct: q\"\\ (id 1)  inert  vn1 on the host  hub other\n",
	   "everything, for a person");
}

static void test_empty(void)
{
	is(render_hubs, &none, true, false, "[]\n", "no hubs are []");
	is(render_cts, &none, true, true, "[]\n", "no containers are []");
	is(render_addrs, &none, true, false, "[]\n", "no addresses are []");
	is(render_all, &none, true, false, "[]\n", "nothing is []");
	is(render_hubs, &none, false, false, "", "no hubs print nothing");
	is(render_cts, &none, false, false, "", "no containers neither");
}

static void test_json(void)
{
	struct snap one = full;

	is(render_addrs, &full, true, false,
	   "[{\"family\":\"inet\",\"address\":\"192.0.2.10\",\"prefixlen\":32,\"src_only\":false,\"hub\":\"venet0\",\"id\":1,\"label\":\"web1\"},"
	   "{\"family\":\"inet\",\"address\":\"192.0.2.11\",\"prefixlen\":32,\"src_only\":false,\"hub\":\"venet0\",\"id\":1,\"label\":\"web1\"},"
	   "{\"family\":\"inet6\",\"address\":\"2001:db8::10\",\"prefixlen\":128,\"src_only\":false,\"hub\":\"venet0\",\"id\":1,\"label\":\"web1\"},"
	   "{\"family\":\"inet6\",\"address\":\"2001:db8:1::\",\"prefixlen\":64,\"src_only\":false,\"hub\":\"venet0\",\"id\":1,\"label\":\"web1\"},"
	   "{\"family\":\"inet\",\"address\":\"192.0.2.12\",\"prefixlen\":32,\"src_only\":false,\"hub\":\"venet0\",\"id\":40000,\"label\":null}]\n",
	   "addresses as JSON");
	is(render_cts, &full, true, false,
	   "[{\"hub\":\"venet0\",\"id\":1,\"label\":\"web1\",\"name\":\"venet0\",\"ifindex\":3,\"netnsid\":0,\"netns\":\"netns:web1\",\"state\":\"up\",\"up\":true,\"mark\":0,\"via\":[],"
	   "\"addresses\":[{\"address\":\"192.0.2.10\",\"prefixlen\":32,\"src_only\":false},{\"address\":\"192.0.2.11\",\"prefixlen\":32,\"src_only\":false},{\"address\":\"2001:db8::10\",\"prefixlen\":128,\"src_only\":false},{\"address\":\"2001:db8:1::\",\"prefixlen\":64,\"src_only\":false}]},"
	   "{\"hub\":\"venet0\",\"id\":40000,\"label\":null,\"name\":\"e\\u001b[1m\",\"ifindex\":4,\"netnsid\":7,\"netns\":null,\"state\":\"down\",\"up\":false,\"mark\":0,\"via\":[],"
	   "\"addresses\":[{\"address\":\"192.0.2.12\",\"prefixlen\":32,\"src_only\":false}]},"
	   "{\"hub\":\"other\",\"id\":1,\"label\":\"q\\\"\\\\\",\"name\":\"vn1\",\"ifindex\":5,\"netnsid\":null,\"netns\":null,\"state\":\"inert\",\"up\":true,\"mark\":0,\"via\":[],"
	   "\"addresses\":[]}]\n", "containers as JSON");

	one.hubs = 1;
	is(render_hubs, &one, true, true,
	   "[{\"name\":\"venet0\",\"ifindex\":2,\"up\":true,\"ports\":2,\"addrs\":5,\"fastpath\":[\"source\",\"hub-routes\",\"port-routes\"],"
	   "\"stats\":{\"rx_packets\":4,\"rx_bytes\":376,\"tx_packets\":3,\"tx_bytes\":3072},"
	   "\"drops\":{\"unbound\":0,\"inert\":0,\"down\":0,\"protocol\":0,\"malformed\":0,\"source\":17,\"martian\":0,\"destination\":0,\"broadcast\":0,\"nd\":0,\"checksum\":0,\"unowned\":0,\"nomem\":0,\"backlog\":0}}]\n",
	   "a hub with its counters as JSON");
	one.ports = 0;
	is(render_all, &one, true, false,
	   "[{\"name\":\"venet0\",\"ifindex\":2,\"up\":true,\"ports\":2,\"addrs\":5,\"fastpath\":[\"source\",\"hub-routes\",\"port-routes\"],\"cts\":[]}]\n",
	   "everything as JSON is hubs with their containers");
}

static void test_strings(void)
{
	static const struct {
		const char *in;
		const char *want;
	} t[] = {
		{ "a", "\"a\"" },
		{ "", "\"\"" },
		{ "\t\n\x7f", "\"\\u0009\\u000a\\u007f\"" },
		{ "\xc3\xa4\xe2\x82\xac\xf0\x9f\x90\xa7",
		  "\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x90\xa7\"" },
		{ "\xff\xfe", "\"\\ufffd\\ufffd\"" },
		{ "\xc3", "\"\\ufffd\"" },			/* cut */
		{ "\xe2\x82", "\"\\ufffd\\ufffd\"" },		/* cut */
		{ "\xc0\x80", "\"\\ufffd\\ufffd\"" },		/* overlong */
		{ "\xe0\x80\x80", "\"\\ufffd\\ufffd\\ufffd\"" },
		{ "\xed\xa0\x80", "\"\\ufffd\\ufffd\\ufffd\"" }, /* surrogate */
		{ "\xf4\x90\x80\x80",
		  "\"\\ufffd\\ufffd\\ufffd\\ufffd\"" },		/* too big */
	};
	struct json j;
	char *text;
	size_t i, size;

	for (i = 0; i < ARRAY_SIZE(t); i++) {
		j = (struct json){ .f = open_memstream(&text, &size) };
		json_str(&j, NULL, t[i].in);
		fclose(j.f);
		ok_str(text, t[i].want, "string %zu is valid JSON", i);
		free(text);
	}
	j = (struct json){ .f = open_memstream(&text, &size) };
	json_open(&j, NULL, '{');
	json_uint(&j, "a", UINT64_MAX);
	json_int(&j, "b", -1);
	json_open(&j, "c", '[');
	json_close(&j, ']');
	json_bool(&j, "d", false);
	json_str(&j, "e", NULL);
	json_close(&j, '}');
	fclose(j.f);
	ok_str(text,
	       "{\"a\":18446744073709551615,\"b\":-1,\"c\":[],\"d\":false,\"e\":null}",
	       "values of each type");
	free(text);
}

static void test_bytes(void)
{
	static const struct {
		uint64_t n;
		const char *want;
	} t[] = {
		{ 0, "0 B" }, { 1023, "1023 B" }, { 1024, "1.00 KiB" },
		{ 1536, "1.50 KiB" }, { 1048576, "1.00 MiB" },
		{ 1288490189, "1.20 GiB" }, { UINT64_MAX, "16.00 EiB" },
	};
	char buf[BYTES_TEXT];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(t); i++)
		ok_str(bytes_text(t[i].n, buf), t[i].want, "%s", t[i].want);
}

void test_render(void)
{
	canned();
	test_text();
	test_empty();
	test_json();
	test_strings();
	test_bytes();
}
