// SPDX-License-Identifier: GPL-2.0-only
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "txn.h"
#include "util.h"

void txn_add(struct txn *t, const struct step_ops *ops, void *arg)
{
	if (t->known && ops->holds && ops->holds(arg, t->known)) {
		if (ops->free)
			ops->free(arg);
		return;
	}
	vec_grow(t->step, t->n);
	t->step[t->n++] = (struct step){ .ops = ops, .arg = arg };
}

void txn_after(struct txn *t, const struct step_ops *ops, void *arg)
{
	vec_grow(t->after, t->afters);
	t->after[t->afters++] = (struct step){ .ops = ops, .arg = arg };
}

static void free_steps(struct step **list, size_t *n)
{
	while (*n) {
		struct step *s = &(*list)[--*n];

		if (s->ops->free)
			s->ops->free(s->arg);
	}
	free(*list);
	*list = NULL;
}

void txn_free(struct txn *t)
{
	free_steps(&t->step, &t->n);
	free_steps(&t->after, &t->afters);
}

static void print_step(const struct step *s, FILE *f)
{
	char text[STEP_TEXT];

	s->ops->text(s->arg, text, sizeof(text));
	fprintf(f, "%s\n", text);
}

static void undo(struct txn *t, const struct txn_opts *opts)
{
	struct err first = *err_last();
	char text[STEP_TEXT];
	size_t i;

	for (i = t->n; i-- > 0;) {
		struct step *s = &t->step[i];

		if (!s->done || !s->ops->undo)
			continue;
		s->done = false;
		if (opts->trace) {
			s->ops->text(s->arg, text, sizeof(text));
			fprintf(opts->trace, "undo: %s\n", text);
		}
		if (s->ops->undo(s->arg)) {
			s->ops->text(s->arg, text, sizeof(text));
			warn("cannot undo \"%s\": %s", text, err_last()->text);
			first.code = ERR_PARTLY;
		}
	}
	err_restore(&first);
}

static int run(struct txn *t, const struct txn_opts *opts,
	       const sigset_t *deadly)
{
	sigset_t pending;
	size_t i;
	int sig;

	for (i = 0; i < t->n; i++) {
		struct step *s = &t->step[i];
		enum step_result ret;

		if (opts->trace)
			print_step(s, opts->trace);
		ret = s->ops->run(s->arg);
		s->done = ret == STEP_DONE || ret == STEP_UNSURE;
		if (ret == STEP_FAILED || ret == STEP_UNSURE)
			return -1;

		sigpending(&pending);
		for (sig = 1; sig < NSIG; sig++)
			if (sigismember(deadly, sig) == 1 &&
			    sigismember(&pending, sig) == 1 && i + 1 < t->n)
				return fail(ERR_KERNEL, "interrupted: %s",
					    strsignal(sig));
	}
	return 0;
}

static void run_after(struct txn *t, const struct txn_opts *opts)
{
	size_t i;

	for (i = 0; i < t->afters; i++) {
		if (opts->trace)
			print_step(&t->after[i], opts->trace);
		t->after[i].ops->run(t->after[i].arg);
	}
}

int txn_run(struct txn *t, const struct txn_opts *opts)
{
	sigset_t deadly, old;
	size_t i;
	int ret;

	if (opts->dry_run) {
		for (i = 0; i < t->n; i++)
			print_step(&t->step[i], stdout);
		for (i = 0; i < t->afters; i++)
			print_step(&t->after[i], stdout);
		return 0;
	}

	sigemptyset(&deadly);
	sigaddset(&deadly, SIGINT);
	sigaddset(&deadly, SIGTERM);
	sigaddset(&deadly, SIGHUP);
	sigaddset(&deadly, SIGQUIT);
	sigaddset(&deadly, SIGPIPE);
	sigprocmask(SIG_BLOCK, &deadly, &old);
	ret = run(t, opts, &deadly);
	if (ret)
		undo(t, opts);
	else
		run_after(t, opts);
	/* A signal that came meanwhile acts here. */
	sigprocmask(SIG_SETMASK, &old, NULL);
	return ret;
}
