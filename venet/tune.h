/* SPDX-License-Identifier: GPL-2.0-only */
/* venet: what the module sets on its own devices. */
#ifndef _VENET_TUNE_H
#define _VENET_TUNE_H

#include "venet.h"

void venet_tune(struct venet *venet);

#endif /* _VENET_TUNE_H */
