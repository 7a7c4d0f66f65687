// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "nic_args.h"
#include "ref.h"
#include "util.h"
#include "vz_ct.h"
#include "vz_netif.h"
#include "vzfile.h"

#define BLANKS	" \t\r\n"

/* How many bits a mask in dots has, -1 for none. */
static int mask_bits(const char *word)
{
	struct err saved = *err_last();
	struct addr a, ones = { .family = AF_INET };
	int bits = -1;

	if (strchr(word, '.') && !addr_parse(word, &a) && addr_exact(&a) &&
	    a.family == AF_INET) {
		memset(ones.bytes, 0xff, 4);
		for (; ones.len <= 32 && bits < 0; ones.len++) {
			struct addr net;

			addr_mask(&ones, &net);
			if (!memcmp(net.bytes, a.bytes, 4))
				bits = ones.len;
		}
	}
	err_restore(&saved);
	return bits;
}

int vz_subnet(const char *word, struct addr *a)
{
	const char *slash = strchr(word, '/');
	int bits = slash ? mask_bits(slash + 1) : -1;
	size_t n = slash ? (size_t)(slash - word) : 0, i;
	char text[ADDR_TEXT], buf[SAFE_MAX];

	if (bits >= 0 && n < sizeof(text) - 4) {
		snprintf(text, sizeof(text), "%.*s/%d", (int)n, word, bits);
		word = text;
	}
	if (addr_parse(word, a))
		return -1;
	if (slash && !a->len)
		return fail(ERR_USAGE, "\"%s\" is not an address",
			    safe_text(word, buf));
	for (i = 0; i < addr_size(a); i++)
		if (a->bytes[i])
			return 1;
	return 0;
}

int vz_addr(const char *word, struct addr *a)
{
	int ret = vz_subnet(word, a);

	if (ret >= 0)
		*a = addr_host(a);
	return ret;
}

int vz_ctid(const char *word, uint32_t *id)
{
	static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
	char buf[SAFE_MAX];
	uint64_t val;
	size_t i;

	*id = 0;
	if (parse_uint(word, UINT32_MAX, &val) && val) {
		*id = val;
		return 0;
	}
	for (i = 0; word[i] && form[i]; i++)
		if (form[i] == 'x' ? !isxdigit((unsigned char)word[i]) :
		    word[i] != '-')
			break;
	if (!word[i] && !form[i])
		return 0;
	return fail(ERR_USAGE, "\"%s\" is no CTID: a number or a UUID",
		    safe_text(word, buf));
}

static void note(struct vz_ct *v, unsigned int line, bool wrong, char *text)
{
	vec_grow(v->note, v->notes);
	v->note[v->notes++] = (struct vz_note){
		.line = line,
		.wrong = wrong,
		.text = text,
	};
	v->bad |= wrong;
}

static void mistake(struct vz_ct *v, unsigned int line)
{
	note(v, line, true, xstrdup(err_last()->text));
}

/* A later line takes the place of an earlier one. */
static void drop_addrs(struct vz_ct *v, bool src_only)
{
	size_t i, kept = 0;

	for (i = 0; i < v->n; i++)
		if (v->addr[i].src_only != src_only)
			v->addr[kept++] = v->addr[i];
	v->n = kept;
}

static bool has_addr(const struct vz_ct *v, const struct addr *a)
{
	size_t i;

	for (i = 0; i < v->n; i++)
		if (!addr_cmp(&v->addr[i], a))
			return true;
	return false;
}

static void read_addrs(struct vz_ct *v, struct vzfile *f, bool src_only)
{
	char *save = NULL, *word;
	struct addr a;
	int ret;

	drop_addrs(v, src_only);
	for (word = strtok_r(f->val, BLANKS, &save); word;
	     word = strtok_r(NULL, BLANKS, &save)) {
		ret = vz_addr(word, &a);
		if (ret < 0)
			mistake(v, f->line);
		a.src_only = src_only;
		if (ret <= 0 || has_addr(v, &a))
			continue;
		vec_grow(v->addr, v->n);
		v->addr[v->n++] = a;
	}
}

static void add_line(struct vz_line **list, size_t *n, const char *name,
		     char *words)
{
	vec_grow(*list, *n);
	(*list)[(*n)++] = (struct vz_line){
		.name = xstrdup(name),
		.words = words,
	};
}

static void drop_lines(struct vz_line **list, size_t *n)
{
	while (*n) {
		free((*list)[--*n].name);
		free((*list)[*n].words);
	}
	free(*list);
	*list = NULL;
}

static void read_dev(struct vz_ct *v, struct vzfile *f, struct vz_dev *d)
{
	const char *name = veth_args_name(&d->args);
	char buf[SAFE_MAX], key[SAFE_MAX];

	if (d->routed) {
		note(v, f->line, false,
		     xasprintf("%s is routed, not bridged, and not needed: addresses of IP_ADDRESS are routed anyway",
			       safe_text(name, buf)));
		return;
	}
	if (!d->args.bridge) {
		note(v, f->line, false,
		     xasprintf("%s is in no bridge and not carried over; add a line: veth bridge BRIDGE name %s",
			       safe_text(name, buf), name));
		return;
	}
	if (d->unused)
		note(v, f->line, false, xasprintf("of no use here: %s of %s",
						  safe_text(d->unused, key),
						  safe_text(name, buf)));
	add_line(&v->veth, &v->veths, name, veth_args_text(&d->args));
}

/* "ifname=eth0,bridge=vmbr0,mac=...;ifname=eth1,..." */
static void read_netif(struct vz_ct *v, struct vzfile *f)
{
	char *dev, *save = NULL;
	struct vz_dev d;

	drop_lines(&v->veth, &v->veths);
	for (dev = strtok_r(f->val, ";", &save); dev;
	     dev = strtok_r(NULL, ";", &save)) {
		if (!dev[strspn(dev, BLANKS)])
			continue;
		if (vz_netif_read(&d, dev))
			mistake(v, f->line);
		else
			read_dev(v, f, &d);
		veth_args_free(&d.args);
	}
}

static void read_netdev(struct vz_ct *v, struct vzfile *f)
{
	char *save = NULL, *word;
	struct nic_args a;

	drop_lines(&v->nic, &v->nics);
	for (word = strtok_r(f->val, BLANKS, &save); word;
	     word = strtok_r(NULL, BLANKS, &save)) {
		struct words w = { 1, &word };

		if (nic_args_parse(&a, &w))
			mistake(v, f->line);
		else
			add_line(&v->nic, &v->nics, word, nic_args_text(&a));
		nic_args_free(&a);
	}
}

static void read_hostname(struct vz_ct *v, struct vzfile *f)
{
	char buf[SAFE_MAX];

	free(v->label);
	v->label = NULL;
	if (label_ok(f->val))
		v->label = xstrdup(f->val);
	else if (*f->val)
		note(v, f->line, false, xasprintf("\"%s\" cannot be a label",
						  safe_text(f->val, buf)));
}

/* Everything else a container of OpenVZ has: named once, in one line. */
static void unused(char **all, const char *key)
{
	char buf[SAFE_MAX], *more;

	more = xasprintf("%s%s%s", *all ? *all : "", *all ? " " : "",
			 safe_text(key, buf));
	free(*all);
	*all = more;
}

void vz_ct_read(struct vz_ct *v, char *text)
{
	char *others = NULL, *all;
	struct vzfile f;
	int ret;

	memset(v, 0, sizeof(*v));
	vzfile_open(&f, text);
	while ((ret = vzfile_next(&f))) {
		if (ret < 0)
			mistake(v, f.line);
		else if (!strcmp(f.key, "IP_ADDRESS"))
			read_addrs(v, &f, false);
		else if (!strcmp(f.key, "EXT_IP_ADDRESS"))
			read_addrs(v, &f, true);
		else if (!strcmp(f.key, "HOSTNAME"))
			read_hostname(v, &f);
		else if (!strcmp(f.key, "NETIF"))
			read_netif(v, &f);
		else if (!strcmp(f.key, "NETDEV"))
			read_netdev(v, &f);
		else
			unused(&others, f.key);
	}
	if (!others)
		return;
	all = xasprintf("of no use here: %s", others);
	note(v, 0, false, all);
	free(others);
}

void vz_ct_free(struct vz_ct *v)
{
	while (v->notes)
		free(v->note[--v->notes].text);
	free(v->note);
	drop_lines(&v->veth, &v->veths);
	drop_lines(&v->nic, &v->nics);
	free(v->addr);
	free(v->label);
	memset(v, 0, sizeof(*v));
}
