/* SPDX-License-Identifier: GPL-2.0-only */
/* What a container is to have, in the words of ct attach. */
#ifndef VENET_CT_ARGS_H
#define VENET_CT_ARGS_H

#include "addr_opts.h"
#include "ref.h"
#include "via.h"

struct ct_args {
	struct ref ref;
	const char *label;	/* NULL: from the reference */
	uint32_t id;		/* 0: any */
	uint32_t mark;		/* of its packets on the host */
	const char *name;	/* of the port, inside; NULL: venet0 */
	const char *hub;	/* NULL: the only one */
	struct addr *addr;
	size_t n;
	struct addr_opts opts;
	struct via_words via;	/* where its packets leave the host */
};

/* "CT [label LABEL] [id ID] ..."; ct_args_free() also after a failure. */
int ct_args_parse(struct ct_args *a, struct words *w);

/* One keyword and its value: 1 taken, 0 no such word, -1 failed. */
int ct_args_word(struct ct_args *a, struct words *w);

/* Do they go together? Fails when not. */
int ct_args_check(const struct ct_args *a);

void ct_args_free(struct ct_args *a);

/* The values behind these keywords, which are taken already. */
int word_label(struct words *w, const char **label);
int word_mark(struct words *w, uint32_t *mark);

#endif /* VENET_CT_ARGS_H */
