/* SPDX-License-Identifier: GPL-2.0-only */
/* Does anybody on a link use an address? All are asked for at the same time. */
#ifndef VENET_PROBE_H
#define VENET_PROBE_H

#include "outbox.h"
#include "rtnl.h"

struct probe {
	struct probe_ask {
		struct addr addr;
		int ifindex;
		bool taken;
		uint8_t by[6];
	} *ask;			/* sorted once it is run */
	size_t n;
	struct outbox out;
	uint8_t (*own)[6];	/* who asks: no answer */
	size_t owns;
};

/* Answers of this device are our own. */
void probe_own(struct probe *p, const uint8_t mac[6]);

/*
 * One more question. @from is an IPv4 address of ours on the link, or NULL: a
 * Linux host does not answer the probe of RFC 5227 for what it only proxies, so
 * that a second, plain request is asked in its name.
 */
void probe_add(struct probe *p, const struct addr *a, const struct link *l,
	       const struct addr *from);

/* Ask and wait, once for all. Returns 0, or -1 with an error recorded. */
int probe_run(struct probe *p);

/* Who uses it; NULL: nobody, or nobody was asked. */
const struct probe_ask *probe_taken(const struct probe *p,
				    const struct addr *a, int ifindex);

void probe_free(struct probe *p);

#endif /* VENET_PROBE_H */
