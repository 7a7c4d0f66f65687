// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "stats.h"
#include "tap.h"
#include "totals.h"
#include "util.h"

#define BOOT	"0c8f6b1e-0000-4000-8000-000000000001"
#define LATER	"0c8f6b1e-0000-4000-8000-000000000002"

static struct venet_port port(uint64_t born, const char *label, uint64_t n)
{
	struct venet_port p = {
		.hub = 2,
		.id = 7,
		.born = born,
		.stats4 = { n, 10 * n, 2 * n, 20 * n },
		.stats6 = { 3 * n, 30 * n, 4 * n, 40 * n },
	};

	snprintf(p.label, sizeof(p.label), "%s", label);
	p.drops.n[VENET_A_DROPS_SOURCE] = 5 * n;
	return p;
}

static void see(struct totals *t, uint64_t born, const char *label, uint64_t n,
		bool lives)
{
	struct venet_port p = port(born, label, n);

	totals_see(t, &p, "venet0", 1000, lives);
}

struct want {
	const char *name;
	struct tally sum;
	unsigned int ports;
	int found;
};

static void want_cb(const struct who *w, const struct tally *sum,
		    unsigned int ports, void *data)
{
	struct want *want = data;
	char text[WHO_TEXT];

	if (strcmp(who_text(w, text), want->name))
		return;
	want->sum = *sum;
	want->ports = ports;
	want->found++;
}

/* Packets that a container received by IPv4, -1 when it is unknown. */
static long long total(struct totals *t, const char *name)
{
	struct want want = { .name = name };

	totals_each(t, want_cb, &want);
	return want.found == 1 ? (long long)want.sum.v4.rx_packets : -1;
}

static char *print(const struct totals *t)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	totals_print(t, f);
	fclose(f);
	return text;
}

/* As a later run of the program finds it. */
static void again(struct totals *t, const char *boot)
{
	char *text = print(t);

	totals_free(t);
	if (totals_parse(t, "file", text, boot))
		ok(false, "what was written is read: %s", err_last()->text);
	free(text);
}

static void counting(void)
{
	struct totals t = { .boot = BOOT };
	struct want want = { .name = "web1" };

	see(&t, 1, "web1", 10, true);
	ok_int(total(&t, "web1"), 10, "a port counts from its beginning");
	see(&t, 1, "web1", 10, true);
	see(&t, 1, "web1", 12, true);
	see(&t, 1, "web1", 11, true);
	ok_int(total(&t, "web1"), 12, "what was seen is not counted again");
	again(&t, BOOT);
	see(&t, 1, "web1", 15, false);
	ok_int(total(&t, "web1"), 15, "nor by a later run");
	see(&t, 1, "web1", 15, false);
	ok_int(total(&t, "web1"), 15, "its end may be reported twice");
	see(&t, 2, "web1", 3, true);
	ok_int(total(&t, "web1"), 18, "the container's next port adds to it");
	see(&t, 3, "web1", 100, true);
	totals_each(&t, want_cb, &want);
	ok_int(want.ports, 2, "those that live are counted");
	ok(want.sum.v4.rx_bytes == 1180 && want.sum.v4.tx_packets == 236 &&
	   want.sum.v4.tx_bytes == 2360 && want.sum.v6.rx_packets == 354 &&
	   want.sum.v6.rx_bytes == 3540 && want.sum.v6.tx_packets == 472 &&
	   want.sum.v6.tx_bytes == 4720 &&
	   want.sum.drops.n[VENET_A_DROPS_SOURCE] == 590,
	   "each number is summed up for itself");
	again(&t, LATER);
	ok_int(total(&t, "web1"), 118, "totals outlive the machine's reboot");
	see(&t, 1, "web1", 2, true);
	ok_int(total(&t, "web1"), 120, "whose ports are others");
	totals_free(&t);
}

static void names(void)
{
	struct totals t = { .boot = BOOT };
	const struct who *w;

	see(&t, 1, "old", 10, true);
	see(&t, 1, "new", 13, true);
	see(&t, 1, "new", 20, true);
	ok(total(&t, "old") == 13 && total(&t, "new") == 7,
	   "with a new label a new total begins");
	see(&t, 2, "", 5, true);
	see(&t, 3, "7", 6, true);
	ok(total(&t, "7 on venet0") == 5 && total(&t, "7") == 6,
	   "an id and a label that looks like one are two");
	again(&t, BOOT);
	ok(total(&t, "7 on venet0") == 5 && total(&t, "7") == 6 &&
	   total(&t, "old") == 13, "for a later run as well");
	w = totals_find(&t, "7");
	ok(w && !strcmp(w->label, "7"), "asked for, the label is preferred");
	w = totals_find(&t, "old");
	ok(w && !strcmp(w->label, "old"), "a total without a port is found");
	ok(!totals_find(&t, "8") && !totals_find(&t, "") &&
	   !totals_find(&t, "0"), "what has none is not");

	ok(totals_reset(&t, totals_find(&t, "old")), "one is reset");
	ok_int(total(&t, "old"), -1, "without a port it is gone");
	see(&t, 1, "new", 20, true);
	ok(totals_reset(&t, totals_find(&t, "new")), "one with a port");
	ok_int(total(&t, "new"), 0, "is at zero");
	again(&t, BOOT);
	see(&t, 1, "new", 22, true);
	ok_int(total(&t, "new"), 2, "and counts on from there");
	totals_free(&t);
}

static void forgetting(void)
{
	struct totals t = { .boot = BOOT };
	char *text;

	see(&t, 1, "web1", 10, false);
	see(&t, 2, "web1", 10, true);
	totals_prune(&t, 1000 + TOTALS_KEEP);
	see(&t, 1, "web1", 10, false);
	ok_int(total(&t, "web1"), 20, "a port that ended is remembered a while");
	totals_prune(&t, 1001 + TOTALS_KEEP);
	text = print(&t);
	ok(!strstr(text, "port\t1\t") && strstr(text, "port\t2\t"),
	   "then it is forgotten, the living one is not");
	free(text);
	ok_int(total(&t, "web1"), 20, "the total stays");
	totals_free(&t);
}

/*
 * Ports live and die, are seen now and then, late, twice and out of order, by
 * a program that starts anew now and then. In the end all is counted once.
 */
static void anyhow(void)
{
	static const char *const label[] = { "a", "b", "" };
	enum { PORTS = 40, STEPS = 4000 };
	uint64_t truth[3] = { 0 }, val[PORTS] = { 0 };
	struct totals t = { .boot = BOOT };
	unsigned int i, k, bad = 0;

	srand(1);
	for (i = 0; i < STEPS; i++) {
		k = rand() % PORTS;
		val[k] += rand() % 5;
		see(&t, k + 1, label[k % 3], val[k] - rand() % (val[k] + 1),
		    rand() % 2);
		if (rand() % 50 == 0)
			again(&t, BOOT);
	}
	for (k = 0; k < PORTS; k++) {
		see(&t, k + 1, label[k % 3], val[k], false);
		truth[k % 3] += val[k];
	}
	bad += total(&t, "a") != (long long)truth[0];
	bad += total(&t, "b") != (long long)truth[1];
	bad += total(&t, "7 on venet0") != (long long)truth[2];
	ok_int(bad, 0, "however it is reported, each packet counts once");
	totals_free(&t);
}

static void bad_files(void)
{
	static const char *const bad[] = {
		"",
		"\n",
		"venetctl stats 1\n",
		"venetctl stats 2\nboot\t" BOOT "\n",
		"venetctl stats 1\nboot " BOOT "\n",
		"venetctl stats 1\nboot\t" BOOT,
		"venetctl stats 1\nboot\t" BOOT "\n\n",
		"venetctl stats 1\nboot\t" BOOT "\nct\tweb1\n",
		"venetctl stats 1\nboot\t" BOOT "\nct\tweb1\t\t0\n"
		"ct\tweb1\t\t0\n",
		"venetctl stats 1\nboot\t" BOOT "\nct\tweb1\tvenet0\t0\n",
		"venetctl stats 1\nboot\t" BOOT "\nct\tweb1\t\t7\n",
		"venetctl stats 1\nboot\t" BOOT "\nct\t\tvenet0\t0\n",
		"venetctl stats 1\nboot\t" BOOT "\nct\t\t\t7\n",
		"venetctl stats 1\nboot\t" BOOT "\nct\t\tan-endless-device-name\t7\n",
		"venetctl stats 1\nboot\t" BOOT "\nct\tweb1\t\t0\tipv4.rx_packets\n",
		"venetctl stats 1\nboot\t" BOOT "\nct\tweb1\t\t0\tipv4.rx_packets=-1\n",
		"venetctl stats 1\nboot\t" BOOT "\nct\tweb1\t\t0\tipv5.rx_packets=1\n",
		"venetctl stats 1\nboot\t" BOOT "\nct\tweb1\t\t0\tdrops.other=1\n",
		"venetctl stats 1\nboot\t" BOOT "\nct\tweb1\t\t0\t\n",
		"venetctl stats 1\nboot\t" BOOT "\nport\t1\tweb1\t\t0\n",
		"venetctl stats 1\nboot\t" BOOT "\nport\t1\t2\tweb1\t\t0\n"
		"port\t1\t2\tweb1\t\t0\n",
		"venetctl stats 1\nboot\t" BOOT "\nct\tweb1\t\t0\nhub\tx\n",
	};
	struct totals t;
	char *text;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		text = xstrdup(bad[i]);
		ok(totals_parse(&t, "file", text, BOOT) == -1 &&
		   !strncmp(err_last()->text, "file:", 5),
		   "a file that is none is refused, %zu", i);
		free(text);
	}
	text = xstrdup("venetctl stats 1\nboot\t" BOOT "\nct\tweb1\t\t0\nct\n");
	totals_parse(&t, "file", text, BOOT);
	ok_str(err_last()->text,
	       "file:4: this is not what venetctl stats writes",
	       "with the line that is wrong");
	free(text);
}

/* A good file with a few bytes changed is taken or refused, and no more. */
static void fuzz(void)
{
	struct totals t = { .boot = BOOT }, u;
	char *text, *copy;
	size_t n, i, k;

	see(&t, 1, "web1", 10, true);
	see(&t, 2, "", 10, true);
	text = print(&t);
	totals_free(&t);
	n = strlen(text);
	for (i = 0; i < 20000; i++) {
		copy = xstrdup(text);
		for (k = rand() % 4 + 1; k; k--)
			copy[rand() % n] = "\t\n\0=.:19aZ\377"[rand() % 11];
		if (!totals_parse(&u, "file", copy, BOOT))
			totals_free(&u);
		free(copy);
	}
	free(text);
	ok(true, "20000 files that are nearly good do no harm");
}

static void prometheus(void)
{
	struct totals t = { .boot = BOOT };
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	see(&t, 1, "a\"b\\c\xff\xc3\xa4", 1, true);
	see(&t, 2, "", 2, false);
	stats_prometheus_print(&t, f);
	fclose(f);
	ok(strstr(text,
		  "# HELP venet_ct_receive_bytes_total Bytes that the container received.\n"
		  "# TYPE venet_ct_receive_bytes_total counter\n"
		  "venet_ct_receive_bytes_total{hub=\"venet0\",id=\"7\",family=\"ipv4\"} 20\n"
		  "venet_ct_receive_bytes_total{hub=\"venet0\",id=\"7\",family=\"ipv6\"} 60\n"
		  "venet_ct_receive_bytes_total{ct=\"a\\\"b\\\\c\357\277\275\xc3\xa4\",family=\"ipv4\"} 10\n"),
	   "metrics have a head, their series, and labels that are escaped");
	ok(strstr(text, "\nvenet_ct_drop_packets_total{hub=\"venet0\",id=\"7\",reason=\"source\"} 10\n"),
	   "drops are told by reason");
	ok(strstr(text, "\nvenet_ct_ports{hub=\"venet0\",id=\"7\"} 0\n"),
	   "a container that is gone has no port");
	free(text);
	totals_free(&t);
}

void test_totals(void)
{
	counting();
	names();
	forgetting();
	anyhow();
	bad_files();
	fuzz();
	prometheus();
}
