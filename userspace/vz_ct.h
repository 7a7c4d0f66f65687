/* SPDX-License-Identifier: GPL-2.0-only */
/* What OpenVZ says about a container's network, in our words. */
#ifndef VENET_VZ_CT_H
#define VENET_VZ_CT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "addr.h"

/*
 * One more address of a list as in IP_ADDRESS: A or A/MASK, where the mask is
 * for the container's own use and grants nothing. 1 taken, 0 a placeholder such
 * as 0.0.0.0, -1 with the error recorded.
 */
int vz_addr(const char *word, struct addr *a);

/* The same with its mask, as a card has it. */
int vz_subnet(const char *word, struct addr *a);

struct vz_ct {
	struct addr *addr;	/* those of EXT_IP_ADDRESS are src-only */
	size_t n;
	/* NETIF and NETDEV, in the words of the files. */
	struct vz_line {
		char *name;	/* inside, or of the card */
		char *words;
	} *veth, *nic;
	size_t veths, nics;
	char *label;		/* HOSTNAME, or NULL */
	struct vz_note {
		unsigned int line;
		bool wrong;	/* a mistake; else just not carried over */
		char *text;
	} *note;
	size_t notes;
	bool bad;
};

/* @text is cut in place. */
void vz_ct_read(struct vz_ct *v, char *text);
void vz_ct_free(struct vz_ct *v);

/* A CTID is a number (its id then) or a UUID (0); fails for all else. */
int vz_ctid(const char *word, uint32_t *id);

#endif /* VENET_VZ_CT_H */
