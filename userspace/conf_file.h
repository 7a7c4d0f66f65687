/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The files under /etc/venet: hub.d/NAME.conf and ct.d/NAME.conf say what each
 * hub and each container is to have, in the words of hub add and ct attach.
 */
#ifndef VENET_CONF_FILE_H
#define VENET_CONF_FILE_H

#include "ct_args.h"
#include "hub_args.h"
#include "nic_args.h"
#include "veth_args.h"

#define CONF_DIR	"/etc/venet"

struct conf_hub {
	char *file;		/* its path */
	char *name;
	char *text;		/* the words point into it */
	struct hub_args args;
	bool bad;		/* something is wrong with it, and said */
};

struct conf_ct {
	char *file;
	char *name;		/* of the file; the label unless it says another */
	char *text;
	struct ct_args args;
	unsigned int *line;	/* of each address */
	unsigned int label_line, id_line, ref_line;
	/* A line each. */
	struct conf_veth {
		struct veth_args args;
		unsigned int line;
	} *veth;
	size_t veths;
	struct conf_nic {
		struct nic_args args;
		unsigned int line;
	} *nic;
	size_t nics;
	bool port;		/* it is to have one, in a hub */
	bool bad;
};

struct conf_error {
	char *file;
	unsigned int line;	/* 0: the file as such */
	char *text;
};

struct conf {
	struct conf_hub **hub;
	size_t hubs;
	struct conf_ct **ct;	/* in the order of their names */
	size_t cts;
	struct conf_error *error;
	size_t errors;
};

/*
 * Read all files under a directory and check them against each other. What is
 * wrong with them is in the list of errors, and the files are marked. Returns
 * -1 only when it cannot look.
 */
int conf_load(struct conf *c, const char *dir);
int conf_load_hubs(struct conf *c, const char *dir);	/* those only, unchecked */
int conf_load_cts(struct conf *c, const char *dir);
void conf_free(struct conf *c);

/* One container's file more; @text is owned from here on. */
struct conf_ct *conf_ct_add(struct conf *c, const char *file, char *text);

/* Forget the file with that index. */
void conf_ct_drop(struct conf *c, size_t i);

/* The same for a hub. */
struct conf_hub *conf_hub_add(struct conf *c, const char *file, char *text);

/* By name; NULL when there is none. */
struct conf_ct *conf_ct_find(const struct conf *c, const char *name);

/* Note the error recorded last, as one of that line of a file. */
void conf_error(struct conf *c, const char *file, unsigned int line);

/* Print each of them. */
void conf_errors_print(const struct conf *c);

/* Contradictions between files: one address, id or label twice. */
void conf_check(struct conf *c);

/* The hub of a container: its word, or the only one that has a file, or NULL. */
const char *conf_ct_hub(const struct conf *c, const struct conf_ct *ct);

/* "DIR/hub.d/NAME.conf" or "DIR/ct.d/NAME.conf", to be freed; NULL when that is no name of a file. */
char *conf_hub_path(const char *dir, const char *name);
char *conf_ct_path(const char *dir, const char *name);

/* Make the directories that are not there. */
int conf_make_dirs(const char *dir);

/* "web1" of "/etc/venet/ct.d/web1.conf", to be freed. */
char *conf_name(const char *file);

/*
 * Add the one file of this name: 1, 0 when there is none, -1 when it is wrong,
 * which is recorded.
 */
int conf_ct_read(struct conf *c, const char *dir, const char *word,
		 struct conf_ct **ct);

/*
 * The container that a file of this name stands for: 1, 0 when there is no
 * such file, -1 when it is wrong.
 */
struct conf_name {
	struct ref ref;
	char label[VENET_LABEL_MAX + 1];
};

int conf_name_find(const char *dir, const char *word, struct conf_name *name);

#endif /* VENET_CONF_FILE_H */
