/* SPDX-License-Identifier: GPL-2.0-only */
/* What vzctl set does about bridged and real devices. */
#ifndef VENET_VZ_DEV_H
#define VENET_VZ_DEV_H

#include "conf_edit.h"
#include "conf_file.h"
#include "vz_args.h"

/* A container that runs. */
struct vz_live {
	struct ref ref;
	char label[VENET_LABEL_MAX + 1];
};

/*
 * Change what runs; @file is the container's, or NULL. 0, or -1 with a status of
 * vzctl.
 */
int vz_devs_run(struct ctx *ctx, const struct vz_args *a,
		const struct vz_live *live, const struct conf_ct *file);

/*
 * Change the file. @live, or NULL, says what a device is that the file does not
 * know.
 */
int vz_devs_edit(struct ctx *ctx, const struct vz_args *a,
		 const struct vz_live *live, const struct conf_ct *file,
		 struct edit *e);

#endif /* VENET_VZ_DEV_H */
