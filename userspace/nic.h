/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Real devices in containers: the verbs of the object "nic", one file each, and
 * what they share.
 */
#ifndef VENET_NIC_H
#define VENET_NIC_H

#include "nic_args.h"
#include "nic_record.h"

/* The records of a host. */
struct nic_store {
	char *dir;
	char boot[BOOT_ID];	/* this one */
	int lock;		/* held while they are to be changed, or -1 */
	struct nic *nic;
	size_t n;
	unsigned int bad;	/* files that are no records, and said */
};

/* Is there any? */
bool nic_store_any(struct ctx *ctx);

/* Read all; with @change nobody else changes them until nic_store_close(). */
int nic_store_open(struct nic_store *s, struct ctx *ctx, bool change);
void nic_store_close(struct nic_store *s);

/* The file of a device, to be freed. */
char *nic_store_file(const struct nic_store *s, const struct nic *n);
int nic_store_write(const struct nic_store *s, const struct nic *n);

/* The device is the host's again: nothing is to be remembered. */
int nic_store_forget(const struct nic_store *s, const struct nic *n);

/* Where a device is. */
enum nic_where {
	NIC_HOST,
	NIC_INSIDE,	/* in a netns that can be entered */
	NIC_GONE,	/* nowhere to be seen */
};

struct nic_seat {
	enum nic_where where;
	struct nic_link *list;	/* all links of that netns */
	size_t links;
	const struct nic_link *link;
	struct place at;	/* unless it is the host */
	bool home;		/* where the kernel takes what is left over */
	/* Nothing but this keeps the netns alive; empty when it has a name. */
	char held[128];
};

int nic_seat_find(struct nic_seat *s, struct ctx *ctx, const struct nic *n,
		  const char *boot);
void nic_seat_free(struct nic_seat *s);

/*
 * Make a device what its record says, wherever it is and whatever was done of
 * that already; the record goes last. Returns 0; ERR_PARTLY when something
 * could not be put back, which is said, and the record stays; -1 when the
 * device cannot be brought back at all.
 */
int nic_restore(struct ctx *ctx, const struct nic_store *s,
		const struct nic *n);

/* Of those that came back by themselves; the same results. */
int nic_restore_home(struct ctx *ctx);

/* Fails with the reason when this device should stay where it is. */
int nic_refuse(struct ctx *ctx, const struct nic_link *l,
	       const struct nic_link *list, size_t n, const char *ct,
	       bool force);

int nic_attach_args(struct ctx *ctx, const char *ct,
		    const struct nic_args *args);

int nic_show(struct ctx *ctx, int argc, char **argv);
int nic_attach(struct ctx *ctx, int argc, char **argv);
int nic_return(struct ctx *ctx, int argc, char **argv);
int nic_sync(struct ctx *ctx, int argc, char **argv);

#endif /* VENET_NIC_H */
