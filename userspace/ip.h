/* SPDX-License-Identifier: GPL-2.0-only */
/* The verbs of the object "ip", one file each. */
#ifndef VENET_IP_H
#define VENET_IP_H

struct ctx;

int ip_add(struct ctx *ctx, int argc, char **argv);
int ip_del(struct ctx *ctx, int argc, char **argv);
int ip_show(struct ctx *ctx, int argc, char **argv);
int ip_replace(struct ctx *ctx, int argc, char **argv);
int ip_move(struct ctx *ctx, int argc, char **argv);
int ip_flush(struct ctx *ctx, int argc, char **argv);
int ip_find(struct ctx *ctx, int argc, char **argv);

#endif /* VENET_IP_H */
