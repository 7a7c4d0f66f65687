// SPDX-License-Identifier: GPL-2.0-only
#include <linux/netlink.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "place.h"

static void set_ref(struct place *p, const struct ref *r)
{
	char q[QUOTED_MAX];

	p->ref = *r;
	p->ref.value = p->ref.text + (r->value - r->text);
	if (r->kind == REF_NETNS || r->kind == REF_WORD) {
		shell_quote(r->value, q);
		snprintf(p->ip, sizeof(p->ip), "ip -n %s", q);
		snprintf(p->exec, sizeof(p->exec), "ip netns exec %s ", q);
	} else {
		shell_quote(r->file, q);
		snprintf(p->ip, sizeof(p->ip), "nsenter --net=%s ip", q);
		snprintf(p->exec, sizeof(p->exec), "nsenter --net=%s ", q);
	}
}

int place_here(struct place *p, const struct ref *entered)
{
	memset(p, 0, sizeof(*p));
	p->fd = -1;
	snprintf(p->name, sizeof(p->name), "the host");
	snprintf(p->ip, sizeof(p->ip), "ip");
	if (entered)
		set_ref(p, entered);
	return nl_open(&p->rt, NETLINK_ROUTE, -1);
}

int place_open(struct place *p, const struct ref *r, int fd)
{
	memset(p, 0, sizeof(*p));
	p->fd = fd;
	set_ref(p, r);
	safe_text(r->text, p->name);
	if (!nl_open(&p->rt, NETLINK_ROUTE, fd))
		return 0;
	close(fd);
	p->fd = -1;
	return -1;
}

void place_move(struct place *to, struct place *from)
{
	*to = *from;
	to->ref.value = to->ref.text + (from->ref.value - from->ref.text);
	from->rt.sk = NULL;
	from->fd = -1;
}

void place_close(struct place *p)
{
	nl_close(&p->rt);
	if (p->fd >= 0)
		close(p->fd);
	p->fd = -1;
}
