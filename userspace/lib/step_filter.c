// SPDX-License-Identifier: GPL-2.0-only
/* What a port may send. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "step_veth.h"

struct filter_step {
	struct filters *have;
	struct filter want;
	struct filter old;	/* as it was when the step ran */
};

static enum step_result filter_run(void *arg)
{
	struct filter_step *s = arg;
	const struct filter *old = filters_find(s->have, s->want.host);

	if (old)
		filter_copy(&s->old, old);
	else
		memcpy(s->old.host, s->want.host, sizeof(s->old.host));
	return filter_put(s->have, &s->want) ? STEP_UNSURE : STEP_DONE;
}

static int filter_undo(void *arg)
{
	struct filter_step *s = arg;

	/* Perhaps it was done, perhaps not. */
	filters_free(s->have);
	return filters_read(s->have) || filter_put(s->have, &s->old) ? -1 : 0;
}

/* The rules would fill pages. */
static void filter_text(const void *arg, char *buf, size_t size)
{
	const struct filter_step *s = arg;
	const struct filter *f = &s->want;
	char mac[MAC_TEXT], text[ADDR_TEXT];
	size_t i;
	int n;

	if (f->mode == FILTER_OFF) {
		snprintf(buf, size, "# nftables: %s may send anything", f->host);
		return;
	}
	n = snprintf(buf, size, "# nftables: %s sends only from %s", f->host,
		     mac_text(&f->mac, mac));
	for (i = 0; f->mode == FILTER_ON && i < f->n && (size_t)n < size; i++)
		n += snprintf(buf + n, size - n, ", %s",
			      addr_text(&f->addr[i], text));
	if (f->mode == FILTER_ON && f->dhcp && (size_t)n < size)
		snprintf(buf + n, size - n, ", and asks for addresses");
}

static void filter_step_free(void *arg)
{
	struct filter_step *s = arg;

	filter_free(&s->want);
	filter_free(&s->old);
	free(s);
}

static const struct step_ops filter_ops = {
	.run = filter_run,
	.undo = filter_undo,
	.text = filter_text,
	.free = filter_step_free,
};

void step_filter(struct txn *t, struct filters *have,
		 const struct filter *want)
{
	struct filter_step *s = xzalloc(sizeof(*s));

	s->have = have;
	filter_copy(&s->want, want);
	txn_add(t, &filter_ops, s);
}
