/* SPDX-License-Identifier: GPL-2.0-only */
/* Generic netlink: families and their messages. */
#ifndef VENET_GENL_H
#define VENET_GENL_H

#include "nl.h"

/* A message's beginning. Takes an empty buffer of NL_REQUEST bytes. */
struct nlmsghdr *genl_msg(char *buf, uint16_t family, uint8_t cmd,
			  uint8_t version);

/* The number of a family: 0 or a negative errno, -ENOENT when there is none. */
int genl_family(struct nl *nl, const char *name, uint16_t *family);

#endif /* VENET_GENL_H */
