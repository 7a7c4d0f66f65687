/* SPDX-License-Identifier: GPL-2.0-only */
/* Numbers under /proc/sys/net; those of the current netns. */
#ifndef VENET_SYSCTL_H
#define VENET_SYSCTL_H

/* @name as sysctl(8) prints it, "/" for a dot inside an interface's name. */
int sysctl_get(const char *name, int *val);
int sysctl_set(const char *name, int val);

/* "net.ipv4.neigh.DEV.proxy_delay" from what is around DEV. */
#define SYSCTL_NAME	96
const char *sysctl_dev(char buf[SYSCTL_NAME], const char *before,
		       const char *dev, const char *after);

#endif /* VENET_SYSCTL_H */
