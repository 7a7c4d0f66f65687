// SPDX-License-Identifier: GPL-2.0-only
/* The totals, for people and as JSON. */
#include <inttypes.h>
#include <string.h>

#include "err.h"
#include "json.h"
#include "render.h"
#include "stats.h"
#include "store.h"
#include "table.h"
#include "util.h"

struct show {
	struct view v;
	const struct who *only;	/* or NULL */
	struct json j;
	struct table t;
	bool any;
};

static void json_traffic(struct json *j, const char *key,
			 const struct venet_stats *s)
{
	json_open(j, key, '{');
	json_uint(j, "rx_packets", s->rx_packets);
	json_uint(j, "rx_bytes", s->rx_bytes);
	json_uint(j, "tx_packets", s->tx_packets);
	json_uint(j, "tx_bytes", s->tx_bytes);
	json_close(j, '}');
}

static void json_one(struct json *j, const struct who *w,
		     const struct tally *sum, unsigned int ports)
{
	unsigned int i;

	json_open(j, NULL, '{');
	json_str(j, "label", w->label[0] ? w->label : NULL);
	json_str(j, "hub", w->label[0] ? NULL : w->hub);
	if (w->label[0])
		json_str(j, "id", NULL);
	else
		json_uint(j, "id", w->id);
	json_uint(j, "ports", ports);
	json_traffic(j, "ipv4", &sum->v4);
	json_traffic(j, "ipv6", &sum->v6);
	json_open(j, "drops", '{');
	for (i = 1; i <= VENET_A_DROPS_MAX; i++)
		json_uint(j, venet_drop_name(i), sum->drops.n[i]);
	json_close(j, '}');
	json_close(j, '}');
}

static void text_traffic(FILE *f, const char *family,
			 const struct venet_stats *s)
{
	char rx[BYTES_TEXT], tx[BYTES_TEXT];

	fprintf(f, "  %s: %s received (%" PRIu64 " packets), %s sent (%" PRIu64
		" packets)\n", family, bytes_text(s->rx_bytes, rx),
		s->rx_packets, bytes_text(s->tx_bytes, tx), s->tx_packets);
}

static void text_one(struct show *s, const struct who *w,
		     const struct tally *sum, unsigned int ports)
{
	char text[WHO_TEXT], buf[SAFE_MAX];

	if (s->any)
		fputc('\n', s->v.f);
	fprintf(s->v.f, "ct: %s%s%s%s\n", s->v.colour ? "\033[1m" : "",
		safe_text(who_text(w, text), buf), s->v.colour ? "\033[0m" : "",
		ports ? "" : "  gone");
	text_traffic(s->v.f, "IPv4", &sum->v4);
	text_traffic(s->v.f, "IPv6", &sum->v6);
	render_drops(&s->v, &sum->drops);
}

static void row(struct table *t, const struct who *w, const struct tally *sum)
{
	char text[WHO_TEXT], buf[BYTES_TEXT];
	uint64_t drops = 0;
	unsigned int i;

	for (i = 1; i <= VENET_A_DROPS_MAX; i++)
		drops += sum->drops.n[i];
	table_cell(t, "%s", who_text(w, text));
	table_cell(t, "%s", bytes_text(sum->v4.rx_bytes, buf));
	table_cell(t, "%s", bytes_text(sum->v4.tx_bytes, buf));
	table_cell(t, "%s", bytes_text(sum->v6.rx_bytes, buf));
	table_cell(t, "%s", bytes_text(sum->v6.tx_bytes, buf));
	table_cell(t, "%" PRIu64, drops);
}

static void head(struct table *t)
{
	table_init(t, 6);
	table_cell(t, "CT");
	table_cell(t, "IPV4 RECEIVED");
	table_cell(t, "IPV4 SENT");
	table_cell(t, "IPV6 RECEIVED");
	table_cell(t, "IPV6 SENT");
	table_cell(t, "DROPPED");
}

static void show_one(const struct who *w, const struct tally *sum,
		     unsigned int ports, void *data)
{
	struct show *s = data;

	if (s->only && memcmp(s->only, w, sizeof(*w)))
		return;
	if (s->v.json) {
		json_one(&s->j, w, sum, ports);
	} else if (s->only || s->v.stats) {
		text_one(s, w, sum, ports);
	} else {
		if (!s->any)
			head(&s->t);
		row(&s->t, w, sum);
	}
	s->any = true;
}

static void show(struct show *s, struct totals *t)
{
	if (s->v.json)
		json_open(&s->j, NULL, '[');
	totals_each(t, show_one, s);
	if (s->v.json) {
		json_close(&s->j, ']');
		fputc('\n', s->v.f);
	} else if (s->any && !s->only && !s->v.stats) {
		table_print(&s->t, s->v.f, s->v.colour);
	}
}

int stats_show(struct ctx *ctx, int argc, char **argv)
{
	struct words w = { argc, argv };
	struct show s = { .any = false };
	const char *word = NULL;
	struct store store;
	struct who who;
	int ret = -1;

	if (w.argc) {
		word = word_name(&w, "");
		if (!word)
			return -1;
	}
	if (words_end(&w) || store_open(&store, ctx, false))
		return -1;
	if (!store_see(&store, ctx) &&
	    (!word || !store_who(&store, ctx, word, &who))) {
		view_init(&s.v, ctx);
		s.j.f = s.v.f;
		s.only = word ? &who : NULL;
		show(&s, &store.totals);
		ret = 0;
	}
	store_close(&store);
	return ret;
}
