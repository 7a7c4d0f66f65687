/* SPDX-License-Identifier: GPL-2.0-only */
/* venet: how the host routes what containers send. */
#ifndef _VENET_INPUT_H
#define _VENET_INPUT_H

#include <linux/netdevice.h>

void venet_input_attach(struct net_device *dev);

#endif /* _VENET_INPUT_H */
