/* SPDX-License-Identifier: GPL-2.0-only */
/* The words of vzctl set, as far as they are about addresses. */
#ifndef VENET_VZ_ARGS_H
#define VENET_VZ_ARGS_H

#include "addr.h"
#include "cmd.h"

struct vz_list {
	struct addr *list;
	size_t n;
};

struct vz_args {
	const char *ct;
	struct vz_list add, del;
	bool del_all;		/* of those that it receives for */
	bool del_ext;		/* of the src-only ones */
	bool skip_arpdetect;	/* nobody is asked whether an address is in use */
	bool save;
};

/* "CTID --OPTION VALUE..."; values are cut. vz_args_free() also after a failure. */
int vz_args_parse(struct vz_args *a, struct words *w);
void vz_args_free(struct vz_args *a);

/* One more, unless it is there. */
void vz_list_add(struct vz_list *l, const struct addr *a);

#endif /* VENET_VZ_ARGS_H */
