/* SPDX-License-Identifier: GPL-2.0-only */
/* The verbs of the object "ct", one file each. */
#ifndef VENET_CT_H
#define VENET_CT_H

struct ctx;

int ct_attach(struct ctx *ctx, int argc, char **argv);
int ct_detach(struct ctx *ctx, int argc, char **argv);
int ct_set(struct ctx *ctx, int argc, char **argv);
int ct_show(struct ctx *ctx, int argc, char **argv);

#endif /* VENET_CT_H */
