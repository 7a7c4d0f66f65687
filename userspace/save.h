/* SPDX-License-Identifier: GPL-2.0-only */
/* What runs, in the words of the files. */
#ifndef VENET_SAVE_H
#define VENET_SAVE_H

#include "conf_edit.h"
#include "sync.h"

/* A container: what is known of it, by whatever it has here. */
struct saved {
	struct work w;		/* its port, if any, and its file */
	const char *label;	/* where it has no file */
	const char *ref;	/* by which it is found again, or NULL */
	const char *where;	/* the same, or as its file says */
	uint64_t inode;		/* of its netns, 0 for unknown */
	struct place place;	/* while its devices are looked at */
	bool open;
};

struct save {
	struct sync s;
	struct conf conf;
	struct saved *list;
	size_t n;
	struct nic_store nics;
	struct ref ref;		/* as the container was named */
	bool named;
	struct vias vias;
	bool write;
	struct json json;
};

/* More addresses; for a new file also what else the words say of them. */
void save_addrs(struct save *v, struct edit *e, const struct venet_port *p,
		const struct addrs *more, bool all);

/* The mark of a port, or the way out that it stands for. */
void save_mark(struct save *v, struct edit *e, uint32_t mark);

/* The way out, where a file says another one. */
void save_via(struct save *v, struct edit *e, const struct work *w);

/* Pairs and real devices: is there any? Then enter its netns. */
int save_devs_open(const struct save *v, struct saved *ct);
int save_devs(struct save *v, struct edit *e, struct saved *ct);

/* Is the device in that container? */
bool save_nic_is_in(const struct save *v, const struct nic *n,
		    const struct saved *ct);

#endif /* VENET_SAVE_H */
