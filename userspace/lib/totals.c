// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "totals.h"
#include "util.h"

#define MAGIC	"venetctl stats 1"

struct account {
	struct who who;		/* first: the key */
	struct tally sum;
	unsigned int ports;
};

struct port {
	uint64_t born;		/* first: the key */
	uint64_t seen;
	struct who who;
	struct tally in;	/* what of it is in the container's total */
	bool lives;
};

/* The numbers of a tally, and what they are called. */

static const struct field {
	const char *name;
	size_t at;
} fields[] = {
	{ "ipv4.rx_packets", offsetof(struct tally, v4.rx_packets) },
	{ "ipv4.rx_bytes", offsetof(struct tally, v4.rx_bytes) },
	{ "ipv4.tx_packets", offsetof(struct tally, v4.tx_packets) },
	{ "ipv4.tx_bytes", offsetof(struct tally, v4.tx_bytes) },
	{ "ipv6.rx_packets", offsetof(struct tally, v6.rx_packets) },
	{ "ipv6.rx_bytes", offsetof(struct tally, v6.rx_bytes) },
	{ "ipv6.tx_packets", offsetof(struct tally, v6.tx_packets) },
	{ "ipv6.tx_bytes", offsetof(struct tally, v6.tx_bytes) },
};

#define FIELDS	(ARRAY_SIZE(fields) + VENET_A_DROPS_MAX)
#define DROPS	"drops."

static uint64_t *field(struct tally *t, size_t i)
{
	if (i < ARRAY_SIZE(fields))
		return (uint64_t *)((char *)t + fields[i].at);
	return &t->drops.n[i - ARRAY_SIZE(fields) + 1];
}

static const char *field_name(size_t i, char buf[32])
{
	if (i < ARRAY_SIZE(fields))
		return fields[i].name;
	snprintf(buf, 32, DROPS "%s",
		 venet_drop_name(i - ARRAY_SIZE(fields) + 1));
	return buf;
}

/* Containers and ports, in trees. */

static int who_cmp(const void *a, const void *b)
{
	const struct who *x = a, *y = b;
	int d = strcmp(x->label, y->label);

	if (!d)
		d = strcmp(x->hub, y->hub);
	if (!d && x->id != y->id)
		d = x->id < y->id ? -1 : 1;
	return d;
}

static int born_cmp(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* What has this key, which begins it; made as needed. */
static void *get(void **tree, const void *key, size_t key_size, size_t size,
		 int (*cmp)(const void *, const void *), bool *made)
{
	void **node = tfind(key, tree, cmp);
	void *elem;

	*made = !node;
	if (node)
		return *node;
	elem = xzalloc(size);
	memcpy(elem, key, key_size);
	node = tsearch(elem, tree, cmp);
	if (!node)
		out_of_memory();
	return elem;
}

static struct account *account_get(struct totals *t, const struct who *w,
				   bool *made)
{
	return get(&t->accounts, w, sizeof(*w), sizeof(struct account),
		   who_cmp, made);
}

static struct port *port_get(struct totals *t, uint64_t born, bool *made)
{
	return get(&t->ports, &born, sizeof(born), sizeof(struct port),
		   born_cmp, made);
}

/* Visit every element of a tree, in its order. */
struct walk {
	void (*visit)(void *elem, void *data);
	void *data;
};

static void walk_cb(const void *node, VISIT order, void *data)
{
	const struct walk *w = data;

	if (order == postorder || order == leaf)
		w->visit(*(void **)node, w->data);
}

static void walk(const void *tree, void (*visit)(void *elem, void *data),
		 void *data)
{
	struct walk w = { .visit = visit, .data = data };

	twalk_r(tree, walk_cb, &w);
}

void who_of(struct who *w, const struct venet_port *p, const char *hub)
{
	memset(w, 0, sizeof(*w));
	if (p->label[0]) {
		snprintf(w->label, sizeof(w->label), "%s", p->label);
		return;
	}
	snprintf(w->hub, sizeof(w->hub), "%s", hub);
	w->id = p->id;
}

const char *who_text(const struct who *w, char buf[WHO_TEXT])
{
	if (w->label[0])
		snprintf(buf, WHO_TEXT, "%s", w->label);
	else
		snprintf(buf, WHO_TEXT, "%u on %s", w->id, w->hub);
	return buf;
}

void totals_see(struct totals *t, const struct venet_port *p, const char *hub,
		uint64_t now, bool lives)
{
	struct tally all = { .v4 = p->stats4, .v6 = p->stats6,
			     .drops = p->drops };
	struct account *a;
	struct port *port;
	struct who w;
	bool made;
	size_t i;

	port = port_get(t, p->born, &made);
	who_of(&w, p, hub);
	if (made)
		port->who = w;
	/* What came up to now is the one's that it was called until now. */
	a = account_get(t, &port->who, &made);
	for (i = 0; i < FIELDS; i++) {
		uint64_t *in = field(&port->in, i), val = *field(&all, i);

		/* An older report than the last one has nothing to add. */
		if (val > *in) {
			*field(&a->sum, i) += val - *in;
			*in = val;
		}
	}
	if (who_cmp(&port->who, &w)) {
		port->who = w;
		account_get(t, &w, &made);
	}
	port->lives = lives;
	port->seen = now;
}

struct prune {
	uint64_t now;
	struct port **list;
	size_t n;
};

static void prune_visit(void *elem, void *data)
{
	struct port *port = elem;
	struct prune *p = data;

	if (port->lives || port->seen + TOTALS_KEEP >= p->now)
		return;
	vec_grow(p->list, p->n);
	p->list[p->n++] = port;
}

void totals_prune(struct totals *t, uint64_t now)
{
	struct prune p = { .now = now };
	size_t i;

	walk(t->ports, prune_visit, &p);
	for (i = 0; i < p.n; i++) {
		tdelete(p.list[i], &t->ports, born_cmp);
		free(p.list[i]);
	}
	free(p.list);
}

struct count {
	struct totals *t;
	const struct who *who;
	unsigned int n;
};

static void count_visit(void *elem, void *data)
{
	const struct port *port = elem;
	struct count *c = data;

	c->n += port->lives && !who_cmp(&port->who, c->who);
}

bool totals_reset(struct totals *t, const struct who *w)
{
	struct account **node = tfind(w, &t->accounts, who_cmp), *a;
	struct count c = { .who = w };

	if (!node)
		return false;
	a = *node;
	memset(&a->sum, 0, sizeof(a->sum));
	walk(t->ports, count_visit, &c);
	if (!c.n) {
		tdelete(a, &t->accounts, who_cmp);
		free(a);
	}
	return true;
}

struct look {
	const char *word;
	uint64_t id;
	const struct who *found;
};

static void look_visit(void *elem, void *data)
{
	const struct account *a = elem;
	struct look *l = data;

	/* Those without a label come first: one with it is preferred. */
	if (a->who.label[0] ? !strcmp(a->who.label, l->word) :
			      l->id && a->who.id == l->id)
		l->found = &a->who;
}

const struct who *totals_find(const struct totals *t, const char *word)
{
	struct look l = { .word = word };

	parse_uint(word, UINT32_MAX, &l.id);
	walk(t->accounts, look_visit, &l);
	return l.found;
}

static void clear_visit(void *elem, void *data)
{
	(void)data;
	((struct account *)elem)->ports = 0;
}

static void ports_visit(void *elem, void *data)
{
	const struct port *port = elem;
	bool made;

	if (port->lives)
		account_get(data, &port->who, &made)->ports++;
}

struct each {
	totals_cb *cb;
	void *data;
};

static void each_visit(void *elem, void *data)
{
	const struct account *a = elem;
	const struct each *e = data;

	e->cb(&a->who, &a->sum, a->ports, e->data);
}

void totals_each(struct totals *t, totals_cb *cb, void *data)
{
	struct each e = { .cb = cb, .data = data };

	walk(t->accounts, clear_visit, NULL);
	walk(t->ports, ports_visit, t);
	walk(t->accounts, each_visit, &e);
}

/* The text: a line for each container and each port, words between tabs. */

static void print_who(FILE *f, const struct who *w, struct tally *tally)
{
	char name[32];
	size_t i;

	fprintf(f, "\t%s\t%s\t%u", w->label, w->hub, w->id);
	for (i = 0; i < FIELDS; i++)
		if (*field(tally, i))
			fprintf(f, "\t%s=%" PRIu64, field_name(i, name),
				*field(tally, i));
	fputc('\n', f);
}

static void print_account(void *elem, void *data)
{
	struct account *a = elem;

	fputs("ct", data);
	print_who(data, &a->who, &a->sum);
}

static void print_port(void *elem, void *data)
{
	struct port *port = elem;

	fprintf(data, "port\t%" PRIu64 "\t%" PRIu64, port->born, port->seen);
	print_who(data, &port->who, &port->in);
}

void totals_print(const struct totals *t, FILE *f)
{
	fprintf(f, MAGIC "\nboot\t%s\n", t->boot);
	walk(t->accounts, print_account, f);
	walk(t->ports, print_port, f);
}

static bool parse_tally(char *line, struct tally *tally)
{
	char name[32], *word, *eq;
	size_t i;

	while ((word = strsep(&line, "\t"))) {
		eq = strchr(word, '=');
		if (!eq)
			return false;
		*eq = '\0';
		for (i = 0; i < FIELDS; i++)
			if (!strcmp(field_name(i, name), word))
				break;
		if (i == FIELDS ||
		    !parse_uint(eq + 1, UINT64_MAX, field(tally, i)))
			return false;
	}
	return true;
}

static bool parse_who(char **line, struct who *w)
{
	const char *label = strsep(line, "\t"), *hub = strsep(line, "\t");
	const char *id = strsep(line, "\t");
	uint64_t n;

	memset(w, 0, sizeof(*w));
	if (!id || strlen(label) >= sizeof(w->label) ||
	    strlen(hub) >= sizeof(w->hub) || !parse_uint(id, UINT32_MAX, &n))
		return false;
	strcpy(w->label, label);
	strcpy(w->hub, hub);
	w->id = n;
	/* The one or the other. */
	return *label ? !*hub && !n : *hub && n;
}

static bool parse_account(struct totals *t, char *line)
{
	struct account *a;
	struct who w;
	bool made;

	if (!parse_who(&line, &w))
		return false;
	a = account_get(t, &w, &made);
	return made && parse_tally(line, &a->sum);
}

static bool parse_port(struct totals *t, char *line, bool wanted)
{
	const char *born = strsep(&line, "\t"), *seen = strsep(&line, "\t");
	struct port port = { .born = 0 }, *p;
	bool made;

	if (!seen || !parse_uint(born, UINT64_MAX, &port.born) ||
	    !parse_uint(seen, UINT64_MAX, &port.seen) ||
	    !parse_who(&line, &port.who) || !parse_tally(line, &port.in))
		return false;
	if (!wanted)
		return true;
	p = port_get(t, port.born, &made);
	*p = port;
	return made;
}

static bool parse_line(struct totals *t, size_t number, char *line,
		       const char *boot, bool *same)
{
	const char *word;

	if (number == 1)
		return !strcmp(line, MAGIC);
	word = strsep(&line, "\t");
	if (!line)
		return false;
	if (number == 2) {
		*same = !strcmp(line, boot);
		return !strcmp(word, "boot");
	}
	if (!strcmp(word, "ct"))
		return parse_account(t, line);
	return !strcmp(word, "port") && parse_port(t, line, *same);
}

int totals_parse(struct totals *t, const char *file, char *text,
		 const char *boot)
{
	bool same = false;
	size_t n = 0;
	char *line;

	memset(t, 0, sizeof(*t));
	snprintf(t->boot, sizeof(t->boot), "%s", boot);
	while ((line = strsep(&text, "\n"))) {
		/* What follows the last newline. */
		if (!text && !*line)
			break;
		if (text && parse_line(t, ++n, line, boot, &same))
			continue;
		totals_free(t);
		return fail(ERR_USAGE, "%s:%zu: this is not what venetctl stats writes",
			    file, text ? n : n + 1);
	}
	if (n >= 2)
		return 0;
	totals_free(t);
	return fail(ERR_USAGE, "%s: this is not what venetctl stats writes",
		    file);
}

void totals_free(struct totals *t)
{
	tdestroy(t->accounts, free);
	tdestroy(t->ports, free);
	t->accounts = NULL;
	t->ports = NULL;
}
