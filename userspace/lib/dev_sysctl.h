/* SPDX-License-Identifier: GPL-2.0-only */
/* The sysctls that a device has for itself, which end when it moves. */
#ifndef VENET_DEV_SYSCTL_H
#define VENET_DEV_SYSCTL_H

#include <stddef.h>

#define DEV_SYSCTL_NAME		64
#define DEV_SYSCTL_VALUE	64

struct dev_sysctls {
	struct dev_sysctl {
		char name[DEV_SYSCTL_NAME];	/* "ipv4.conf.rp_filter" */
		char val[DEV_SYSCTL_VALUE];
	} *list;
	size_t n;
};

/* Of a device of the current netns. */
void dev_sysctls_get(struct dev_sysctls *s, const char *dev);

/* Set one of a device: 0, or a negative errno. */
int dev_sysctl_set(const char *dev, const struct dev_sysctl *one);

/* NULL when there is none of this name. */
const struct dev_sysctl *dev_sysctl(const struct dev_sysctls *s,
				    const char *name);
void dev_sysctls_free(struct dev_sysctls *s);

#endif /* VENET_DEV_SYSCTL_H */
