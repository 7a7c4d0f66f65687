/* SPDX-License-Identifier: GPL-2.0-only */
/* The words of vzctl set, as far as they are about the network. */
#ifndef VENET_VZ_ARGS_H
#define VENET_VZ_ARGS_H

#include "addr.h"
#include "cmd.h"
#include "vz_netif.h"

struct vz_list {
	struct addr *list;
	size_t n;
};

/* One bridged device: made, or one that there is changed. */
struct vz_op {
	struct vz_netif n;
	bool add;
	struct lan_args lan;	/* addresses and gateways that it gets */
	struct vz_list del;	/* addresses that it loses */
	bool del_all;
	const char *ip_filter, *dhcp;
};

/* What it is by now becomes what is asked for. Fails with the reason. */
int vz_op_apply(const struct vz_op *op, struct veth_args *a);
void vz_op_free(struct vz_op *op);

struct vz_args {
	const char *ct;
	const char *hostname;
	struct vz_op **op;
	size_t ops;
	struct vz_op *now;	/* while parsing: the one of --ifname */
	const char **netif_del;
	size_t netif_dels;
	bool netif_del_all;
	const char **netdev_add, **netdev_del;
	size_t netdev_adds, netdev_dels;
	struct vz_list add, del;
	bool del_all;		/* of those that it receives for */
	bool del_ext;		/* of the src-only ones */
	bool skip_arpdetect;	/* nobody is asked whether an address is in use */
	bool save;
};

/* "CTID --OPTION VALUE..."; values are cut. vz_args_free() also after a failure. */
int vz_args_parse(struct vz_args *a, struct words *w);
void vz_args_free(struct vz_args *a);

/* Options of devices, while parsing: 1 taken, 0 no such option, -1 failed. */
int vz_op_option(struct vz_args *a, const char *key, char *val);

/* The error recorded last is about the value of an option. */
int vz_bad_value(const char *key);

/* Is anything asked for of addresses of its own, or of devices? */
bool vz_args_addrs(const struct vz_args *a);
bool vz_args_devs(const struct vz_args *a);

/* One more, unless it is there. */
void vz_list_add(struct vz_list *l, const struct addr *a);

#endif /* VENET_VZ_ARGS_H */
