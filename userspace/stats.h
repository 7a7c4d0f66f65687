/* SPDX-License-Identifier: GPL-2.0-only */
/* The verbs of the object "stats". */
#ifndef VENET_STATS_H
#define VENET_STATS_H

#include <stdio.h>

#include "totals.h"

struct ctx;

int stats_show(struct ctx *ctx, int argc, char **argv);
int stats_save(struct ctx *ctx, int argc, char **argv);
int stats_reset(struct ctx *ctx, int argc, char **argv);
int stats_follow(struct ctx *ctx, int argc, char **argv);
int stats_prometheus(struct ctx *ctx, int argc, char **argv);

/* Text exposition format, to any stream. */
void stats_prometheus_print(struct totals *t, FILE *f);

#endif /* VENET_STATS_H */
