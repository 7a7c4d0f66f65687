// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "json.h"
#include "render.h"
#include "table.h"
#include "util.h"

/* A table's line names so many addresses of a container, and counts the rest. */
#define LINE_ADDRS	3

void view_init(struct view *v, const struct ctx *ctx)
{
	const char *no_color = getenv("NO_COLOR");

	v->f = stdout;
	v->json = ctx->json;
	v->stats = ctx->stats;
	v->colour = !ctx->json && isatty(STDOUT_FILENO) &&
		    !(no_color && *no_color);
}

const char *bytes_text(uint64_t n, char buf[BYTES_TEXT])
{
	static const char *const unit[] = {
		"KiB", "MiB", "GiB", "TiB", "PiB", "EiB",
	};
	double val = n;
	int i = -1;

	if (n < 1024) {
		snprintf(buf, BYTES_TEXT, "%" PRIu64 " B", n);
		return buf;
	}
	while (val >= 1024 && i < (int)ARRAY_SIZE(unit) - 1) {
		val /= 1024;
		i++;
	}
	snprintf(buf, BYTES_TEXT, "%.2f %s", val, unit[i]);
	return buf;
}

static const char *hub_name(const struct snap *s, uint32_t ifindex)
{
	const struct venet_hub *h = snap_hub(s, ifindex);

	return h ? h->name : "?";
}

static const char *ct_state(const struct venet_port *p)
{
	if (p->netnsid < 0)
		return "inert";
	return p->up ? "up" : "down";
}

static const char *ct_netns(const struct snap *s, const struct venet_port *p)
{
	if (p->netnsid < 0)
		return NULL;
	return netns_map_find(&s->netns, p->netnsid);
}

/* JSON */

static void json_counters(struct json *j, const struct venet_stats *st,
			  const struct venet_drops *d)
{
	unsigned int i;

	json_open(j, "stats", '{');
	json_uint(j, "rx_packets", st->rx_packets);
	json_uint(j, "rx_bytes", st->rx_bytes);
	json_uint(j, "tx_packets", st->tx_packets);
	json_uint(j, "tx_bytes", st->tx_bytes);
	json_close(j, '}');
	json_open(j, "drops", '{');
	for (i = 1; i <= VENET_A_DROPS_MAX; i++)
		json_uint(j, venet_drop_name(i), d->n[i]);
	json_close(j, '}');
}

static void json_fastpath(struct json *j, uint32_t fastpath)
{
	uint32_t bit;

	json_open(j, "fastpath", '[');
	for (bit = 1; venet_fastpath_name(bit); bit <<= 1)
		if (fastpath & bit)
			json_str(j, NULL, venet_fastpath_name(bit));
	json_close(j, ']');
}

static void json_hub(struct json *j, const struct view *v,
		     const struct snap *s, size_t i)
{
	const struct venet_hub *h = &s->hub[i];

	json_str(j, "name", h->name);
	json_uint(j, "ifindex", h->ifindex);
	json_bool(j, "up", h->up);
	json_uint(j, "ports", h->ports);
	json_uint(j, "addrs", h->addrs);
	json_fastpath(j, h->fastpath);
	if (v->stats)
		json_counters(j, &h->stats, &h->drops);
}

static void json_via(struct json *j, const struct via *via)
{
	char text[ADDR_TEXT];
	int f;

	json_open(j, "via", '[');
	for (f = 0; via && f < 2; f++) {
		const struct via_hop *h = &via->hop[f];

		if (!h->gw.family)
			continue;
		json_open(j, NULL, '{');
		json_str(j, "family", f ? "inet6" : "inet");
		json_str(j, "gateway", addr_text(&h->gw, text));
		json_str(j, "dev", h->dev);
		json_close(j, '}');
	}
	json_close(j, ']');
}

static void json_ct(struct json *j, const struct view *v,
		    const struct snap *s, const struct venet_port *p)
{
	size_t first, n, i;
	char text[ADDR_TEXT];

	json_open(j, NULL, '{');
	json_str(j, "hub", hub_name(s, p->hub));
	json_uint(j, "id", p->id);
	json_str(j, "label", p->label[0] ? p->label : NULL);
	json_str(j, "name", p->name);
	json_uint(j, "ifindex", p->ifindex);
	if (p->netnsid >= 0)
		json_int(j, "netnsid", p->netnsid);
	else
		json_str(j, "netnsid", NULL);
	json_str(j, "netns", ct_netns(s, p));
	json_str(j, "state", ct_state(p));
	json_bool(j, "up", p->up);
	json_uint(j, "mark", p->mark);
	json_via(j, vias_find(&s->vias, p->mark));
	json_open(j, "addresses", '[');
	n = snap_addrs(s, p, &first);
	for (i = first; i < first + n; i++) {
		struct addr host = addr_host(&s->addr[i].addr);

		json_open(j, NULL, '{');
		json_str(j, "address", addr_text(&host, text));
		json_uint(j, "prefixlen", s->addr[i].addr.len);
		json_bool(j, "src_only", host.src_only);
		json_close(j, '}');
	}
	json_close(j, ']');
	if (v->stats)
		json_counters(j, &p->stats, &p->drops);
	json_close(j, '}');
}

static void json_addr(struct json *j, const struct snap *s,
		      const struct venet_addr *a)
{
	const struct venet_port *p = snap_port(s, a->hub, a->port);
	struct addr host = addr_host(&a->addr);
	char text[ADDR_TEXT];

	json_open(j, NULL, '{');
	json_str(j, "family", host.family == AF_INET ? "inet" : "inet6");
	json_str(j, "address", addr_text(&host, text));
	json_uint(j, "prefixlen", a->addr.len);
	json_bool(j, "src_only", host.src_only);
	json_str(j, "hub", hub_name(s, a->hub));
	json_uint(j, "id", a->port);
	json_str(j, "label", p && p->label[0] ? p->label : NULL);
	json_close(j, '}');
}

/* Text */

void render_drops(const struct view *v, const struct venet_drops *d)
{
	bool any = false;
	unsigned int i;

	for (i = 1; i <= VENET_A_DROPS_MAX; i++) {
		if (!d->n[i])
			continue;
		fprintf(v->f, "%s%s %" PRIu64, any ? ", " : "  drops: ",
			venet_drop_name(i), d->n[i]);
		any = true;
	}
	if (any)
		fputc('\n', v->f);
	else if (v->stats)
		fputs("  drops: none\n", v->f);
}

static void text_transfer(const struct view *v, const struct venet_stats *st)
{
	char rx[BYTES_TEXT], tx[BYTES_TEXT];

	if (!v->stats && !st->rx_packets && !st->tx_packets)
		return;
	fprintf(v->f,
		"  transfer: %s received (%" PRIu64 " packets), %s sent (%"
		PRIu64 " packets)\n", bytes_text(st->rx_bytes, rx),
		st->rx_packets, bytes_text(st->tx_bytes, tx), st->tx_packets);
}

static void text_name(const struct view *v, const char *kind,
		      const char *name)
{
	char buf[SAFE_MAX];

	fprintf(v->f, "%s: %s%s%s", kind, v->colour ? "\033[1m" : "",
		safe_text(name, buf), v->colour ? "\033[0m" : "");
}

static const char *plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

static void text_hub(const struct view *v, const struct snap *s, size_t i)
{
	const struct venet_hub *h = &s->hub[i];
	char text[VENET_FASTPATH_TEXT];

	text_name(v, "hub", h->name);
	fprintf(v->f, "  %s  %u container%s  %u address%s",
		h->up ? "up" : "down", h->ports, plural(h->ports),
		h->addrs, h->addrs == 1 ? "" : "es");
	if (h->fastpath != VENET_FASTPATH_DEFAULT)
		fprintf(v->f, "  fastpath %s",
			venet_fastpath_text(h->fastpath, text));
	fputc('\n', v->f);
	text_transfer(v, &h->stats);
	render_drops(v, &h->drops);
}

static void text_via(const struct view *v, const struct via *via)
{
	char text[VIA_TEXT];
	int f;

	for (f = 0; via && f < 2; f++)
		if (via->hop[f].gw.family)
			fprintf(v->f, "  %s\n", via_text(&via->hop[f], text));
}

static void text_ct(const struct view *v, const struct snap *s,
		    const struct venet_port *p)
{
	const char *netns = ct_netns(s, p);
	char id[16], buf[SAFE_MAX], text[ADDR_TEXT];
	size_t first, n, i;

	snprintf(id, sizeof(id), "%u", p->id);
	text_name(v, "ct", p->label[0] ? p->label : id);
	fprintf(v->f, " (id %s)  %s", id, ct_state(p));
	fprintf(v->f, "  %s", safe_text(p->name, buf));
	if (p->netnsid < 0)
		fputs(" on the host", v->f);
	else if (netns)
		fprintf(v->f, " in %s", safe_text(netns, buf));
	fprintf(v->f, "  hub %s", safe_text(hub_name(s, p->hub), buf));
	if (p->mark)
		fprintf(v->f, "  mark 0x%x", p->mark);
	fputc('\n', v->f);

	text_via(v, vias_find(&s->vias, p->mark));
	n = snap_addrs(s, p, &first);
	if (n)
		fputs("  addresses:", v->f);
	for (i = first; i < first + n; i++)
		fprintf(v->f, " %s", addr_words(&s->addr[i].addr, text));
	if (n)
		fputc('\n', v->f);
	text_transfer(v, &p->stats);
	render_drops(v, &p->drops);
}

void render_hubs(const struct view *v, const struct snap *s)
{
	struct json j = { .f = v->f };
	char text[VENET_FASTPATH_TEXT];
	struct table t;
	size_t i;

	if (v->json) {
		json_open(&j, NULL, '[');
		for (i = 0; i < s->hubs; i++) {
			json_open(&j, NULL, '{');
			json_hub(&j, v, s, i);
			json_close(&j, '}');
		}
		json_close(&j, ']');
		fputc('\n', v->f);
		return;
	}
	if (v->stats) {
		for (i = 0; i < s->hubs; i++)
			text_hub(v, s, i);
		return;
	}
	if (!s->hubs)
		return;
	table_init(&t, 5);
	table_cell(&t, "HUB");
	table_cell(&t, "STATE");
	table_cell(&t, "CONTAINERS");
	table_cell(&t, "ADDRESSES");
	table_cell(&t, "FASTPATH");
	for (i = 0; i < s->hubs; i++) {
		table_cell(&t, "%s", s->hub[i].name);
		table_cell(&t, "%s", s->hub[i].up ? "up" : "down");
		table_cell(&t, "%u", s->hub[i].ports);
		table_cell(&t, "%u", s->hub[i].addrs);
		table_cell(&t, "%s", venet_fastpath_text(s->hub[i].fastpath,
							 text));
	}
	table_print(&t, v->f, v->colour);
}

static void line_addrs(struct table *t, const struct snap *s,
		       const struct venet_port *p)
{
	char line[(LINE_ADDRS + 1) * ADDR_TEXT], text[ADDR_TEXT];
	size_t first, n = snap_addrs(s, p, &first), i, used = 0;

	line[0] = '\0';
	for (i = 0; i < n && i < LINE_ADDRS; i++)
		used += snprintf(line + used, sizeof(line) - used, "%s%s",
				 i ? " " : "",
				 addr_words(&s->addr[first + i].addr, text));
	if (n > LINE_ADDRS)
		snprintf(line + used, sizeof(line) - used, " +%zu",
			 n - LINE_ADDRS);
	table_cell(t, "%s", n ? line : "-");
}

void render_cts(const struct view *v, const struct snap *s)
{
	struct json j = { .f = v->f };
	struct table t;
	size_t i;

	if (v->json) {
		json_open(&j, NULL, '[');
		for (i = 0; i < s->ports; i++)
			json_ct(&j, v, s, &s->port[i]);
		json_close(&j, ']');
		fputc('\n', v->f);
		return;
	}
	if (!s->ports)
		return;
	table_init(&t, 7);
	table_cell(&t, "CT");
	table_cell(&t, "ID");
	table_cell(&t, "STATE");
	table_cell(&t, "NAME");
	table_cell(&t, "NETNS");
	table_cell(&t, "HUB");
	table_cell(&t, "ADDRESSES");
	for (i = 0; i < s->ports; i++) {
		const struct venet_port *p = &s->port[i];
		const char *netns = ct_netns(s, p);

		table_cell(&t, "%s", p->label[0] ? p->label : "-");
		table_cell(&t, "%u", p->id);
		table_cell(&t, "%s", ct_state(p));
		table_cell(&t, "%s", p->name);
		table_cell(&t, "%s", netns ? netns : "-");
		table_cell(&t, "%s", hub_name(s, p->hub));
		line_addrs(&t, s, p);
	}
	table_print(&t, v->f, v->colour);
}

void render_ct_blocks(const struct view *v, const struct snap *s)
{
	size_t i;

	if (v->json) {
		render_cts(v, s);
		return;
	}
	for (i = 0; i < s->ports; i++) {
		if (i)
			fputc('\n', v->f);
		text_ct(v, s, &s->port[i]);
	}
}

void render_addrs(const struct view *v, const struct snap *s)
{
	struct json j = { .f = v->f };
	char text[ADDR_TEXT];
	struct table t;
	size_t i;

	if (v->json) {
		json_open(&j, NULL, '[');
		for (i = 0; i < s->addrs; i++)
			json_addr(&j, s, &s->addr[i]);
		json_close(&j, ']');
		fputc('\n', v->f);
		return;
	}
	if (!s->addrs)
		return;
	table_init(&t, 4);
	table_cell(&t, "ADDRESS");
	table_cell(&t, "CT");
	table_cell(&t, "ID");
	table_cell(&t, "HUB");
	for (i = 0; i < s->addrs; i++) {
		const struct venet_addr *a = &s->addr[i];
		const struct venet_port *p = snap_port(s, a->hub, a->port);

		table_cell(&t, "%s", addr_words(&a->addr, text));
		table_cell(&t, "%s", p && p->label[0] ? p->label : "-");
		table_cell(&t, "%u", a->port);
		table_cell(&t, "%s", hub_name(s, a->hub));
	}
	table_print(&t, v->f, v->colour);
}

void render_all(const struct view *v, const struct snap *s)
{
	struct json j = { .f = v->f };
	size_t i, k;

	if (v->json)
		json_open(&j, NULL, '[');
	for (i = 0; i < s->hubs; i++) {
		if (v->json) {
			json_open(&j, NULL, '{');
			json_hub(&j, v, s, i);
			json_open(&j, "cts", '[');
		} else {
			if (i)
				fputc('\n', v->f);
			text_hub(v, s, i);
		}
		for (k = 0; k < s->ports; k++) {
			if (s->port[k].hub != s->hub[i].ifindex)
				continue;
			if (v->json) {
				json_ct(&j, v, s, &s->port[k]);
			} else {
				fputc('\n', v->f);
				text_ct(v, s, &s->port[k]);
			}
		}
		if (v->json) {
			json_close(&j, ']');
			json_close(&j, '}');
		}
	}
	if (v->json) {
		json_close(&j, ']');
		fputc('\n', v->f);
	}
}
