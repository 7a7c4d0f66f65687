/* SPDX-License-Identifier: GPL-2.0-only */
/* venet: the network device, whatever its role. */
#ifndef _VENET_DEVICE_H
#define _VENET_DEVICE_H

struct net_device;

void venet_setup(struct net_device *dev);

#endif /* _VENET_DEVICE_H */
