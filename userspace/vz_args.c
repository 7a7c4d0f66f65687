// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "ref.h"
#include "util.h"
#include "vz.h"
#include "vz_args.h"
#include "vz_ct.h"

#define BLANKS	" \t"

void vz_list_add(struct vz_list *l, const struct addr *a)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (!addr_cmp(&l->list[i], a))
			return;
	vec_grow(l->list, l->n);
	l->list[l->n++] = *a;
}

/* Addresses of a card have subnets, those of a port are alone. */
struct list {
	struct vz_list *of;
	int (*parse)(const char *word, struct addr *a);
	bool src_only;
	bool *all;		/* "all" is an address, too */
};

/* One value may be a list. */
static int parse_list(const struct list *l, const char *key, char *val)
{
	char *save = NULL, *word, buf[SAFE_MAX];
	struct addr a;
	int ret;

	for (word = strtok_r(val, BLANKS, &save); word;
	     word = strtok_r(NULL, BLANKS, &save)) {
		if (l->all && !strcmp(word, "all")) {
			*l->all = true;
			continue;
		}
		ret = l->parse(word, &a);
		if (ret < 0)
			return fail(VZ_VALUE, "bad parameter for %s: %s", key,
				    safe_text(word, buf));
		a.src_only = l->src_only;
		if (ret)
			vz_list_add(l->of, &a);
	}
	return 0;
}

/* Addresses; behind --ifname they are the device's. 1 taken, 0 no such option. */
static int parse_addrs(struct vz_args *a, const char *key, char *val)
{
	struct vz_op *op = a->now;
	struct vz_list of_op = { NULL, 0 };
	struct list l = { .parse = vz_addr };
	int ret;

	if (!strcmp(key, "--ipadd") || !strcmp(key, "--ip")) {
		l.of = &a->add;
	} else if (!strcmp(key, "--ipdel")) {
		l.of = &a->del;
		l.all = &a->del_all;
	} else if (!strcmp(key, "--ext_ipadd")) {
		l.of = &a->add;
		l.src_only = true;
	} else if (!strcmp(key, "--ext_ipdel")) {
		l.of = &a->del;
		l.src_only = true;
		l.all = &a->del_ext;
	} else {
		return 0;
	}
	if (!op || l.src_only)
		return parse_list(&l, key, val) ? -1 : 1;
	if (l.of == &a->add) {
		of_op = (struct vz_list){ op->lan.addr, op->lan.n };
		l = (struct list){ .of = &of_op, .parse = vz_subnet };
	} else {
		l.of = &op->del;
		l.all = &op->del_all;
	}
	ret = parse_list(&l, key, val);
	if (l.of == &of_op) {
		op->lan.addr = of_op.list;
		op->lan.n = of_op.n;
	}
	return ret ? -1 : 1;
}

int vz_bad_value(const char *key)
{
	struct err why = *err_last();

	return fail(VZ_VALUE, "bad parameter for %s: %.400s", key, why.text);
}

static void add_name(const char ***list, size_t *n, const char *val)
{
	vec_grow(*list, *n);
	(*list)[(*n)++] = val;
}

static int parse_hostname(struct vz_args *a, const char *val)
{
	if (!label_ok(val))
		return fail(VZ_VALUE, "bad parameter for --hostname: it cannot be a label");
	a->hostname = val;
	return 0;
}

static int parse_dev(struct vz_args *a, const char *key, char *val)
{
	if (!strcmp(key, "--hostname"))
		return parse_hostname(a, val) ? -1 : 1;
	if (!strcmp(key, "--netif_del") && !strcmp(val, "all"))
		a->netif_del_all = true;
	else if (!strcmp(key, "--netif_del"))
		add_name(&a->netif_del, &a->netif_dels, val);
	else if (!strcmp(key, "--netdev_add"))
		add_name(&a->netdev_add, &a->netdev_adds, val);
	else if (!strcmp(key, "--netdev_del"))
		add_name(&a->netdev_del, &a->netdev_dels, val);
	else
		return vz_op_option(a, key, val);
	return 1;
}

static bool has_value(const char *key)
{
	static const char *const keys[] = {
		"--ipadd", "--ip", "--ipdel", "--ext_ipadd", "--ext_ipdel",
		"--hostname", "--netif_add", "--netif_del", "--ifname", "--mac",
		"--host_ifname", "--host_mac", "--bridge", "--mac_filter",
		"--ip_filter", "--dhcp", "--gw", "--gw6", "--netdev_add",
		"--netdev_del",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(keys); i++)
		if (!strcmp(key, keys[i]))
			return true;
	return false;
}

static int parse_option(struct vz_args *a, struct words *w)
{
	const char *key = word_next(w);
	char buf[SAFE_MAX], *val;
	int ret;

	if (!strcmp(key, "--save")) {
		a->save = true;
		return 0;
	}
	if (!strcmp(key, "--skip_arpdetect")) {
		a->skip_arpdetect = true;
		return 0;
	}
	if (!has_value(key))
		return fail(VZ_SYNTAX, "there is no option %s; see venetctl vz help",
			    safe_text(key, buf));
	val = (char *)word_next(w);
	if (!val)
		return fail(VZ_SYNTAX, "%s lacks its value", key);
	ret = parse_addrs(a, key, val);
	if (!ret)
		ret = parse_dev(a, key, val);
	return ret < 0 ? -1 : 0;
}

int vz_args_parse(struct vz_args *a, struct words *w)
{
	memset(a, 0, sizeof(*a));
	a->ct = word_next(w);
	if (!a->ct || *a->ct == '-')
		return fail(VZ_SYNTAX, "which CTID? see venetctl vz help");
	if (!w->argc)
		return fail(VZ_SYNTAX, "set what? see venetctl vz help");
	while (w->argc)
		if (parse_option(a, w))
			return -1;
	return 0;
}

bool vz_args_addrs(const struct vz_args *a)
{
	return a->add.n || a->del.n || a->del_all || a->del_ext;
}

bool vz_args_devs(const struct vz_args *a)
{
	return a->ops || a->netif_dels || a->netif_del_all ||
	       a->netdev_adds || a->netdev_dels;
}

void vz_args_free(struct vz_args *a)
{
	while (a->ops)
		vz_op_free(a->op[--a->ops]);
	free(a->op);
	free(a->netif_del);
	free(a->netdev_add);
	free(a->netdev_del);
	free(a->add.list);
	free(a->del.list);
	memset(a, 0, sizeof(*a));
}
