/* SPDX-License-Identifier: GPL-2.0-only */
/* The verbs of the object "ct", one file each. */
#ifndef VENET_CT_H
#define VENET_CT_H

#include <stdbool.h>

struct addr_opts;
struct ct_args;
struct ctx;
struct link;
struct venet_port;

/* What the commands do once their words are understood, for others to use. */
int ct_attach_args(struct ctx *ctx, struct ct_args *a);
int ct_detach_port(struct ctx *ctx, const struct venet_port *port,
		   const struct link *hub, bool unreachable);

int ct_attach(struct ctx *ctx, int argc, char **argv);
int ct_detach(struct ctx *ctx, int argc, char **argv);
int ct_set(struct ctx *ctx, int argc, char **argv);
int ct_sync(struct ctx *ctx, int argc, char **argv);
int ct_show(struct ctx *ctx, int argc, char **argv);

#endif /* VENET_CT_H */
