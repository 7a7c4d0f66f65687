// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "addr_opts.h"
#include "err.h"
#include "rt_tables.h"
#include "rtnl.h"
#include "util.h"

static int parse_metric(struct addr_opts *o, const char *val)
{
	char buf[SAFE_MAX];
	uint64_t n;

	/* The last one is for what nothing else takes. */
	if (!parse_uint(val, METRIC_LAST - 1, &n) || !n)
		return fail(ERR_USAGE, "\"%s\" is no metric: 1 to %u",
			    safe_text(val, buf), METRIC_LAST - 1);
	o->metric = n;
	return 0;
}

static int parse_src(struct addr_opts *o, const char *val)
{
	char text[ADDR_TEXT];
	struct addr a;

	if (addr_parse(val, &a))
		return -1;
	if (!addr_exact(&a))
		return fail(ERR_USAGE, "%s is no source address but a prefix",
			    addr_text(&a, text));
	*(a.family == AF_INET ? &o->src4 : &o->src6) = a;
	return 0;
}

static int parse_route(struct addr_opts *o, struct words *w, const char *key,
		       int (*parse)(struct addr_opts *o, const char *val))
{
	const char *val = word_value(w, key);

	o->route_word = key;
	return val && !parse(o, val) ? 1 : -1;
}

static int parse_table(struct addr_opts *o, const char *val)
{
	return rt_table_parse(val, &o->table);
}

const char *uplink_name(const char *list, char name[IFNAMSIZ])
{
	size_t len = strcspn(list, ",");

	snprintf(name, IFNAMSIZ, "%.*s", (int)len, list);
	return list + len + (list[len] == ',');
}

/* Whether there are such links turns out when they are needed. */
static int parse_uplink(struct addr_opts *o, const char *val)
{
	const char *p = val;
	char buf[SAFE_MAX];
	size_t len;

	do {
		len = strcspn(p, ",");
		if (!len || len >= IFNAMSIZ || strcspn(p, "/ \t\n") < len)
			return fail(ERR_USAGE,
				    "\"%s\" is no uplink: DEV[,DEV], " UPLINK_SUBNET ", " UPLINK_ALL ", or " UPLINK_NONE,
				    safe_text(val, buf));
		p += len;
	} while (*p++ == ',');
	o->uplink = val;
	return 0;
}

static int parse_probe(struct addr_opts *o, const char *val)
{
	static const char *const modes[] = {
		[PROBE_WARN] = "warn",
		[PROBE_ERROR] = "error",
		[PROBE_OFF] = "off",
	};
	char buf[SAFE_MAX];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(modes); i++)
		if (!strcmp(val, modes[i])) {
			o->probe = i;
			return 0;
		}
	return fail(ERR_USAGE, "\"%s\" is no way to probe: warn, error, or off",
		    safe_text(val, buf));
}

static int parse_uplinks(struct addr_opts *o, struct words *w,
			 const char *key,
			 int (*parse)(struct addr_opts *o, const char *val))
{
	const char *val = word_value(w, key);

	o->uplink_word = key;
	return val && !parse(o, val) ? 1 : -1;
}

int addr_opts_uplink(struct addr_opts *o, struct words *w)
{
	if (word_is(w, "uplink"))
		return parse_uplinks(o, w, "uplink", parse_uplink);
	if (word_is(w, "probe"))
		return parse_uplinks(o, w, "probe", parse_probe);
	return 0;
}

int addr_opts_word(struct addr_opts *o, struct words *w)
{
	if (word_is(w, "noroute"))
		o->flags |= ADDR_NOROUTE;
	else if (word_is(w, "noassign"))
		o->flags |= ADDR_NOASSIGN;
	else if (word_is(w, "metric"))
		return parse_route(o, w, "metric", parse_metric);
	else if (word_is(w, "table"))
		return parse_route(o, w, "table", parse_table);
	else if (word_is(w, "src"))
		return parse_route(o, w, "src", parse_src);
	else
		return addr_opts_uplink(o, w);
	return 1;
}

int addr_opts_no_uplink(const struct addr_opts *o)
{
	if (o->uplink_word)
		return fail(ERR_USAGE,
			    "\"%s\" is out of place: who answers is found by itself",
			    o->uplink_word);
	return 0;
}

int addr_opts_check(const struct addr_opts *o)
{
	if (o->route_word && o->flags & ADDR_NOROUTE)
		return fail(ERR_USAGE,
			    "\"%s\" and \"noroute\" do not go together",
			    o->route_word);
	if (o->flags & ADDR_UNREACHABLE && o->flags & ADDR_NOROUTE)
		return fail(ERR_USAGE,
			    "\"unreachable\" and \"noroute\" do not go together");
	return 0;
}
