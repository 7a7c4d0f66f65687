/* SPDX-License-Identifier: GPL-2.0-only */
/* A real device and what it is to be in a container: "DEV [name NAME] ...". */
#ifndef VENET_NIC_ARGS_H
#define VENET_NIC_ARGS_H

#include "lan_args.h"

struct nic_args {
	const char *dev;
	struct lan_args lan;
	bool force;
};

/* All of the words; nic_args_free() also after a failure. */
int nic_args_parse(struct nic_args *a, struct words *w);
void nic_args_free(struct nic_args *a);

/* The same words, to be freed. */
char *nic_args_text(const struct nic_args *a);

/* What the device is called inside. */
const char *nic_args_name(const struct nic_args *a);

#endif /* VENET_NIC_ARGS_H */
