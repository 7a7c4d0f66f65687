// SPDX-License-Identifier: GPL-2.0-only
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "tap.h"
#include "txn.h"
#include "util.h"

/* What was called, in order: "+a" a run, "-a" an undo, "~a" a free. */
static char calls[256];

struct fake {
	char name;
	enum step_result result;
	bool undo_fails;
	int raise;	/* a signal that arrives while it runs */
};

static void note(char what, char name)
{
	size_t n = strlen(calls);

	snprintf(calls + n, sizeof(calls) - n, "%c%c", what, name);
}

static enum step_result fake_run(void *arg)
{
	struct fake *f = arg;

	note('+', f->name);
	if (f->raise)
		raise(f->raise);
	if (f->result == STEP_FAILED || f->result == STEP_UNSURE)
		fail(ERR_INUSE, "step %c failed", f->name);
	return f->result;
}

static int fake_undo(void *arg)
{
	struct fake *f = arg;

	note('-', f->name);
	return f->undo_fails ? fail(ERR_NOCT, "undo failed") : 0;
}

static void fake_text(const void *arg, char *buf, size_t size)
{
	snprintf(buf, size, "do %c", ((const struct fake *)arg)->name);
}

static void fake_free(void *arg)
{
	note('~', ((struct fake *)arg)->name);
}

static const struct step_ops fake_ops = {
	fake_run, fake_undo, fake_text, fake_free,
};
static const struct step_ops no_undo_ops = {
	fake_run, NULL, fake_text, NULL,
};

static int run(struct fake *f, size_t n, const struct txn_opts *opts)
{
	struct txn t = { .n = 0 };
	size_t i;
	int ret;

	calls[0] = '\0';
	for (i = 0; i < n; i++)
		txn_add(&t, &fake_ops, &f[i]);
	ret = txn_run(&t, opts);
	note('|', ' ');
	txn_free(&t);
	return ret;
}

static const struct txn_opts plain = { .dry_run = false };

static void test_order(void)
{
	struct fake f[] = { { 'a' }, { 'b' }, { 'c' } };
	static const char *const want[] = {
		"+a| ~c~b~a", "+a+b-a| ~c~b~a", "+a+b+c-b-a| ~c~b~a",
	};
	size_t i;

	ok(!run(f, 3, &plain), "three good steps succeed");
	ok_str(calls, "+a+b+c| ~c~b~a", "in order, each once");
	ok(!run(f, 0, &plain), "no step at all succeeds");

	for (i = 0; i < 3; i++) {
		f[i].result = STEP_FAILED;
		ok(run(f, 3, &plain) == -1 && err_last()->code == ERR_INUSE,
		   "a failure at step %zu fails", i + 1);
		ok_str(calls, want[i],
		       "what came before is undone in reverse, no more");
		f[i].result = STEP_DONE;
	}

	f[1].result = STEP_UNSURE;
	run(f, 3, &plain);
	ok_str(calls, "+a+b-b-a| ~c~b~a",
	       "a step of unknown outcome is undone itself");

	f[1].result = STEP_NOTHING;
	f[2].result = STEP_FAILED;
	run(f, 3, &plain);
	ok_str(calls, "+a+b+c-a| ~c~b~a",
	       "what was so before is left as it was");
}

static void test_undo_fails(void)
{
	struct fake f[] = {
		{ 'a' }, { 'b', .undo_fails = true }, { 'c' },
		{ 'd', STEP_FAILED },
	};
	char *text;
	size_t size;
	FILE *old = stderr;
	bool silent = err_silent;

	/* The report goes to stderr: catch it. */
	stderr = open_memstream(&text, &size);
	err_silent = false;
	run(f, 4, &plain);
	fclose(stderr);
	stderr = old;
	err_silent = silent;

	ok_str(calls, "+a+b+c+d-c-b-a| ~d~c~b~a",
	       "an undo that fails does not stop the others");
	ok_str(text, "venetctl: cannot undo \"do b\": undo failed\n",
	       "it is reported with its step and its reason");
	ok_str(err_last()->text, "step d failed", "the first error stays");
	ok_int(err_last()->code, ERR_PARTLY, "and the status says partly done");
	free(text);
}

static void test_no_undo(void)
{
	struct fake f[] = { { 'a' }, { 'b', STEP_FAILED } };
	struct txn t = { .n = 0 };

	calls[0] = '\0';
	txn_add(&t, &no_undo_ops, &f[0]);
	txn_add(&t, &fake_ops, &f[1]);
	ok(txn_run(&t, &plain) == -1, "a step without an undo may precede");
	ok_str(calls, "+a+b", "and is passed over");
	ok_int(err_last()->code, ERR_INUSE, "without another status");
	txn_free(&t);
}

static volatile sig_atomic_t caught;

static void on_signal(int sig)
{
	caught = sig;
}

static void test_signal(void)
{
	struct fake f[] = { { 'a' }, { 'b', .raise = SIGTERM }, { 'c' } };
	struct sigaction sa = { .sa_handler = on_signal }, old;

	sigaction(SIGTERM, &sa, &old);
	ok(run(f, 3, &plain) == -1, "a signal in the middle ends it");
	ok_str(calls, "+a+b-b-a| ~c~b~a", "with everything undone");
	ok_int(caught, SIGTERM, "and acts afterwards");

	caught = 0;
	f[1].raise = 0;
	f[2].raise = SIGTERM;
	ok(!run(f, 3, &plain), "a signal in the last step comes too late");
	ok_str(calls, "+a+b+c| ~c~b~a", "nothing is undone");
	ok_int(caught, SIGTERM, "and acts afterwards");
	sigaction(SIGTERM, &old, NULL);
}

static void test_trace(void)
{
	struct fake f[] = { { 'a' }, { 'b' }, { 'c', STEP_FAILED } };
	struct txn_opts opts = { .dry_run = false };
	char *text;
	size_t size;

	opts.trace = open_memstream(&text, &size);
	run(f, 3, &opts);
	fclose(opts.trace);
	ok_str(text, "do a\ndo b\ndo c\nundo: do b\nundo: do a\n",
	       "a trace shows each step and each undo");
	free(text);
}

static void test_dry_run(void)
{
	struct fake f[] = { { 'a' }, { 'b', STEP_FAILED } };
	struct txn_opts opts = { .dry_run = true };
	char *text;
	size_t size;
	FILE *old = stdout;
	int ret;

	stdout = open_memstream(&text, &size);
	ret = run(f, 2, &opts);
	fclose(stdout);
	stdout = old;
	ok(!ret, "a dry run succeeds");
	ok_str(calls, "| ~b~a", "does nothing");
	ok_str(text, "do a\ndo b\n", "and prints each step");
	free(text);
}

static int run_after(struct fake f[2], const struct txn_opts *opts)
{
	struct txn t = { .n = 0 };
	int ret;

	calls[0] = '\0';
	txn_after(&t, &fake_ops, &f[1]);
	txn_add(&t, &fake_ops, &f[0]);
	ret = txn_run(&t, opts);
	txn_free(&t);
	return ret;
}

static void test_after(void)
{
	struct fake f[] = { { 'a' }, { 'z', STEP_FAILED } };
	const struct txn_opts opts = { .dry_run = false };

	ok(!run_after(f, &opts), "what comes after keeps nothing from being done");
	ok_str(calls, "+a+z~a~z", "and is done in the end");
	f[0].result = STEP_FAILED;
	ok(run_after(f, &opts) == -1, "after a failure");
	ok_str(calls, "+a~a~z", "it does not come");
}

void test_txn(void)
{
	test_order();
	test_undo_fails();
	test_no_undo();
	test_signal();
	test_trace();
	test_dry_run();
	test_after();
}
