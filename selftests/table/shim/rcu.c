// SPDX-License-Identifier: GPL-2.0-only
/*
 * The readers are coroutines, so a run with the same seed is the same run. A
 * grace period ends when no reader is left that was there at its beginning,
 * and not a moment later: what is freed too early is used after it was freed.
 */
#include <stdlib.h>
#include <stdio.h>
#include <ucontext.h>
#include <sanitizer/common_interface_defs.h>
#include <linux/kernel.h>
#include <linux/random.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "shim.h"

#define STACK	(256 * 1024)

struct reader {
	ucontext_t context;
	char stack[STACK];
	void *fake;
	void (*fn)(void *arg);
	void *arg;
	unsigned long since;
	bool open;
};

u32 shim_hash_mask;
void (*shim_writer)(void);

static struct reader readers[SHIM_READERS];
static struct reader *current;		/* NULL: the writer */
static ucontext_t writer;
static const void *writer_stack;
static size_t writer_size;

static struct rcu_head *callbacks, **callbacks_end = &callbacks;
static unsigned long clock_now;
static unsigned int writer_reads;
static bool interrupted;
static bool has_rtnl;
static u32 state;

void shim_reset(u32 seed)
{
	shim_finish();
	state = seed | 1;
	shim_hash_mask = ~0u;
	shim_fail_rate = 0;
	shim_fail_at = 0;
	shim_failures = 0;
	shim_writer = NULL;
}

void shim_must(bool good, const char *what)
{
	if (good)
		return;
	printf("not ok - %s\n", what);
	abort();
}

static u32 next_random(void)
{
	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state;
}

u32 shim_random(u32 below)
{
	return next_random() % below;
}

void get_random_bytes(void *buf, size_t len)
{
	u8 *byte = buf;

	while (len--)
		*byte++ = next_random() >> 8;
}

/* RTNL is the writer's. */

void rtnl_lock(void)
{
	shim_must(!has_rtnl && !current, "RTNL taken twice, or by a reader");
	has_rtnl = true;
}

void rtnl_unlock(void)
{
	has_rtnl = false;
}

bool shim_has_rtnl(void)
{
	return has_rtnl && !current;
}

bool shim_may_read(bool rtnl)
{
	return current || writer_reads || (rtnl && has_rtnl);
}

void rcu_read_lock(void)
{
	if (!current)
		writer_reads++;
}

void rcu_read_unlock(void)
{
	if (!current)
		writer_reads--;
}

/* Grace periods. */

static bool elapsed(unsigned long since)
{
	int i;

	if (current || writer_reads)
		return false;
	for (i = 0; i < SHIM_READERS; i++)
		if (readers[i].open && readers[i].since < since)
			return false;
	return true;
}

static void run_callbacks(void)
{
	while (callbacks && elapsed(callbacks->since)) {
		void *object = callbacks->object;

		callbacks = callbacks->next;
		if (!callbacks)
			callbacks_end = &callbacks;
		shim_free(object);
	}
}

void shim_call_rcu(struct rcu_head *head, void *object)
{
	head->next = NULL;
	head->object = object;
	head->since = ++clock_now;
	*callbacks_end = head;
	callbacks_end = &head->next;
	shim_point();
}

void synchronize_net(void)
{
	shim_must(!shim_may_read(false), "a reader waits for readers");
	shim_must(has_rtnl, "no RTNL over a change");
	shim_finish();
}

/* Turns. */

static void enter(struct reader *reader)
{
	void *fake;

	current = reader;
	__sanitizer_start_switch_fiber(&fake, reader->stack, STACK);
	swapcontext(&writer, &reader->context);
	__sanitizer_finish_switch_fiber(fake, NULL, NULL);
	current = NULL;
}

static void leave(struct reader *reader)
{
	__sanitizer_start_switch_fiber(reader->open ? &reader->fake : NULL,
				       writer_stack, writer_size);
	swapcontext(&reader->context, &writer);
	__sanitizer_finish_switch_fiber(reader->fake, NULL, NULL);
}

static void body(void)
{
	struct reader *reader = current;

	__sanitizer_finish_switch_fiber(NULL, &writer_stack, &writer_size);
	reader->fn(reader->arg);
	reader->open = false;
	leave(reader);
}

static void start(struct reader *reader)
{
	getcontext(&reader->context);
	reader->context.uc_stack.ss_sp = reader->stack;
	reader->context.uc_stack.ss_size = STACK;
	makecontext(&reader->context, body, 0);
	enter(reader);
}

/* Starts a reader; false where there are enough of them. */
bool shim_read(void (*fn)(void *arg), void *arg)
{
	struct reader *reader = readers;

	while (reader->open)
		if (++reader == readers + SHIM_READERS)
			return false;

	reader->fn = fn;
	reader->arg = arg;
	reader->since = clock_now;
	reader->open = true;
	start(reader);
	return true;
}

/* Some reader goes on to its next point; false where there is none. */
bool shim_turn(void)
{
	u32 first = shim_random(SHIM_READERS), i;

	for (i = 0; i < SHIM_READERS; i++) {
		struct reader *reader = &readers[(first + i) % SHIM_READERS];

		if (!reader->open)
			continue;
		enter(reader);
		run_callbacks();
		return true;
	}
	return false;
}

/* All readers go on to their end. */
void shim_finish(void)
{
	int i;

	for (i = 0; i < SHIM_READERS; i++)
		while (readers[i].open)
			enter(&readers[i]);
	run_callbacks();
}

void shim_point(void)
{
	if (current) {
		leave(current);
	} else {
		run_callbacks();
		/* What it does has points of its own. */
		if (shim_writer && !interrupted) {
			interrupted = true;
			shim_writer();
			interrupted = false;
		}
	}
}
