/* SPDX-License-Identifier: GPL-2.0-only */
/* The fields of a record that are written and read alike. */
#ifndef VENET_NIC_FIELDS_H
#define VENET_NIC_FIELDS_H

#include "nic_record.h"

#define NIC_VERSION	1

/* Lists of the kernel's messages: without their header, which says this. */
struct nic_list {
	const char *key;
	size_t at;
	uint16_t type;
	size_t header;
};

#define NIC_LISTS	3
extern const struct nic_list nic_list[NIC_LISTS];

struct nic_text {
	const char *key;
	size_t at, size;
};

#define NIC_TEXTS	10
extern const struct nic_text nic_text[NIC_TEXTS];

#endif /* VENET_NIC_FIELDS_H */
