/* SPDX-License-Identifier: GPL-2.0-only */
/* A file changed line by line: what is not touched stays, remarks as well. */
#ifndef VENET_CONF_EDIT_H
#define VENET_CONF_EDIT_H

#include <stdbool.h>
#include <stddef.h>

#include "addr.h"

struct edit {
	char **line;
	size_t n;
	size_t last;	/* behind the last address */
};

void edit_open(struct edit *e, const char *text);
void edit_close(struct edit *e);

/* The text, to be freed. */
char *edit_text(const struct edit *e);

/* "KEY VALUE", in place of the line that has this keyword, else at the end. */
void edit_set(struct edit *e, const char *key, const char *val);

/* Every line that has this keyword. */
void edit_del(struct edit *e, const char *key);

/* A flag or a remark, unless it is there. */
void edit_flag(struct edit *e, const char *line);

/*
 * The line of a device, with the keyword "veth" or "nic": by its name inside, or
 * on the host. NULL takes it away; one that is not there yet comes at the end.
 */
void edit_dev(struct edit *e, const char *key, const char *name,
	      const char *val);

/* Behind the last address; "ip" or "src-only". */
void edit_addr_add(struct edit *e, const struct addr *a);

/* Every line of this address, or prefix. Was there any? */
bool edit_addr_del(struct edit *e, const struct addr *a);

#endif /* VENET_CONF_EDIT_H */
