// SPDX-License-Identifier: GPL-2.0-only
/* Where is a device by now? */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "err.h"
#include "holder.h"
#include "netns.h"
#include "nic.h"

struct look {
	struct nic_seat *seat;
	const struct nic *nic;
	const char *boot;
};

static const struct nic_link *pick(const struct nic_seat *s,
				   const struct nic *n, const char *boot,
				   bool inside)
{
	size_t i;

	for (i = 0; i < s->links; i++)
		if (nic_is(n, &s->list[i], boot, inside))
			return &s->list[i];
	return NULL;
}

/* A virtual one that somebody has made again meanwhile, perhaps this tool. */
static const struct nic_link *pick_named(const struct nic_seat *s,
					 const struct nic *n)
{
	size_t i;

	for (i = 0; i < s->links && !n->link.parent[0]; i++)
		if (!strcmp(s->list[i].name, n->link.name) &&
		    !strcmp(s->list[i].kind, n->link.kind))
			return &s->list[i];
	return NULL;
}

static void drop(struct nic_seat *s)
{
	nic_links_free(s->list, s->links);
	s->list = NULL;
	s->links = 0;
}

static uint64_t inode_of(int fd)
{
	struct stat st;

	return fstat(fd, &st) ? 0 : st.st_ino;
}

/* Is it in there? Owns the descriptor. 1 yes, 0 no; one that ends is empty. */
static int look_in(int fd, const struct ref *r, void *data)
{
	const struct look *l = data;
	struct nic_seat *s = l->seat;
	const struct nic *n = l->nic;
	bool its = inode_of(fd) == n->inode && !strcmp(n->boot, l->boot);

	/* Indexes mean something in the one where it was put only. */
	if (!n->link.parent[0] && !its) {
		close(fd);
		return 0;
	}
	if (place_open(&s->at, r, fd))
		return 0;
	if ((n->link.parent[0] || nic_cookie(&s->at.rt) == n->cookie) &&
	    !nic_links(&s->at.rt, &s->list, &s->links)) {
		s->link = pick(s, n, l->boot, true);
		if (s->link)
			return 1;
		drop(s);
	}
	place_close(&s->at);
	return 0;
}

static int by_ref(struct look *l, const char *word)
{
	struct ref r;
	int fd;

	if (ref_parse(word, &r))
		return 0;
	fd = netns_open(&r);
	return fd < 0 ? 0 : look_in(fd, &r, l);
}

static int by_holder(struct look *l)
{
	struct holder h;
	int fd;

	/* The numbers of another boot's namespaces mean nothing. */
	if (strcmp(l->nic->boot, l->boot))
		return 0;
	fd = holder_find(l->nic->inode, &h);
	if (fd < 0)
		return 0;
	if (!look_in(fd, &h.ref, l))
		return 0;
	memcpy(l->seat->held, h.text, sizeof(h.text));
	return 1;
}

int nic_seat_find(struct nic_seat *s, struct ctx *ctx, const struct nic *n,
		  const char *boot)
{
	struct look l = { .seat = s, .nic = n, .boot = boot };
	struct err saved = *err_last();

	memset(s, 0, sizeof(*s));
	s->at.fd = -1;
	if (nic_links(&ctx->host.rt, &s->list, &s->links))
		return -1;
	s->link = pick(s, n, boot, false);
	if (s->link)
		return 0;

	/* The kernel takes a card to the first netns, the host or not. */
	drop(s);
	if (by_ref(&l, "pid:1"))
		s->home = inode_of(s->at.fd) != n->inode;
	else if (!by_ref(&l, n->ct) && netns_each(look_in, &l) != 1 &&
		 !by_holder(&l))
		s->where = NIC_GONE;
	/* Names that are no references have left errors behind. */
	err_restore(&saved);
	if (s->where != NIC_GONE) {
		s->where = NIC_INSIDE;
		return 0;
	}
	if (nic_links(&ctx->host.rt, &s->list, &s->links))
		return -1;
	s->link = pick_named(s, n);
	if (s->link)
		s->where = NIC_HOST;
	return 0;
}

void nic_seat_free(struct nic_seat *s)
{
	drop(s);
	if (s->where == NIC_INSIDE)
		place_close(&s->at);
	s->where = NIC_GONE;
}
