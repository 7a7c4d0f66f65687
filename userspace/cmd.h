/* SPDX-License-Identifier: GPL-2.0-only */
/* What every command gets, and the tables in which commands are found. */
#ifndef VENET_CMD_H
#define VENET_CMD_H

#include <stdbool.h>
#include <stddef.h>

#include "outbox.h"
#include "place.h"
#include "txn.h"
#include "venet.h"

struct ctx {
	bool json;
	bool stats;
	bool verbose;
	bool dry_run;
	const char *conf;	/* the directory of the files */
	bool timestamp;
	struct place host;	/* where the hubs are */
	struct venet venet;	/* the module; see need_module() */
	bool have_module;
	struct venet_hub *hub;	/* all of them, once asked for */
	size_t hubs;
	struct owned *owned;	/* see owned.h */
	size_t owneds;
	struct spare *spare;	/* in a batch; see target.h */
	struct left *left;	/* of IPv4 and IPv6; see left.h */
	struct outbox told;	/* to be repeated in the end */
	struct probe *probe;	/* answers, when all was asked at once; or NULL */
	char self[PLACE_CMD];	/* this program as invoked: "venetctl -n blue" */
};

/*
 * A command returns an exit status, or -1 with an error recorded. It gets the
 * words behind its own name.
 */
struct cmd {
	const char *name;
	int (*run)(struct ctx *ctx, int argc, char **argv);
	const char *usage;	/* its arguments, "" for none */
};

struct object {
	const char *name;
	const struct cmd *cmds;		/* the first one is the default */
	size_t n;
	const char *help;		/* further lines of its help */
};

/*
 * The index of the name that a word means: itself or a unique beginning. -1
 * when there is none, -2 when there are several: then @all (size bytes) lists
 * them.
 */
int word_match(const char *word, const char *(*name)(const void *table,
						     size_t i),
	       const void *table, size_t n, char *all, size_t size);

/* Find and run "OBJECT [COMMAND ARGS...]"; with no words it shows everything. */
int command_run(struct ctx *ctx, int argc, char **argv);

/* The grammar of everything. */
void command_help(void);

/*
 * Run the commands of a file, "-" for standard input, one a line. Ends at the
 * first one that fails, unless they are to go on.
 */
int batch_run(struct ctx *ctx, const char *file, bool go_on);

/* Find and run "COMMAND ARGS..." of an object, or its help. */
int object_run(const struct object *o, struct ctx *ctx, int argc,
	       char **argv);
void object_help(const struct object *o);
bool is_help(const char *word);

/* The arguments of a command, one word after the other. */
struct words {
	int argc;
	char **argv;
};

/* The next word, or NULL. */
const char *word_next(struct words *w);

/* The next word, which must name something; fails with @ask without one. */
const char *word_name(struct words *w, const char *ask);

/* The value behind a keyword; fails when there is none. */
const char *word_value(struct words *w, const char *key);

/* Is the next word this keyword? Then it is taken. */
bool word_is(struct words *w, const char *key);

/* "[hub HUB]" */
int word_hub(struct words *w, const char **hub);

/* "[CT] [hub HUB]" and nothing else. */
int words_ct(struct words *w, const char **ct, const char **hub);

/* Fails when words are left over. */
int words_end(const struct words *w);

/* The same for a command whose output has a form of its own: -j has no sense. */
int words_end_no_json(const struct words *w, const struct ctx *ctx);

/* Open the module's netlink family, once. */
int need_module(struct ctx *ctx);

/* Run, print or trace a transaction as the options ask for, and free it. */
int ctx_txn(struct ctx *ctx, struct txn *t);

extern const struct object obj_ct, obj_ip, obj_hub, obj_conf, obj_vz, obj_dump,
	obj_monitor, obj_stats, obj_doctor, obj_announce, obj_veth, obj_nic;

#endif /* VENET_CMD_H */
