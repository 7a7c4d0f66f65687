/* SPDX-License-Identifier: GPL-2.0-only */
/* The verbs of the object "conf", one file each. */
#ifndef VENET_CONF_H
#define VENET_CONF_H

struct ctx;

int conf_show(struct ctx *ctx, int argc, char **argv);
int conf_save(struct ctx *ctx, int argc, char **argv);
int conf_check_files(struct ctx *ctx, int argc, char **argv);
int conf_diff(struct ctx *ctx, int argc, char **argv);
int conf_sync(struct ctx *ctx, int argc, char **argv);
int conf_apply(struct ctx *ctx, int argc, char **argv);
int conf_import(struct ctx *ctx, int argc, char **argv);

#endif /* VENET_CONF_H */
