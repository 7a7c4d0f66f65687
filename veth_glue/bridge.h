/* SPDX-License-Identifier: GPL-2.0-only */
/* Bridges, their ports, and the veth pairs that become ports. */
#ifndef VETH_BRIDGE_H
#define VETH_BRIDGE_H

#include <net/if.h>

#include "mac.h"
#include "nl.h"

#define BRIDGE_PORTS	1023	/* the kernel's limit */

struct bridge {
	int ifindex;
	char name[IFNAMSIZ];
	struct mac mac;
	struct mac id;	/* in its spanning tree: none before it has a port */
	uint32_t mtu;
	bool up;
	bool vlans;	/* it looks at VLAN tags */
	uint16_t pvid;	/* then: the VLAN of a new port, 0 for none */
};

/**
 * bridge_find() - a bridge by its name
 * @rt: a socket in its netns
 * @name: of the bridge
 * @b: filled in
 * @host: the name of a port-to-be, for the sentence that refuses Open vSwitch
 *
 * Return: 1, 0 when there is no such interface, or -1 with the error recorded,
 * also when it is none of the kernel's bridges.
 */
int bridge_find(struct nl *rt, const char *name, struct bridge *b,
		const char *host);

/* Is this kind of device a bridge that takes ports? Fails when not. */
int bridge_check(const char *kind, const char *name, const char *host);

/* A pair, both ends down: one in the bridge, one in the container's netns. */
struct pair {
	int bridge;		/* ifindex */
	char host[IFNAMSIZ];
	struct mac host_mac;
	int netns;		/* descriptor */
	char name[IFNAMSIZ];	/* inside */
	struct mac mac;
	uint32_t mtu;
};

/* How a port behaves in its bridge, and the note by which it is found again. */
struct port_flags {
	const char *note;	/* NULL leaves it as it is */
	bool fixed;		/* one known MAC: nothing learned or flooded */
	bool isolated;
};

/* Requests. Each takes an empty buffer of NL_REQUEST bytes. */
struct nlmsghdr *bridge_new(char *buf, const char *name, bool vlans);
/* What the bridge must not take from its ports. @mtu 0 leaves it as it is */
struct nlmsghdr *bridge_pin(char *buf, int ifindex, const struct mac *mac,
			    uint32_t mtu);
struct nlmsghdr *pair_new(char *buf, const struct pair *p);
struct nlmsghdr *port_change(char *buf, int ifindex,
			     const struct port_flags *s);
/* Whatever is not tagged belongs to the VLAN. */
struct nlmsghdr *port_vlan(char *buf, int ifindex, uint16_t vid, bool add);
/* Frames to a MAC go to this port; no other one can take it away. */
struct nlmsghdr *port_fdb(char *buf, int ifindex, const struct mac *mac,
			  bool add);

/* A port of ours: the host's end of a container's pair. */
struct veth {
	int ifindex;
	char host[IFNAMSIZ];
	char ct[64];		/* the container's label */
	char name[IFNAMSIZ];	/* inside, as it was made */
	struct mac host_mac;
	struct mac mac;		/* inside, as it was made */
	struct mac now;		/* and as it is; zero where it is not seen */
	int bridge;		/* ifindex, 0: it was taken out */
	char bridge_name[IFNAMSIZ];
	int peer, nsid;		/* the other end; nsid -1: in this netns */
	uint32_t mtu;
	uint16_t vlan;		/* 0: the bridge does not look */
	unsigned int ports;	/* of the bridge, all of them */
	bool up, fixed, isolated;
	/* As the container counts. */
	uint64_t rx_packets, rx_bytes, tx_packets, tx_bytes;
};

/**
 * veth_list() - every port of ours
 * @rt: a socket in the host's netns
 * @list: theirs, to be freed
 * @n: how many
 *
 * Return: 0, or -1 with the error recorded.
 */
int veth_list(struct nl *rt, struct veth **list, size_t *n);

/* The end inside: fills in ->now where it can be seen. */
void veth_look_inside(struct nl *rt, struct veth *v);

/* The note of a port: "venet CT NAME MAC". */
#define VETH_NOTE	128
const char *veth_note(const char *ct, const char *name, const struct mac *m,
		      char buf[VETH_NOTE]);
/* Fails for anything else. */
bool veth_note_parse(const char *note, struct veth *v);

#endif /* VETH_BRIDGE_H */
