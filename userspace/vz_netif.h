/* SPDX-License-Identifier: GPL-2.0-only */
/* A bridged device in OpenVZ's words, which become those of veth add. */
#ifndef VENET_VZ_NETIF_H
#define VENET_VZ_NETIF_H

#include "veth_args.h"

/* As it is written; NULL or "" where nothing is said. */
struct vz_netif {
	const char *ifname;
	const char *mac;
	const char *host_ifname;
	const char *host_mac;
	const char *bridge;
	const char *mac_filter;
};

/* "ifname[,mac,host_ifname,host_mac,bridge]", cut in place; false: too many. */
bool vz_netif_cut(struct vz_netif *n, char *val);

/* What a new one is, before anything is said. */
void vz_netif_new(struct veth_args *a);

/*
 * Say it: what @n leaves out stays. Fails with the reason. The words point to
 * where those of @n do.
 */
int vz_netif_apply(const struct vz_netif *n, struct veth_args *a);

/* on, yes and 1; or off, no and 0. */
int vz_switch(const char *key, const char *val, bool *on);

/* A device of a file: "ifname=eth0,bridge=vmbr0,...", cut in place. */
struct vz_dev {
	struct veth_args args;
	bool routed;		/* venet as newer versions have it */
	const char *unused;	/* the first key that has no meaning here */
};

/* To be freed by veth_args_free() in any case. */
int vz_netif_read(struct vz_dev *d, char *val);

#endif /* VENET_VZ_NETIF_H */
