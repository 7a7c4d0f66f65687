/* SPDX-License-Identifier: GPL-2.0-only */
/* The words that ip add and ip del share. */
#ifndef VENET_IP_ARGS_H
#define VENET_IP_ARGS_H

#include "addr_opts.h"

struct ip_args {
	bool del;		/* they go: "unreachable" is a word then */
	const char *hub;
	struct addr *addr;
	size_t n;
	struct addr_opts opts;
};

/* "[src-only] ADDRESS... [hub HUB] [OPTION]..."; at least one address. */
int ip_args_parse(struct ip_args *a, struct words *w);
void ip_args_free(struct ip_args *a);

#endif /* VENET_IP_ARGS_H */
