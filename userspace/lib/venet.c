// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <linux/genetlink.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "genl.h"
#include "util.h"
#include "venet.h"

#define DUMP_TRIES	10

static const char *const drop_names[] = {
	[VENET_A_DROPS_UNBOUND] = "unbound",
	[VENET_A_DROPS_INERT] = "inert",
	[VENET_A_DROPS_DOWN] = "down",
	[VENET_A_DROPS_PROTOCOL] = "protocol",
	[VENET_A_DROPS_MALFORMED] = "malformed",
	[VENET_A_DROPS_SOURCE] = "source",
	[VENET_A_DROPS_MARTIAN] = "martian",
	[VENET_A_DROPS_DESTINATION] = "destination",
	[VENET_A_DROPS_BROADCAST] = "broadcast",
	[VENET_A_DROPS_ND] = "nd",
	[VENET_A_DROPS_CHECKSUM] = "checksum",
	[VENET_A_DROPS_UNOWNED] = "unowned",
	[VENET_A_DROPS_NOMEM] = "nomem",
	[VENET_A_DROPS_BACKLOG] = "backlog",
};

const char *venet_fastpath_name(uint32_t bit)
{
	switch (bit) {
	case VENET_FASTPATH_SOURCE:
		return "source";
	case VENET_FASTPATH_HUB_ROUTES:
		return "hub-routes";
	case VENET_FASTPATH_PORT_ROUTES:
		return "port-routes";
	case VENET_FASTPATH_HUB_DIRECT:
		return "hub-direct";
	case VENET_FASTPATH_PORT_DIRECT:
		return "port-direct";
	default:
		return NULL;
	}
}

static uint32_t fastpath_all(void)
{
	uint32_t bit, all = 0;

	for (bit = 1; venet_fastpath_name(bit); bit <<= 1)
		all |= bit;
	return all;
}

const char *venet_fastpath_text(uint32_t fastpath,
				char text[VENET_FASTPATH_TEXT])
{
	size_t n = 0;
	uint32_t bit;

	if (fastpath == VENET_FASTPATH_DEFAULT)
		return "default";
	if (fastpath == fastpath_all())
		return "all";
	if (!fastpath)
		return "none";
	text[0] = '\0';
	for (bit = 1; venet_fastpath_name(bit); bit <<= 1)
		if (fastpath & bit)
			n += snprintf(text + n, VENET_FASTPATH_TEXT - n, "%s%s",
				      n ? "," : "", venet_fastpath_name(bit));
	return text;
}

static bool fastpath_word(const char *word, size_t len, uint32_t *fastpath)
{
	const char *name;
	uint32_t bit;

	for (bit = 1; (name = venet_fastpath_name(bit)); bit <<= 1) {
		if (strlen(name) == len && !memcmp(name, word, len)) {
			*fastpath |= bit;
			return true;
		}
	}
	return false;
}

bool venet_fastpath_parse(const char *text, uint32_t *fastpath)
{
	const char *end;

	*fastpath = 0;
	if (!strcmp(text, "none"))
		return true;
	*fastpath = fastpath_all();
	if (!strcmp(text, "all"))
		return true;
	*fastpath = VENET_FASTPATH_DEFAULT;
	if (!strcmp(text, "default"))
		return true;

	*fastpath = 0;
	for (;; text = end + 1) {
		end = strchrnul(text, ',');
		if (!fastpath_word(text, end - text, fastpath))
			return false;
		if (!*end)
			return true;
	}
}

const char *venet_drop_name(unsigned int reason)
{
	if (reason < ARRAY_SIZE(drop_names) && drop_names[reason])
		return drop_names[reason];
	return "other";
}

struct nlmsghdr *venet_msg(char *buf, uint16_t family, uint8_t cmd)
{
	return genl_msg(buf, family, cmd, VENET_FAMILY_VERSION);
}

struct nlmsghdr *venet_addr_msg(char *buf, uint16_t family, uint8_t cmd,
				uint32_t hub, uint32_t port,
				const struct addr *a)
{
	struct nlmsghdr *nlh = venet_msg(buf, family, cmd);

	mnl_attr_put_u32(nlh, VENET_A_ADDR_HUB, hub);
	if (port)
		mnl_attr_put_u32(nlh, VENET_A_ADDR_PORT, port);
	mnl_attr_put(nlh, VENET_A_ADDR_ADDRESS, addr_size(a), a->bytes);
	if (!addr_exact(a))
		mnl_attr_put_u8(nlh, VENET_A_ADDR_PREFIXLEN, a->len);
	if (a->src_only)
		mnl_attr_put_u32(nlh, VENET_A_ADDR_FLAGS,
				 VENET_ADDR_SRC_ONLY);
	return nlh;
}

static void parse_stats(const struct nlattr *nest, struct venet_stats *s)
{
	const struct nlattr *tb[VENET_A_STATS_MAX + 1];

	nl_parse_nest(nest, tb, VENET_A_STATS_MAX);
	s->rx_packets = nl_uint(tb[VENET_A_STATS_RX_PACKETS]);
	s->rx_bytes = nl_uint(tb[VENET_A_STATS_RX_BYTES]);
	s->tx_packets = nl_uint(tb[VENET_A_STATS_TX_PACKETS]);
	s->tx_bytes = nl_uint(tb[VENET_A_STATS_TX_BYTES]);
}

static void parse_drops(const struct nlattr *nest, struct venet_drops *d)
{
	const struct nlattr *tb[VENET_A_DROPS_MAX + 1];
	unsigned int i;

	nl_parse_nest(nest, tb, VENET_A_DROPS_MAX);
	for (i = 1; i <= VENET_A_DROPS_MAX; i++)
		d->n[i] = nl_uint(tb[i]);
}

bool venet_hub_parse(const struct nlmsghdr *nlh, struct venet_hub *h)
{
	const struct nlattr *tb[VENET_A_HUB_MAX + 1];

	memset(h, 0, sizeof(*h));
	nl_parse(nlh, GENL_HDRLEN, tb, VENET_A_HUB_MAX);
	if (!tb[VENET_A_HUB_IFINDEX])
		return false;
	h->ifindex = nl_u32(tb[VENET_A_HUB_IFINDEX]);
	nl_str(tb[VENET_A_HUB_NAME], h->name, sizeof(h->name));
	h->up = nl_u8(tb[VENET_A_HUB_UP]);
	h->ports = nl_u32(tb[VENET_A_HUB_PORTS]);
	h->addrs = nl_u32(tb[VENET_A_HUB_ADDRS]);
	h->fastpath = nl_u32(tb[VENET_A_HUB_FASTPATH]);
	parse_stats(tb[VENET_A_HUB_STATS], &h->stats);
	parse_drops(tb[VENET_A_HUB_DROPS], &h->drops);
	return true;
}

bool venet_port_parse(const struct nlmsghdr *nlh, struct venet_port *p)
{
	const struct nlattr *tb[VENET_A_PORT_MAX + 1];

	memset(p, 0, sizeof(*p));
	nl_parse(nlh, GENL_HDRLEN, tb, VENET_A_PORT_MAX);
	if (!tb[VENET_A_PORT_HUB] || !tb[VENET_A_PORT_ID])
		return false;
	p->hub = nl_u32(tb[VENET_A_PORT_HUB]);
	p->id = nl_u32(tb[VENET_A_PORT_ID]);
	nl_str(tb[VENET_A_PORT_LABEL], p->label, sizeof(p->label));
	p->ifindex = nl_u32(tb[VENET_A_PORT_IFINDEX]);
	nl_str(tb[VENET_A_PORT_NAME], p->name, sizeof(p->name));
	p->netnsid = tb[VENET_A_PORT_NETNSID] ?
		(int32_t)nl_u32(tb[VENET_A_PORT_NETNSID]) : -1;
	p->up = nl_u8(tb[VENET_A_PORT_UP]);
	p->addrs = nl_u32(tb[VENET_A_PORT_ADDRS]);
	p->mark = nl_u32(tb[VENET_A_PORT_MARK]);
	parse_stats(tb[VENET_A_PORT_STATS], &p->stats);
	parse_stats(tb[VENET_A_PORT_STATS4], &p->stats4);
	parse_stats(tb[VENET_A_PORT_STATS6], &p->stats6);
	parse_drops(tb[VENET_A_PORT_DROPS], &p->drops);
	p->born = nl_uint(tb[VENET_A_PORT_BORN]);
	return true;
}

bool venet_addr_parse(const struct nlmsghdr *nlh, struct venet_addr *a)
{
	const struct nlattr *tb[VENET_A_ADDR_MAX + 1];
	const struct nlattr *attr;

	memset(a, 0, sizeof(*a));
	nl_parse(nlh, GENL_HDRLEN, tb, VENET_A_ADDR_MAX);
	attr = tb[VENET_A_ADDR_ADDRESS];
	if (!attr || !tb[VENET_A_ADDR_HUB] || !tb[VENET_A_ADDR_PORT] ||
	    !addr_set(&a->addr, mnl_attr_get_payload(attr),
		      mnl_attr_get_payload_len(attr)))
		return false;
	a->hub = nl_u32(tb[VENET_A_ADDR_HUB]);
	a->port = nl_u32(tb[VENET_A_ADDR_PORT]);
	a->flags = nl_u32(tb[VENET_A_ADDR_FLAGS]);
	if (tb[VENET_A_ADDR_PREFIXLEN] &&
	    nl_u8(tb[VENET_A_ADDR_PREFIXLEN]) <= addr_bits(&a->addr))
		a->addr.len = nl_u8(tb[VENET_A_ADDR_PREFIXLEN]);
	a->addr.src_only = nl_u32(tb[VENET_A_ADDR_FLAGS]) &
			   VENET_ADDR_SRC_ONLY;
	return true;
}

int venet_missing(void)
{
	return fail(ERR_NOHUB, "the kernel module is not loaded: modprobe venet");
}

int venet_open(struct venet *v)
{
	int err;

	if (nl_open(&v->nl, NETLINK_GENERIC, -1))
		return -1;
	err = genl_family(&v->nl, VENET_FAMILY_NAME, &v->family);
	if (!err)
		return 0;
	if (err == -ENOENT)
		venet_missing();
	else
		fail(ERR_KERNEL, "cannot talk to the kernel module: %s",
		     nl_why(&v->nl, err));
	venet_close(v);
	return -1;
}

void venet_close(struct venet *v)
{
	nl_close(&v->nl);
}

/* One growing list for each kind of reply. */
struct list {
	void *ptr;
	size_t n;
	size_t size;
	bool (*parse)(const struct nlmsghdr *nlh, void *elem);
};

static int list_cb(const struct nlmsghdr *nlh, void *data)
{
	struct list *l = data;

	if (!(l->n & (l->n - 1)))
		l->ptr = xrealloc(l->ptr, l->n ? 2 * l->n : 1, l->size);
	if (l->parse(nlh, (char *)l->ptr + l->n * l->size))
		l->n++;
	return 0;
}

static int refused(struct venet *v, const char *what, int err)
{
	if (err == -EINTR)
		return fail(ERR_KERNEL, "%s do not stop changing", what);
	if (err == -EPERM)
		return fail(ERR_KERNEL, "only root may look at %s", what);
	return fail(ERR_KERNEL, "cannot list %s: %s", what,
		    nl_why(&v->nl, err));
}

static int dump(struct venet *v, struct nlmsghdr *nlh, struct list *l,
		const char *what,
		int (*cmp)(const void *, const void *))
{
	int tries, err;

	nlh->nlmsg_flags |= NLM_F_DUMP;
	for (tries = 0; tries < DUMP_TRIES; tries++) {
		l->n = 0;
		err = nl_talk(&v->nl, nlh, list_cb, l);
		if (err != -EINTR)
			break;
	}
	if (err) {
		free(l->ptr);
		l->ptr = NULL;
		l->n = 0;
		return refused(v, what, err);
	}
	if (l->n)
		qsort(l->ptr, l->n, l->size, cmp);
	return 0;
}

static bool parse_hub(const struct nlmsghdr *nlh, void *elem)
{
	return venet_hub_parse(nlh, elem);
}

static bool parse_port(const struct nlmsghdr *nlh, void *elem)
{
	return venet_port_parse(nlh, elem);
}

static bool parse_addr(const struct nlmsghdr *nlh, void *elem)
{
	return venet_addr_parse(nlh, elem);
}

static int u32_cmp(uint32_t a, uint32_t b)
{
	return a < b ? -1 : a > b;
}

static int hub_cmp(const void *a, const void *b)
{
	const struct venet_hub *x = a, *y = b;

	return u32_cmp(x->ifindex, y->ifindex);
}

static int port_cmp(const void *a, const void *b)
{
	const struct venet_port *x = a, *y = b;
	int d = u32_cmp(x->hub, y->hub);

	return d ? d : u32_cmp(x->id, y->id);
}

static int owned_cmp(const void *a, const void *b)
{
	const struct venet_addr *x = a, *y = b;
	int d = u32_cmp(x->hub, y->hub);

	if (!d)
		d = u32_cmp(x->port, y->port);
	return d ? d : addr_cmp(&x->addr, &y->addr);
}

int venet_hubs(struct venet *v, struct venet_hub **list, size_t *n)
{
	struct list l = { .size = sizeof(**list), .parse = parse_hub };
	char buf[NL_REQUEST];
	int ret = dump(v, venet_msg(buf, v->family, VENET_CMD_HUB_GET), &l,
		       "the hubs", hub_cmp);

	*list = l.ptr;
	*n = l.n;
	return ret;
}

int venet_ports_labelled(struct venet *v, uint32_t hub, const char *label,
			 struct venet_port **list, size_t *n)
{
	struct list l = { .size = sizeof(**list), .parse = parse_port };
	char buf[NL_REQUEST];
	struct nlmsghdr *nlh = venet_msg(buf, v->family, VENET_CMD_PORT_GET);
	int ret;

	if (hub)
		mnl_attr_put_u32(nlh, VENET_A_PORT_HUB, hub);
	if (label)
		mnl_attr_put_strz(nlh, VENET_A_PORT_LABEL, label);
	ret = dump(v, nlh, &l, "the containers", port_cmp);
	*list = l.ptr;
	*n = l.n;
	return ret;
}

int venet_ports(struct venet *v, uint32_t hub, struct venet_port **list,
		size_t *n)
{
	return venet_ports_labelled(v, hub, NULL, list, n);
}

int venet_addrs(struct venet *v, uint32_t hub, uint32_t port,
		struct venet_addr **list, size_t *n)
{
	struct list l = { .size = sizeof(**list), .parse = parse_addr };
	char buf[NL_REQUEST];
	struct nlmsghdr *nlh = venet_msg(buf, v->family, VENET_CMD_ADDR_GET);
	int ret;

	if (hub)
		mnl_attr_put_u32(nlh, VENET_A_ADDR_HUB, hub);
	if (port)
		mnl_attr_put_u32(nlh, VENET_A_ADDR_PORT, port);
	ret = dump(v, nlh, &l, "the addresses", owned_cmp);
	*list = l.ptr;
	*n = l.n;
	return ret;
}

static int get(struct venet *v, struct nlmsghdr *nlh, struct list *l,
	       const char *what)
{
	int err = nl_talk(&v->nl, nlh, list_cb, l);

	if (err == -ENOENT || err == -ENODEV)
		return 0;
	if (err)
		return refused(v, what, err);
	return l->n > 0;
}

int venet_port_get(struct venet *v, uint32_t hub, uint32_t id,
		   struct venet_port *p)
{
	struct list l = { .size = sizeof(*p), .parse = parse_port };
	char buf[NL_REQUEST];
	struct nlmsghdr *nlh = venet_msg(buf, v->family, VENET_CMD_PORT_GET);
	int ret;

	mnl_attr_put_u32(nlh, VENET_A_PORT_HUB, hub);
	mnl_attr_put_u32(nlh, VENET_A_PORT_ID, id);
	ret = get(v, nlh, &l, "the container");
	if (ret > 0)
		memcpy(p, l.ptr, sizeof(*p));
	free(l.ptr);
	return ret;
}

static int addr_get(struct venet *v, struct nlmsghdr *nlh,
		    struct venet_addr *found)
{
	struct list l = { .size = sizeof(*found), .parse = parse_addr };
	int ret = get(v, nlh, &l, "the address");

	if (ret > 0)
		memcpy(found, l.ptr, sizeof(*found));
	free(l.ptr);
	return ret;
}

int venet_owner(struct venet *v, uint32_t hub, const struct addr *a,
		struct venet_addr *owner)
{
	char buf[NL_REQUEST];
	struct nlmsghdr *nlh = venet_addr_msg(buf, v->family,
					      VENET_CMD_ADDR_GET, hub, 0, a);
	int ret;

	/* Without a length the kernel answers with a prefix that holds it. */
	if (addr_exact(a))
		mnl_attr_put_u8(nlh, VENET_A_ADDR_PREFIXLEN, a->len);
	ret = addr_get(v, nlh, owner);
	/* The host's own address is no container's. */
	return ret > 0 && !owner->port ? 0 : ret;
}

int venet_match(struct venet *v, uint32_t hub, const struct addr *a,
		struct venet_addr *match)
{
	char buf[NL_REQUEST];

	return addr_get(v, venet_addr_msg(buf, v->family, VENET_CMD_ADDR_GET,
					  hub, 0, a), match);
}
