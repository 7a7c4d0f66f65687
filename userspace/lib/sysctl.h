/* SPDX-License-Identifier: GPL-2.0-only */
/* Numbers under /proc/sys/net; those of the current netns. */
#ifndef VENET_SYSCTL_H
#define VENET_SYSCTL_H

/* @name as sysctl(8) prints it, "/" for a dot inside an interface's name. */
int sysctl_get(const char *name, int *val);
int sysctl_set(const char *name, int val);

#endif /* VENET_SYSCTL_H */
