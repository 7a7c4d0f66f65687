/* SPDX-License-Identifier: GPL-2.0-only */
/* The words that ip add and ip del share. */
#ifndef VENET_IP_ARGS_H
#define VENET_IP_ARGS_H

#include "target.h"

struct ip_args {
	const char *hub;
	unsigned int flags;	/* ADDR_* */
	struct addr *addr;
	size_t n;
};

/* "ADDRESS... [hub HUB] [noroute] [noassign]"; at least one address. */
int ip_args_parse(struct ip_args *a, struct words *w);
void ip_args_free(struct ip_args *a);

#endif /* VENET_IP_ARGS_H */
