// SPDX-License-Identifier: GPL-2.0-only
/* The pairs, what they may send, and what they tried to. */
#include <inttypes.h>
#include <string.h>

#include "err.h"
#include "json.h"
#include "render.h"
#include "table.h"
#include "veth.h"

/* The address that goes with its MAC is nobody's choice. */
static bool shown(const struct veth *v, const struct addr *a)
{
	struct addr link_local;

	mac_link_local(&v->mac, &link_local);
	return addr_cmp(a, &link_local);
}

static void show_json(struct json *j, const struct ctx *ctx,
		      const struct veth *v, const struct filter *f)
{
	char mac[MAC_TEXT], text[ADDR_TEXT];
	enum filter_drop d;
	size_t i;

	json_open(j, NULL, '{');
	json_str(j, "ct", v->ct);
	json_str(j, "name", v->name);
	json_str(j, "host", v->host);
	json_uint(j, "ifindex", v->ifindex);
	json_str(j, "bridge", v->bridge ? v->bridge_name : NULL);
	json_uint(j, "vlan", v->vlan);
	json_str(j, "mac", mac_text(&v->mac, mac));
	json_bool(j, "mac_changed", veth_changed(v));
	json_str(j, "host_mac", mac_text(&v->host_mac, mac));
	json_uint(j, "mtu", v->mtu);
	json_bool(j, "up", v->up);
	json_int(j, "netnsid", v->nsid);
	json_bool(j, "isolated", v->isolated);
	json_str(j, "filter", veth_mode(v, f));
	json_bool(j, "dhcp", f->dhcp);
	json_open(j, "addresses", '[');
	for (i = 0; i < f->n; i++)
		if (shown(v, &f->addr[i]))
			json_str(j, NULL, addr_text(&f->addr[i], text));
	json_close(j, ']');
	if (ctx->stats) {
		json_open(j, "stats", '{');
		json_uint(j, "rx_packets", v->rx_packets);
		json_uint(j, "rx_bytes", v->rx_bytes);
		json_uint(j, "tx_packets", v->tx_packets);
		json_uint(j, "tx_bytes", v->tx_bytes);
		json_close(j, '}');
		json_open(j, "drops", '{');
		for (d = 0; d < FILTER_DROPS; d++)
			json_uint(j, filter_drop_name(d), f->drops[d]);
		json_close(j, '}');
	}
	json_close(j, '}');
}

static void show_stats(const struct veth *v, const struct filter *f)
{
	char rx[BYTES_TEXT], tx[BYTES_TEXT];
	uint64_t all = 0;
	enum filter_drop d;

	printf("    received %" PRIu64 " packets, %s; sent %" PRIu64 ", %s\n",
	       v->rx_packets, bytes_text(v->rx_bytes, rx), v->tx_packets,
	       bytes_text(v->tx_bytes, tx));
	for (d = 0; d < FILTER_DROPS; d++) {
		if (f->drops[d])
			printf("%s %s %" PRIu64, all ? "," : "    dropped:",
			       filter_drop_name(d), f->drops[d]);
		all += f->drops[d];
	}
	if (all)
		putchar('\n');
}

static void show_block(const struct ctx *ctx, const struct veth *v,
		       const struct filter *f)
{
	char mac[MAC_TEXT], text[ADDR_TEXT];
	size_t i;

	printf("%s %s: %s in %s", v->ct, v->name, v->host,
	       v->bridge ? v->bridge_name : "no bridge");
	if (v->vlan)
		printf(", VLAN %u", v->vlan);
	printf("%s, %s\n", v->isolated ? ", isolated" : "",
	       v->up ? "up" : "down");
	printf("    mac %s%s, mtu %u, filter %s%s\n", mac_text(&v->mac, mac),
	       veth_changed(v) ? " (changed inside)" : "", v->mtu,
	       veth_mode(v, f), f->dhcp ? ", dhcp" : "");
	for (i = 0; i < f->n; i++)
		if (shown(v, &f->addr[i]))
			printf("    ip %s\n", addr_text(&f->addr[i], text));
	if (ctx->stats)
		show_stats(v, f);
}

static void show_row(struct table *t, const struct veth *v,
		     const struct filter *f)
{
	char mac[MAC_TEXT], addrs[3 * ADDR_TEXT] = "-", text[ADDR_TEXT];
	size_t i, n = 0;

	for (i = 0; i < f->n && n < sizeof(addrs) - ADDR_TEXT - 4; i++)
		if (shown(v, &f->addr[i]))
			n += snprintf(addrs + n, sizeof(addrs) - n, "%s%s",
				      n ? " " : "",
				      addr_text(&f->addr[i], text));
	if (i < f->n)
		strcpy(addrs + n, " ...");
	table_cell(t, "%s", v->ct);
	table_cell(t, "%s", v->name);
	table_cell(t, "%s", v->host);
	table_cell(t, "%s", v->bridge ? v->bridge_name : "-");
	if (v->vlan)
		table_cell(t, "%u", v->vlan);
	else
		table_cell(t, "-");
	table_cell(t, "%s", veth_mode(v, f));
	table_cell(t, "%s%s", mac_text(&v->mac, mac), veth_changed(v) ? "!" : "");
	table_cell(t, "%s", addrs);
}

static void show(struct ctx *ctx, const struct veths *vs, const char *ct)
{
	static const char *const head[] = {
		"CT", "NAME", "HOST", "BRIDGE", "VLAN", "FILTER", "MAC",
		"ADDRESSES",
	};
	static const struct filter none = { .mode = FILTER_OFF };
	struct json j = { .f = stdout };
	bool rows = !ctx->json && !ct && !ctx->stats && vs->n;
	struct table t;
	struct view v;
	size_t i;

	view_init(&v, ctx);
	table_init(&t, ARRAY_SIZE(head));
	for (i = 0; rows && i < ARRAY_SIZE(head); i++)
		table_cell(&t, "%s", head[i]);
	if (ctx->json)
		json_open(&j, NULL, '[');
	for (i = 0; i < vs->n; i++) {
		struct veth *p = &vs->list[i];
		const struct filter *f = filters_find(&vs->filters, p->host);

		if (ct && !veth_is_of(p, ctx, ct))
			continue;
		veth_look_inside(&ctx->host.rt, p);
		if (ctx->json)
			show_json(&j, ctx, p, f ? f : &none);
		else if (!rows)
			show_block(ctx, p, f ? f : &none);
		else
			show_row(&t, p, f ? f : &none);
	}
	if (ctx->json) {
		json_close(&j, ']');
		putchar('\n');
	}
	table_print(&t, stdout, v.colour);
}

int veth_show(struct ctx *ctx, int argc, char **argv)
{
	struct words w = { argc, argv };
	const char *ct = NULL;
	struct veths vs;
	int ret;

	if (w.argc) {
		ct = word_name(&w, "");
		if (!ct)
			return -1;
	}
	if (words_end(&w))
		return -1;
	ret = veths_open(&vs, ctx, false);
	if (!ret && ct && !veths_find(&vs, ctx, ct, NULL) &&
	    err_last()->code == ERR_NOCT)
		ret = -1;
	if (!ret)
		show(ctx, &vs, ct);
	veths_close(&vs);
	return ret;
}
