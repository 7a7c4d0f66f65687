/* SPDX-License-Identifier: GPL-2.0-only */
/* venet: making and deleting devices through rtnetlink. */
#ifndef _VENET_LINK_H
#define _VENET_LINK_H

int venet_link_register(void);
void venet_link_unregister(void);

#endif /* _VENET_LINK_H */
