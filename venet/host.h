/* SPDX-License-Identifier: GPL-2.0-only */
/* venet: the host's own addresses. */
#ifndef _VENET_HOST_H
#define _VENET_HOST_H

#include "venet.h"

struct net;

int venet_host_init(void);
void venet_host_exit(void);
void venet_host_init_net(struct net *net);
void venet_host_exit_net(struct net *net);
void venet_host_changed(struct net *net);
void venet_host_settle(struct net *net);
void venet_host_release(struct venet *hub);

#endif /* _VENET_HOST_H */
