/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VENET_SHOW_H
#define VENET_SHOW_H

struct ctx;

/* The bare call: everything. */
int show_all(struct ctx *ctx);

#endif /* VENET_SHOW_H */
