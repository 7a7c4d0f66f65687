/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A transaction: steps, each with its undo. Either all of them are done, or
 * all that were done are undone in reverse order.
 */
#ifndef VENET_TXN_H
#define VENET_TXN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum step_result {
	STEP_DONE,	/* undo it if a later one fails */
	STEP_NOTHING,	/* it was so already: leave it */
	STEP_FAILED,	/* refused: nothing changed; the error is recorded */
	STEP_UNSURE,	/* failed, but may have changed something: undo it */
};

#define STEP_TEXT	1024

struct known;

struct step_ops {
	enum step_result (*run)(void *arg);
	/* 0, also when there is nothing to undo any more; or an error. NULL
	 * for a step that an earlier one's undo takes back, or that nothing
	 * can: the last one.
	 */
	int (*undo)(void *arg);
	/* The step as a command that does the same. */
	void (*text)(const void *arg, char *buf, size_t size);
	void (*free)(void *arg);
	/* Is it so already, as far as is known? NULL: never. */
	bool (*holds)(const void *arg, struct known *k);
};

struct txn {
	struct step {
		const struct step_ops *ops;
		void *arg;
		bool done;
	} *step;
	size_t n;
	/* What is done when all that is, and keeps nothing from being so. */
	struct step *after;
	size_t afters;
	struct known *known;	/* to leave out the steps that hold, or NULL */
};

struct txn_opts {
	bool dry_run;	/* print, do nothing */
	FILE *trace;	/* each step, before it is done; or NULL */
};

/* The transaction owns @arg from here on. */
void txn_add(struct txn *t, const struct step_ops *ops, void *arg);

/* The same; when it is run nothing can be undone any more. */
void txn_after(struct txn *t, const struct step_ops *ops, void *arg);

/*
 * Returns 0, or -1 with the first error recorded and everything undone. When
 * an undo fails too, that is reported at once and the error's code becomes
 * ERR_PARTLY. Signals that end a program wait: the transaction is undone first.
 */
int txn_run(struct txn *t, const struct txn_opts *opts);

void txn_free(struct txn *t);

#endif /* VENET_TXN_H */
