/* SPDX-License-Identifier: GPL-2.0-only */
/* The verbs of the object "vz", one file each. */
#ifndef VENET_VZ_H
#define VENET_VZ_H

struct ctx;

/* Exit statuses of vzctl. */
enum {
	VZ_MODULE = 5,		/* kernel modules are missing */
	VZ_SYNTAX = 20,		/* invalid set of parameters */
	VZ_VALUE = 21,		/* invalid value of a parameter */
	VZ_NOT_RUNNING = 31,
	VZ_CANNOT_ADD = 34,	/* an address */
	VZ_HOSTNAME = 70,
	VZ_IN_USE = 78,		/* an address */
	VZ_NETDEV = 104,
	VZ_VETH = 130,
	VZ_CANNOT_SAVE = 139,
};

int vz_set(struct ctx *ctx, int argc, char **argv);

#endif /* VENET_VZ_H */
