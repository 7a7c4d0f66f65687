// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "ref.h"
#include "util.h"
#include "vz_ct.h"
#include "vzfile.h"

#define BLANKS	" \t\r\n"

/* A mask in dots, as in 255.255.255.0? */
static bool is_mask(const char *word)
{
	struct addr a;

	return strchr(word, '.') && addr_is(word) && !addr_parse(word, &a) &&
	       addr_exact(&a);
}

int vz_addr(const char *word, struct addr *a)
{
	const char *slash = strchr(word, '/');
	size_t n = slash ? (size_t)(slash - word) : strlen(word), i;
	char text[ADDR_TEXT], buf[SAFE_MAX];

	if (slash && is_mask(slash + 1) && n < sizeof(text)) {
		memcpy(text, word, n);
		text[n] = '\0';
		word = text;
	}
	if (addr_parse(word, a))
		return -1;
	if (slash && !a->len)
		return fail(ERR_USAGE, "\"%s\" is not an address",
			    safe_text(word, buf));
	*a = addr_host(a);
	for (i = 0; i < addr_size(a); i++)
		if (a->bytes[i])
			return 1;
	return 0;
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

/* "ifname=eth0,bridge=vmbr0,mac=...;ifname=eth1,...": what it will be called. */
static void read_netif(struct vz_ct *v, struct vzfile *f, const char *name)
{
	char *dev, *part, *save_dev = NULL, *save;

	for (dev = strtok_r(f->val, ";", &save_dev); dev;
	     dev = strtok_r(NULL, ";", &save_dev)) {
		const char *ifname = NULL, *bridge = "BRIDGE", *mac = NULL;
		char one[SAFE_MAX], two[SAFE_MAX], three[SAFE_MAX];

		save = NULL;
		for (part = strtok_r(dev, "," BLANKS, &save); part;
		     part = strtok_r(NULL, "," BLANKS, &save)) {
			if (!strncmp(part, "ifname=", 7))
				ifname = part + 7;
			else if (!strncmp(part, "bridge=", 7))
				bridge = part + 7;
			else if (!strncmp(part, "mac=", 4))
				mac = part + 4;
		}
		if (!ifname)
			continue;
		note(v, f->line, false, xasprintf(
			"%s is bridged and not carried over: venetctl veth add %s bridge %s name %s%s%s",
			safe_text(ifname, one), name, safe_text(bridge, two),
			one, mac ? " mac " : "",
			mac ? safe_text(mac, three) : ""));
	}
}

static void read_netdev(struct vz_ct *v, struct vzfile *f, const char *name)
{
	char *save = NULL, *word, buf[SAFE_MAX];

	for (word = strtok_r(f->val, BLANKS, &save); word;
	     word = strtok_r(NULL, BLANKS, &save)) {
		safe_text(word, buf);
		note(v, f->line, false, xasprintf(
			"%s is a real device and not carried over: venetctl nic attach %s %s",
			buf, name, buf));
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

void vz_ct_read(struct vz_ct *v, char *text, const char *name)
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
			read_netif(v, &f, name);
		else if (!strcmp(f.key, "NETDEV"))
			read_netdev(v, &f, name);
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
	free(v->addr);
	free(v->label);
	memset(v, 0, sizeof(*v));
}
