// SPDX-License-Identifier: GPL-2.0-only
/* Look for what is known to go wrong, and put it right on request. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "doctor.h"
#include "err.h"
#include "json.h"
#include "sysctl.h"

/* In the order in which their fixes are safe. */
static const struct check {
	const char *name;
	int (*run)(struct doctor *d);
	bool module;	/* there is nothing to see without it */
} checks[] = {
	{ "module", check_module, false },
	{ "hub", check_hub, true },
	{ "hub-sysctls", check_hub_sysctls, true },
	{ "link-local", check_link_local, true },
	/* Forwarding is what makes a host deaf to router advertisements. */
	{ "accept-ra", check_accept_ra, false },
	{ "forwarding", check_forwarding, false },
	{ "rp-filter", check_rp_filter, false },
	{ "proxy", check_proxy, false },
	{ "neighbours", check_neighbours, false },
	{ "conntrack", check_conntrack, false },
	{ "mtu", check_mtu, true },
	{ "managers", check_managers, true },
	{ "ports", check_ports, true },
	{ "userns", check_userns, true },
	{ "routes", check_routes, true },
	{ "via", check_via, true },
	{ "uplinks", check_uplinks, true },
	{ "assigned", check_assigned, true },
	{ "veth", check_veth, false },
};

static const char *const level_names[] = {
	[NOTE] = "note",
	[WARNING] = "warning",
	[FAULT] = "error",
};

struct finding *found(struct doctor *d, enum level level, const char *fmt, ...)
{
	struct finding *f = xzalloc(sizeof(*f));
	va_list ap;

	f->check = d->check;
	f->level = level;
	va_start(ap, fmt);
	vsnprintf(f->what, sizeof(f->what), fmt, ap);
	va_end(ap);
	vec_grow(d->list, d->n);
	d->list[d->n++] = f;
	return f;
}

void advise(struct finding *f, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(f->advice, sizeof(f->advice), fmt, ap);
	va_end(ap);
}

bool doctor_val(const char *name, int *val)
{
	return !sysctl_get(name, val);
}

void doctor_set(struct doctor *d, struct finding *f, const char *name, int val)
{
	step_sysctl(&f->fix, &d->ctx->host, name, val);
}

const struct link *doctor_link(const struct doctor *d, int ifindex)
{
	size_t i;

	for (i = 0; i < d->links; i++)
		if (d->link[i].ifindex == ifindex)
			return &d->link[i];
	return NULL;
}

int doctor_uplink(struct doctor *d, uint8_t family, const struct link **l)
{
	int oif = 0, ret = rt_default_find(&d->ctx->host.rt, family, &oif);

	*l = ret > 0 && oif ? doctor_link(d, oif) : NULL;
	return ret < 0 ? -1 : 0;
}

static void link_cb(const struct link *l, void *data)
{
	struct doctor *d = data;

	vec_grow(d->link, d->links);
	d->link[d->links++] = *l;
}

static int examine(struct doctor *d)
{
	size_t i;

	if (rt_links(&d->ctx->host.rt, NULL, link_cb, d))
		return -1;
	for (i = 0; i < ARRAY_SIZE(checks); i++) {
		if (checks[i].module && !d->have)
			continue;
		d->check = checks[i].name;
		if (checks[i].run(d))
			return -1;
	}
	return 0;
}

/* The command or commands that make it good, in one line; or "". */
static const char *remedy(const struct finding *f, char *buf, size_t size)
{
	size_t used = 0, i;

	snprintf(buf, size, "%s", f->advice);
	for (i = 0; i < f->fix.n && !f->advice[0]; i++) {
		const struct step *s = &f->fix.step[i];

		if (i && used < size)
			used += snprintf(buf + used, size - used, " && ");
		if (used < size)
			s->ops->text(s->arg, buf + used, size - used);
		used += strlen(buf + used);
	}
	return buf;
}

#define REMEDY	4096

static void print_json(const struct doctor *d)
{
	struct json j = { .f = stdout };
	char buf[REMEDY];
	size_t i;

	json_open(&j, NULL, '[');
	for (i = 0; i < d->n; i++) {
		const struct finding *f = d->list[i];

		remedy(f, buf, sizeof(buf));
		json_open(&j, NULL, '{');
		json_str(&j, "check", f->check);
		json_str(&j, "level", level_names[f->level]);
		json_str(&j, "what", f->what);
		json_str(&j, "fix", buf[0] ? buf : NULL);
		json_bool(&j, "fixed", f->fixed);
		json_close(&j, '}');
	}
	json_close(&j, ']');
	putchar('\n');
}

static void print(const struct doctor *d)
{
	char buf[REMEDY];
	size_t i;

	if (d->ctx->json) {
		print_json(d);
		return;
	}
	for (i = 0; i < d->n; i++) {
		const struct finding *f = d->list[i];

		remedy(f, buf, sizeof(buf));
		printf("%s: %s%s%s\n",
		       f->fixed ? "fixed" : level_names[f->level], f->what,
		       !buf[0] ? "" : f->fixed ? ": " : "; fix: ", buf);
	}
}

/* Each by itself: one that fails does not keep the others from being tried. */
static int fix(struct doctor *d)
{
	const struct txn_opts opts = {
		.dry_run = d->ctx->dry_run,
		.trace = d->ctx->verbose ? stderr : NULL,
	};
	int ret = 0;
	size_t i;

	for (i = 0; i < d->n; i++) {
		struct finding *f = d->list[i];

		if (!f->fix.n)
			continue;
		if (txn_run(&f->fix, &opts)) {
			err_print(err_last());
			ret = err_last()->code;
		} else {
			f->fixed = !d->ctx->dry_run;
		}
	}
	return ret;
}

static void release(struct doctor *d)
{
	while (d->n) {
		struct finding *f = d->list[--d->n];

		txn_free(&f->fix);
		via_close(&f->via);
		free(f);
	}
	free(d->list);
	free(d->link);
	if (d->have)
		snap_free(&d->snap);
}

/* What is left to be done by somebody. */
static int verdict(const struct doctor *d)
{
	size_t i;

	for (i = 0; i < d->n; i++)
		if (d->list[i]->level > NOTE && !d->list[i]->fixed)
			return ERR_FOUND;
	return 0;
}

static int doctor_check(struct ctx *ctx, int argc, char **argv)
{
	struct words w = { argc, argv };
	struct doctor d = { .ctx = ctx };
	int ret = -1;

	if (words_end(&w))
		return -1;
	if (!examine(&d)) {
		print(&d);
		ret = verdict(&d);
	}
	release(&d);
	return ret;
}

static int doctor_fix(struct ctx *ctx, int argc, char **argv)
{
	struct words w = { argc, argv };
	struct doctor d = { .ctx = ctx };
	int ret = -1;

	if (words_end(&w))
		return -1;
	if (!examine(&d)) {
		ret = fix(&d);
		if (!ctx->dry_run)
			print(&d);
		if (!ret)
			ret = ctx->dry_run ? 0 : verdict(&d);
	}
	release(&d);
	return ret;
}

static const struct cmd cmds[] = {
	{ "check", doctor_check, "" },
	{ "fix", doctor_fix, "" },
};

const struct object obj_doctor = {
	.name = "doctor",
	.cmds = cmds,
	.n = ARRAY_SIZE(cmds),
	.help =
	"check names what is wrong, and the command that makes it good. fix runs\n"
	"those commands, but for what is not the host's alone to decide. Neither\n"
	"a sysctl nor a route survives a reboot.\n",
};
