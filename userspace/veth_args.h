/* SPDX-License-Identifier: GPL-2.0-only */
/* A pair of devices, in the words of veth add. */
#ifndef VENET_VETH_ARGS_H
#define VENET_VETH_ARGS_H

#include "filter.h"
#include "lan_args.h"

struct veth_args {
	const char *bridge;
	const char *label;	/* of the container, for veth add alone */
	const char *host;	/* NULL: always the same of this container */
	struct lan_args lan;
	struct mac mac, host_mac;
	bool have_mac, have_host_mac;
	bool create, isolated, dhcp;
	enum filter_mode filter;
	uint16_t vlan;		/* 0: the bridge's choice */
	uint32_t mtu;		/* 0: the bridge's */
};

/* "bridge BRIDGE ..."; veth_args_free() also after a failure. */
int veth_args_parse(struct veth_args *a, struct words *w);
void veth_args_free(struct veth_args *a);

/* One keyword and its value: 1 taken, 0 no such word, -1 failed. */
int veth_args_word(struct veth_args *a, struct words *w);

/* The same words, to be freed. */
char *veth_args_text(const struct veth_args *a);

/* What the end inside is called. */
const char *veth_args_name(const struct veth_args *a);

/* The values behind some keywords, which are taken already. */
int word_switch(struct words *w, const char *key, bool *val);
int word_filter(struct words *w, enum filter_mode *mode);
int word_vlan(struct words *w, uint16_t *vid);

#endif /* VENET_VETH_ARGS_H */
