// SPDX-License-Identifier: GPL-2.0-only
/* The totals as Prometheus reads them, for node_exporter's textfiles. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "atomic.h"
#include "err.h"
#include "stats.h"
#include "store.h"
#include "util.h"

#define AT(member)	offsetof(struct venet_stats, member)

static const struct metric {
	const char *name;
	const char *help;
	size_t at;
} metrics[] = {
	{ "venet_ct_receive_packets_total", "Packets that the container received.",
	  AT(rx_packets) },
	{ "venet_ct_receive_bytes_total", "Bytes that the container received.",
	  AT(rx_bytes) },
	{ "venet_ct_transmit_packets_total", "Packets that the container sent.",
	  AT(tx_packets) },
	{ "venet_ct_transmit_bytes_total", "Bytes that the container sent.",
	  AT(tx_bytes) },
};

struct prom {
	FILE *f;
	const struct metric *m;
};

/* What is not UTF-8 would cost the whole file. */
static void label_value(FILE *f, const char *s)
{
	int n;

	fputc('"', f);
	for (; *s; s += n) {
		n = utf8_len(s);
		if (!n) {
			fputs("\357\277\275", f);
			n = 1;
		} else if (*s == '"' || *s == '\\') {
			fprintf(f, "\\%c", *s);
		} else if (*s == '\n') {
			fputs("\\n", f);
		} else {
			fwrite(s, 1, n, f);
		}
	}
	fputc('"', f);
}

static void head(FILE *f, const char *name, const char *help, const char *type)
{
	fprintf(f, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

/* "NAME{ct="web1"", to be ended by the caller; by hub and id without a label. */
static void series(FILE *f, const char *name, const struct who *w)
{
	fprintf(f, "%s{", name);
	if (w->label[0]) {
		fputs("ct=", f);
		label_value(f, w->label);
		return;
	}
	fputs("hub=", f);
	label_value(f, w->hub);
	fprintf(f, ",id=\"%u\"", w->id);
}

static uint64_t number(const struct venet_stats *s, const struct metric *m)
{
	return *(const uint64_t *)((const char *)s + m->at);
}

static void traffic(const struct who *w, const struct tally *sum,
		    unsigned int ports, void *data)
{
	const struct prom *p = data;

	(void)ports;
	series(p->f, p->m->name, w);
	fprintf(p->f, ",family=\"ipv4\"} %" PRIu64 "\n", number(&sum->v4, p->m));
	series(p->f, p->m->name, w);
	fprintf(p->f, ",family=\"ipv6\"} %" PRIu64 "\n", number(&sum->v6, p->m));
}

#define DROPS	"venet_ct_drop_packets_total"
#define PORTS	"venet_ct_ports"

static void drops(const struct who *w, const struct tally *sum,
		  unsigned int ports, void *data)
{
	const struct prom *p = data;
	unsigned int i;

	(void)ports;
	for (i = 1; i <= VENET_A_DROPS_MAX; i++) {
		series(p->f, DROPS, w);
		fprintf(p->f, ",reason=\"%s\"} %" PRIu64 "\n",
			venet_drop_name(i), sum->drops.n[i]);
	}
}

static void number_of_ports(const struct who *w, const struct tally *sum,
			    unsigned int ports, void *data)
{
	const struct prom *p = data;

	(void)sum;
	series(p->f, PORTS, w);
	fprintf(p->f, "} %u\n", ports);
}

void stats_prometheus_print(struct totals *t, FILE *f)
{
	struct prom p = { .f = f };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(metrics); i++) {
		p.m = &metrics[i];
		head(f, p.m->name, p.m->help, "counter");
		totals_each(t, traffic, &p);
	}
	head(f, DROPS, "Packets of and for the container that were dropped.",
	     "counter");
	totals_each(t, drops, &p);
	head(f, PORTS, "Ports that the container has; 0 when it is stopped.",
	     "gauge");
	totals_each(t, number_of_ports, &p);
}

static int write_text(struct totals *t, const char *file)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);
	int ret;

	if (!f)
		out_of_memory();
	stats_prometheus_print(t, f);
	if (fclose(f))
		out_of_memory();
	ret = atomic_write(file, 0644, text, size);
	free(text);
	return ret;
}

int stats_prometheus(struct ctx *ctx, int argc, char **argv)
{
	struct words w = { argc, argv };
	const char *file = NULL;
	char q[QUOTED_MAX];
	struct store s;
	int ret = 0;

	if (w.argc) {
		file = word_name(&w, "");
		if (!file)
			return -1;
	}
	if (words_end_no_json(&w, ctx))
		return -1;
	if (ctx->dry_run && file) {
		printf("%s stats prometheus %s\n", ctx->self,
		       shell_quote(file, q));
		return 0;
	}
	if (store_open(&s, ctx, false))
		return -1;
	if (store_see(&s, ctx))
		ret = -1;
	else if (file)
		ret = write_text(&s.totals, file);
	else
		stats_prometheus_print(&s.totals, stdout);
	store_close(&s);
	return ret;
}
