/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What containers have sent and received since they are counted, over all the
 * ports that they have had.
 *
 * A port's counters begin at zero and end with it. So for each port it is noted
 * how much of them is in the container's total already: seeing the same port
 * twice, late or out of order adds nothing twice.
 */
#ifndef VENET_TOTALS_H
#define VENET_TOTALS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "state.h"
#include "venet.h"

/* A container: by its label or, without one, by its port's number on a hub. */
struct who {
	char label[VENET_LABEL_MAX + 1];
	char hub[IFNAMSIZ];	/* empty with a label */
	uint32_t id;		/* 0 with a label */
};

/* Counters; nothing but numbers of 64 bits. */
struct tally {
	struct venet_stats v4, v6;
	struct venet_drops drops;
};

struct totals {
	char boot[BOOT_ID];	/* the boot during which the ports were seen */
	void *accounts;		/* trees of tsearch(3) */
	void *ports;
};

/* A dead port is remembered for as long as anybody may still report it. */
#define TOTALS_KEEP	86400	/* seconds */

void who_of(struct who *w, const struct venet_port *p, const char *hub);
/* "web1", or "7 on venet0" */
#define WHO_TEXT	(VENET_LABEL_MAX + IFNAMSIZ + 24)
const char *who_text(const struct who *w, char buf[WHO_TEXT]);

/*
 * The counters of a port, by the seconds of a clock that never goes back. It
 * lives, or these are its last ones.
 */
void totals_see(struct totals *t, const struct venet_port *p, const char *hub,
		uint64_t now, bool lives);

/* After all ports that exist were seen: forget those long gone. */
void totals_prune(struct totals *t, uint64_t now);

/* Begin anew for a container; false when it has no total. */
bool totals_reset(struct totals *t, const struct who *w);

/* The container with such a label or, without one, such an id; or NULL. */
const struct who *totals_find(const struct totals *t, const char *word);

/* Each container in a stable order; @ports of it were seen alive. */
typedef void totals_cb(const struct who *w, const struct tally *sum,
		       unsigned int ports, void *data);
void totals_each(struct totals *t, totals_cb *cb, void *data);

/*
 * As a text, and back: fails with ERR_USAGE and names @file and the line. What
 * was seen during another boot than this one is not told of any more.
 */
void totals_print(const struct totals *t, FILE *f);
int totals_parse(struct totals *t, const char *file, char *text,
		 const char *boot);
void totals_free(struct totals *t);

#endif /* VENET_TOTALS_H */
