/* SPDX-License-Identifier: GPL-2.0-only */
/* MAC addresses, and the names that go with them. */
#ifndef VETH_MAC_H
#define VETH_MAC_H

#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>

#include "addr.h"

struct mac {
	uint8_t byte[6];
};

#define MAC_TEXT	18

/* "02:00:5e:00:53:01", of one device; fails with ERR_USAGE and the reason. */
int mac_parse(const char *word, struct mac *m);
const char *mac_text(const struct mac *m, char buf[MAC_TEXT]);
bool mac_same(const struct mac *a, const struct mac *b);

/*
 * What a container's interface gets unless told otherwise, always the same on
 * this machine: the MAC of its end, locally administered; that of the host's
 * end, so high that no bridge takes it for its own; the name of the host's end.
 */
struct mac_stable {
	struct mac ct;
	struct mac host;
	char name[IFNAMSIZ];
};

/**
 * mac_stable() - names for a container's interface
 * @machine: what tells this machine from others, or ""
 * @ct: the container's label
 * @name: of the interface inside
 * @s: filled in
 */
void mac_stable(const char *machine, const char *ct, const char *name,
		struct mac_stable *s);

/* The text of /etc/machine-id, "" where there is none. */
#define MACHINE_ID	40
const char *machine_id(char buf[MACHINE_ID]);

/* The IPv6 link-local address that is made from a MAC. */
void mac_link_local(const struct mac *m, struct addr *a);

#endif /* VETH_MAC_H */
