/* SPDX-License-Identifier: GPL-2.0-only */
/* The verbs of the object "hub", one file each. */
#ifndef VENET_HUB_H
#define VENET_HUB_H

struct ctx;

int hub_add(struct ctx *ctx, int argc, char **argv);
int hub_del(struct ctx *ctx, int argc, char **argv);
int hub_set(struct ctx *ctx, int argc, char **argv);
int hub_show(struct ctx *ctx, int argc, char **argv);

#endif /* VENET_HUB_H */
