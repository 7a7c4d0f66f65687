// SPDX-License-Identifier: GPL-2.0-only
/* doctor: the containers and their ports. */
#include <linux/nsfs.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "doctor.h"
#include "err.h"
#include "find.h"
#include "netns.h"
#include "util.h"

/* As the words of a command name it. */
static const char *ct_word(const struct venet_port *p, char q[QUOTED_MAX])
{
	char id[16];

	if (p->label[0])
		return shell_quote(p->label, q);
	snprintf(id, sizeof(id), "%u", p->id);
	return shell_quote(id, q);
}

/* Its netns: a descriptor and the reference, or -1 when nothing names it. */
static int ct_open(struct doctor *d, const struct venet_port *p, struct ref *r)
{
	const char *word = p->netnsid < 0 ? NULL :
		netns_map_find(&d->snap.netns, p->netnsid);

	return word && !ref_parse(word, r) ? netns_open(r) : -1;
}

int check_ports(struct doctor *d)
{
	char name[PORT_TEXT], q[QUOTED_MAX];
	struct finding *f;
	size_t i;

	for (i = 0; i < d->snap.ports; i++) {
		const struct venet_port *p = &d->snap.port[i];

		port_text(p, name);
		if (p->netnsid < 0) {
			f = found(d, NOTE,
				  "the port of %s is on the host, where it is inert",
				  name);
			advise(f, "%s link set %s netns NETNS name venet0",
			       d->ctx->host.ip, shell_quote(p->name, q));
		} else if (!p->up) {
			f = found(d, WARNING, "the port of %s is down", name);
			advise(f, "%s ct sync %s", d->ctx->self,
			       ct_word(p, q));
		}
	}
	return 0;
}

/* Does the root of this machine own the netns himself? */
static bool is_privileged(int netns, const struct stat *root)
{
	int user = ioctl(netns, NS_GET_USERNS);
	struct stat st;
	bool same;

	if (user < 0)
		return false;
	same = !fstat(user, &st) && st.st_dev == root->st_dev &&
	       st.st_ino == root->st_ino;
	close(user);
	return same;
}

int check_userns(struct doctor *d)
{
	char names[128] = "", name[PORT_TEXT];
	size_t used = 0, n = 0, i;
	struct stat root;
	struct ref r;

	if (stat("/proc/self/ns/user", &root))
		return 0;
	for (i = 0; i < d->snap.ports; i++) {
		int fd = ct_open(d, &d->snap.port[i], &r);

		if (fd < 0)
			continue;
		if (is_privileged(fd, &root)) {
			n++;
			port_text(&d->snap.port[i], name);
			if (used + strlen(name) + 8 < sizeof(names))
				used += sprintf(names + used, "%s%s",
						used ? ", " : "", name);
			else if (used && names[used - 1] != '.')
				used += sprintf(names + used, ", ...");
		}
		close(fd);
	}
	if (n)
		found(d, NOTE,
		      "%zu container%s no user namespace: root inside has power over the host's links as well (%s)",
		      n, n == 1 ? " has" : "s have", names);
	return 0;
}

static bool may_send(struct doctor *d, const struct venet_port *p,
		     const struct addr *a)
{
	struct venet_addr match;
	size_t i;

	if (venet_match(&d->ctx->venet, p->hub, a, &match) == 1 &&
	    match.port == p->id)
		return true;
	for (i = 0; i < d->snap.addrs; i++) {
		const struct venet_addr *s = &d->snap.addr[i];

		struct addr whole = s->addr;

		whole.src_only = false;
		if (s->addr.src_only && s->hub == p->hub &&
		    s->port == p->id && !addr_cmp(&whole, a))
			return true;
	}
	return false;
}

static int foreign_addrs(struct doctor *d, struct place *ct,
			 const struct venet_port *p, uint8_t family)
{
	char name[PORT_TEXT], q[QUOTED_MAX], text[ADDR_TEXT];
	struct rt_copies c;
	struct finding *f;
	size_t i, total;
	struct addr a;

	if (rt_addrs_find(&ct->rt, p->ifindex, family, NULL, 0, &c, &total) ==
	    -1)
		return -1;
	for (i = 0; i < c.n; i++) {
		if (!rt_addr_of(c.list[i], &a))
			continue;
		a = addr_host(&a);
		/* A link-local address is nobody's. */
		if ((a.family == AF_INET6 && a.bytes[0] == 0xfe &&
		     (a.bytes[1] & 0xc0) == 0x80) || may_send(d, p, &a))
			continue;
		addr_text(&a, text);
		f = found(d, NOTE,
			  "%s has assigned itself %s, which it does not own: what it sends from there is dropped",
			  port_text(p, name), text);
		advise(f, "%s ip add %s %s", d->ctx->self, ct_word(p, q), text);
	}
	rt_copies_free(&c);
	return 0;
}

int check_assigned(struct doctor *d)
{
	struct place ct;
	struct ref r;
	size_t i;
	int fd, ret = 0;

	for (i = 0; i < d->snap.ports && !ret; i++) {
		const struct venet_port *p = &d->snap.port[i];

		fd = ct_open(d, p, &r);
		if (fd < 0)
			continue;
		if (place_open(&ct, &r, fd))
			return -1;
		if (foreign_addrs(d, &ct, p, AF_INET) ||
		    foreign_addrs(d, &ct, p, AF_INET6))
			ret = -1;
		place_close(&ct);
	}
	return ret;
}
