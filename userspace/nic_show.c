// SPDX-License-Identifier: GPL-2.0-only
/* Which devices are away, and where. */
#include <stdio.h>
#include <string.h>

#include "err.h"
#include "json.h"
#include "nic.h"
#include "render.h"
#include "table.h"

static const char *state(const struct nic_seat *s)
{
	if (s->where == NIC_HOST || s->home)
		return "back";
	if (s->where == NIC_GONE)
		return "gone";
	return s->held[0] ? "held" : "away";
}

static void json_one(struct json *j, const struct nic *n,
		     const struct nic_seat *s)
{
	const struct nic_link *l = &n->link;
	char mac[NIC_MAC_TEXT], addr[ADDR_TEXT + 8], text[ADDR_TEXT];
	struct addr a, host;
	size_t i;

	json_open(j, NULL, '{');
	json_str(j, "name", l->name);
	json_str(j, "ct", n->ct);
	json_str(j, "state", state(s));
	json_str(j, "inside", s->where == NIC_INSIDE ? s->link->name :
						       n->inside);
	json_str(j, "held_by", s->held[0] ? s->held : NULL);
	json_str(j, "kind", l->kind[0] ? l->kind : NULL);
	json_str(j, "bus", l->bus[0] ? l->bus : NULL);
	json_str(j, "parent", l->parent[0] ? l->parent : NULL);
	json_str(j, "mac", nic_mac_text(&l->mac, mac));
	json_uint(j, "mtu", l->num[NIC_MTU]);
	json_bool(j, "up", l->flags & IFF_UP);
	json_str(j, "master", n->master[0] ? n->master : NULL);
	json_str(j, "lower", n->lower[0] ? n->lower : NULL);
	json_open(j, "altnames", '[');
	for (i = 0; i < l->altnames; i++)
		json_str(j, NULL, l->altname[i]);
	json_close(j, ']');
	json_open(j, "addresses", '[');
	for (i = 0; i < n->addrs.n; i++) {
		if (!rt_addr_of(n->addrs.list[i], &a))
			continue;
		host = addr_host(&a);
		snprintf(addr, sizeof(addr), "%s/%u", addr_text(&host, text),
			 a.len);
		json_str(j, NULL, addr);
	}
	json_close(j, ']');
	json_uint(j, "routes", n->routes.n);
	json_close(j, '}');
}

static void row(struct table *t, const struct nic *n, const struct nic_seat *s)
{
	table_cell(t, "%s", n->link.name);
	table_cell(t, "%s", n->ct);
	table_cell(t, "%s", s->where == NIC_INSIDE ? s->link->name : n->inside);
	table_cell(t, "%s", state(s));
	table_cell(t, "%s", s->held);
}

static void head(struct table *t)
{
	table_init(t, 5);
	table_cell(t, "DEV");
	table_cell(t, "CT");
	table_cell(t, "INSIDE");
	table_cell(t, "STATE");
	table_cell(t, "HELD BY");
}

static bool wanted(const struct nic *n, const char *ct)
{
	const char *name = strchr(n->ct, ':');

	return !ct || !strcmp(n->ct, ct) || (name && !strcmp(name + 1, ct));
}

int nic_show(struct ctx *ctx, int argc, char **argv)
{
	struct words w = { argc, argv };
	struct json j = { .f = stdout };
	struct nic_store store;
	struct nic_seat seat;
	const char *ct = NULL;
	struct table t;
	struct view v;
	bool any = false;
	int ret = 0;
	size_t i;

	if (w.argc) {
		ct = word_name(&w, "");
		if (!ct)
			return -1;
	}
	if (words_end(&w) || nic_store_open(&store, ctx, false))
		return -1;
	view_init(&v, ctx);
	if (v.json)
		json_open(&j, NULL, '[');
	for (i = 0; i < store.n && !ret; i++) {
		if (!wanted(&store.nic[i], ct))
			continue;
		ret = nic_seat_find(&seat, ctx, &store.nic[i], store.boot);
		if (ret)
			break;
		if (v.json) {
			json_one(&j, &store.nic[i], &seat);
		} else {
			if (!any)
				head(&t);
			row(&t, &store.nic[i], &seat);
		}
		any = true;
		nic_seat_free(&seat);
	}
	if (v.json) {
		json_close(&j, ']');
		putchar('\n');
	} else if (any) {
		table_print(&t, stdout, v.colour);
	}
	if (!ret && store.bad)
		ret = ERR_PARTLY;
	nic_store_close(&store);
	return ret;
}
