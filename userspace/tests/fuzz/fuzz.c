// SPDX-License-Identifier: GPL-2.0-only
/*
 * Feeds the parsers of outside text with what is nearly right: inputs of a
 * corpus, changed at random, and those that reached code that none did before.
 * The sanitizers judge; an input that kills it is left in a file.
 *
 *   fuzz TARGET DIR [SECONDS [SEED [KEEP]]]
 *
 * DIR/TARGET holds the corpus. Inputs that reached something new are written to
 * the directory KEEP. The same seed tries the same inputs for as long as it runs.
 */
#include <dirent.h>
#include <sanitizer/common_interface_defs.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "err.h"
#include "fuzz.h"
#include "util.h"

#define INPUT_MAX	4096
#define CORPUS_MAX	20000
#define MAP_SIZE	16384

struct input {
	char *text;
	size_t size;
};

static const struct target {
	const char *name;
	void (*run)(char *text, size_t size);
} targets[] = {
	{ "conf", fuzz_conf },
	{ "vz", fuzz_vz },
	{ "nic", fuzz_nic },
	{ "words", fuzz_words },
	{ "netlink", fuzz_netlink },
};

static const struct target *target;
static struct input *corpus;
static size_t inputs;
static const char *keep;
static char current[INPUT_MAX];
static size_t current_size;

/* Which edges of the code an input takes, and how often: 1, 2, 3, 4-7... */

static uint8_t edges[MAP_SIZE], seen[MAP_SIZE];
static uintptr_t last_pc;
static bool counting;

void __sanitizer_cov_trace_pc(void);

__attribute__((no_sanitize("address", "undefined")))
void __sanitizer_cov_trace_pc(void)
{
	uintptr_t pc = (uintptr_t)__builtin_return_address(0);

	if (!counting)
		return;
	edges[(pc ^ last_pc) % MAP_SIZE]++;
	last_pc = pc >> 1;
}

static uint8_t bucket(uint8_t n)
{
	return n < 4 ? n : n < 8 ? 4 : n < 16 ? 8 : n < 32 ? 16 : n < 128 ?
	       32 : 64;
}

static bool anything_new(void)
{
	bool new = false;
	size_t i;

	for (i = 0; i < MAP_SIZE; i++) {
		uint8_t b = edges[i] ? 1 << (bucket(edges[i]) % 8) : 0;

		if (b & ~seen[i]) {
			seen[i] |= b;
			new = true;
		}
	}
	return new;
}

/* Chance, the same for a seed */

static uint64_t state;

static uint64_t chance(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static size_t below(size_t n)
{
	return n ? chance() % n : 0;
}

/* Changes */

static const char *const tokens[] = {
	"container ", "ip ", "src-only ", "id ", "label ", "hub ", "name ",
	"noroute", "noassign", "tune", "netns:", "pid:", "path:", "192.0.2.1",
	"2001:db8::1", "/64", "/33", "all", "--ipadd ", "--ipdel ",
	"--ext_ipadd ", "--save", "IP_ADDRESS=", "NETIF=", "NETDEV=",
	"EXT_IP_ADDRESS=", "HOSTNAME=", "ifname=", "bridge=", "ip6=", "ip=",
	"gw=", "mac_filter=", "veth ", "nic ", "bridge ", "name ", "host ",
	"mac ", "gw ", "vlan ", "filter ", "create", "--netif_add ",
	"--netif_del ", "--ifname ", "--bridge ", "--mac ", "\"", "'", "$",
	"`", "\\", "\\\n", ";", "#", "\n", " ", "\t", "\r\n", ",",
	"4294967296", "0", "\xff\xff", "\x04\x00\x01\x00",
};

/* @len bytes at @at become the @n of @with. */
static void splice(size_t at, size_t len, const char *with, size_t n)
{
	size_t rest = current_size - at - len;

	if (at + n + rest > INPUT_MAX - 1)
		return;
	memmove(current + at + n, current + at + len, rest);
	memmove(current + at, with, n);
	current_size = at + n + rest;
}

static void mutate(void)
{
	char copy[INPUT_MAX];
	const struct input *other;
	const char *token;
	size_t at = below(current_size + 1), len, from;

	len = below(current_size - at < 32 ? current_size - at + 1 : 32);
	switch (below(9)) {
	case 0:
		if (current_size)
			current[below(current_size)] ^= 1 << below(8);
		break;
	case 1:
		if (current_size)
			current[below(current_size)] = chance();
		break;
	case 2:
		splice(at, len, "", 0);
		break;
	case 3:
	case 4:
		token = tokens[below(ARRAY_SIZE(tokens))];
		splice(at, below(2) ? len : 0, token, strlen(token));
		break;
	case 5:
		memcpy(copy, current + at, len);
		splice(below(current_size + 1), 0, copy, len);
		break;
	case 6:
		other = &corpus[below(inputs)];
		from = below(other->size + 1);
		len = below(other->size - from + 1);
		splice(at, 0, other->text + from, len);
		break;
	case 7:
		if (current_size)
			current[below(current_size)] += below(2) ? 1 : -1;
		break;
	case 8:
		/* Lengths and numbers, as netlink has them. */
		if (current_size >= 4) {
			uint16_t v = below(4) ? below(64) : 65535;

			memcpy(current + (below(current_size - 1) & ~1ul), &v,
			       sizeof(v));
		}
		break;
	}
}

/* Running */

static void remember(const char *text, size_t size)
{
	static unsigned int kept;
	char path[512];
	FILE *f;

	if (inputs == CORPUS_MAX)
		return;
	vec_grow(corpus, inputs);
	corpus[inputs].text = xzalloc(size + 1);
	memcpy(corpus[inputs].text, text, size);
	corpus[inputs++].size = size;
	if (!keep)
		return;
	snprintf(path, sizeof(path), "%s/%04u", keep, kept++);
	f = fopen(path, "w");
	if (f) {
		fwrite(text, 1, size, f);
		fclose(f);
	}
}

/* The target gets memory of just that size: one byte more is noticed. */
static bool run(const char *text, size_t size)
{
	char *copy = xzalloc(size + 1);

	memcpy(copy, text, size);
	memset(edges, 0, sizeof(edges));
	last_pc = 0;
	counting = true;
	target->run(copy, size);
	counting = false;
	free(copy);
	return anything_new();
}

static void died(void)
{
	FILE *f = fopen("fuzz-crash", "w");

	if (f) {
		fwrite(current, 1, current_size, f);
		fclose(f);
	}
	fprintf(stderr, "%s: the input is in fuzz-crash\n", target->name);
}

static void aborted(int sig)
{
	died();
	signal(sig, SIG_DFL);
	raise(sig);
}

/* It has a runtime of its own, which calls nobody before it ends. */
const char *__ubsan_default_options(void);

const char *__ubsan_default_options(void)
{
	return "abort_on_error=1:print_stacktrace=1";
}

static void load(const char *dir)
{
	char path[512], text[INPUT_MAX];
	struct dirent **list;
	int n, i;
	size_t size;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, target->name);
	n = scandir(path, &list, NULL, alphasort);
	for (i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "%s/%s/%s", dir, target->name,
			 list[i]->d_name);
		f = list[i]->d_name[0] == '.' ? NULL : fopen(path, "r");
		free(list[i]);
		if (!f)
			continue;
		size = fread(text, 1, sizeof(text) - 1, f);
		fclose(f);
		memcpy(current, text, size);
		current_size = size;
		if (run(text, size))
			remember(text, size);
	}
	if (n >= 0)
		free(list);
	if (!inputs) {
		fprintf(stderr, "fuzz: no corpus in %s\n", path);
		exit(2);
	}
}

int main(int argc, char **argv)
{
	time_t end = time(NULL) + (argc > 3 ? atoi(argv[3]) : 5);
	unsigned long runs = 0;
	size_t i, from;

	for (i = 0; argc > 2 && i < ARRAY_SIZE(targets); i++)
		if (!strcmp(argv[1], targets[i].name))
			target = &targets[i];
	if (!target) {
		fputs("usage: fuzz TARGET DIR [SECONDS [SEED [KEEP]]]\n",
		      stderr);
		return 2;
	}
	state = (argc > 4 ? strtoull(argv[4], NULL, 10) : 1) *
		0x9e3779b97f4a7c15ull | 1;
	err_silent = true;
	__sanitizer_set_death_callback(died);
	signal(SIGABRT, aborted);
	load(argv[2]);
	from = inputs;
	keep = argc > 5 ? argv[5] : NULL;
	while (time(NULL) < end) {
		const struct input *in = &corpus[below(inputs)];

		memcpy(current, in->text, in->size);
		current_size = in->size;
		for (i = below(6) + 1; i; i--)
			mutate();
		if (run(current, current_size))
			remember(current, current_size);
		runs++;
	}
	printf("%s: %lu inputs, nothing found; %zu of them new beside %zu\n",
	       target->name, runs, inputs - from, from);
	while (inputs)
		free(corpus[--inputs].text);
	free(corpus);
	return 0;
}
