/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel made as the files say: compared first, then only what differs. */
#ifndef VENET_SYNC_H
#define VENET_SYNC_H

#include "conf_file.h"
#include "json.h"
#include "known.h"
#include "nest.h"
#include "nic.h"
#include "snap.h"
#include "veth.h"

struct addrs {
	struct addr *list;
	size_t n;
};

/* An address, and the container whose file says it. */
struct want {
	struct addr addr;	/* masked */
	const struct conf_ct *ct;
};

struct wants {
	struct want *list;
	size_t n;
};

/* A container of the files beside what the kernel has of it. */
struct work {
	struct conf_ct *ct;
	bool ported;		/* it has a port, or is to get one */
	int nsid;		/* of its netns, -1 for none yet */
	const struct venet_port *port;	/* NULL: none */
	struct addrs present;	/* in the file and in the kernel */
	struct addrs missing;	/* in the file only */
	struct addrs extra;	/* in the kernel only, and to go */
};

struct sync {
	struct ctx *ctx;
	struct conf *conf;
	bool prune;		/* what no file knows goes, too */
	bool diff;		/* say what differs, do nothing */
	bool lock;		/* pairs are going to change */
	const struct conf_ct *only;	/* the others are not looked at */
	bool any;		/* what there is counts, not what files ask for */
	bool portless;		/* without the module there are no ports */
	struct snap snap;
	struct veths veths;
	const struct venet_port **label;	/* the ports, by label */
	bool *named;		/* by a file, for each port */
	struct wants *wanted;	/* on each hub of the snapshot, sorted */
	struct work *work;	/* those that run */
	size_t works;
	struct known known;
	struct nest *nest;	/* the table of a hub for now, or NULL */
	uint32_t nest_hub;
	const char *hub;	/* of a container that names none */
	struct json json;
	size_t differ;
	size_t failed;
};

/*
 * Read what the kernel has. @conf is checked. Returns 0, or -1 with the error
 * recorded. A module that is missing is none when no file needs it; when some do
 * and others do not, it is printed and counted.
 */
int sync_open(struct sync *s, struct ctx *ctx, struct conf *conf);
void sync_close(struct sync *s);

/*
 * Make the hubs that the files name or need. An error is printed and counted.
 */
void sync_hubs(struct sync *s);

/* Compare: 1, 0 when it does not run, -1 with the error recorded. */
int sync_work(struct sync *s, struct conf_ct *ct, struct work *w);
/* The port of a file, NULL for none; -1 when the two contradict each other. */
int sync_port(struct sync *s, struct conf_ct *ct,
	      const struct venet_port **port);
void sync_compare(const struct sync *s, struct work *w);	/* its addresses */
void sync_work_free(struct work *w);

/*
 * Take away what goes: to nowhere, or to another one of the works, which gets it
 * at that moment. An exit status, or -1.
 */
int sync_give_up(struct sync *s, struct work *w);

/* Give what is missing. An exit status, or -1. */
int sync_give(struct sync *s, struct work *w);

/* One line of a diff: in the words of the files, or a command. */
void differs(struct sync *s, const char *name, char sign, const char *fmt,
	     const char *word);
void differ_steps(struct sync *s, const char *name, const struct txn *txn);

/*
 * Pairs and real devices that the file gives it. An exit status, or -1.
 */
int sync_veths(struct sync *s, const struct work *w);
int sync_nics(struct sync *s, const struct work *w);

/* What no file knows goes. Errors are printed and counted. */
void sync_prune(struct sync *s);
void sync_prune_veths(struct sync *s);
void sync_prune_nics(struct sync *s);

/* The error recorded last, in the name of a file. */
void sync_failed(struct sync *s, const char *file);

#endif /* VENET_SYNC_H */
