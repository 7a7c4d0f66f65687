// SPDX-License-Identifier: GPL-2.0-only
/* The record of a device, read back. */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "nic_fields.h"
#include "util.h"

#define MESSAGE_MAX	NL_REQUEST	/* to be sent back */

/* Reading: the first mistake is remembered, the rest is not looked at. */

struct in {
	const char *file;
	json_object *top;
	bool bad;
};

static void bad(struct in *in, const char *key, const char *why)
{
	if (!in->bad)
		fail(ERR_USAGE, "%s is no record of a device: \"%s\" %s",
		     in->file, key, why);
	in->bad = true;
}

static json_object *get(struct in *in, const char *key, enum json_type type,
			bool must)
{
	json_object *val = NULL;

	if (!json_object_object_get_ex(in->top, key, &val)) {
		if (must)
			bad(in, key, "is missing");
		return NULL;
	}
	if (json_object_is_type(val, type))
		return val;
	bad(in, key, "is of another type");
	return NULL;
}

static void get_text(struct in *in, const char *key, char *buf, size_t size)
{
	json_object *val = get(in, key, json_type_string, true);
	size_t len = val ? json_object_get_string_len(val) : 0;

	if (!val)
		return;
	if (len >= size || strlen(json_object_get_string(val)) != len)
		bad(in, key, "is too long");
	else if (!utf8_ok(json_object_get_string(val)))
		bad(in, key, "is not UTF-8");
	else
		strcpy(buf, json_object_get_string(val));
}

static uint64_t get_num(struct in *in, const char *key, uint64_t max)
{
	json_object *val = get(in, key, json_type_int, true);
	int64_t num = val ? json_object_get_int64(val) : 0;

	if (num < 0 || (uint64_t)num > max) {
		bad(in, key, "is out of range");
		return 0;
	}
	return num;
}

/* Bytes in hexadecimal digits; returns their number. */
static size_t hex_bytes(struct in *in, const char *key, json_object *val,
			uint8_t *buf, size_t size)
{
	const char *hex = json_object_is_type(val, json_type_string) ?
			  json_object_get_string(val) : "?";
	size_t len = strlen(hex), i;
	char two[3] = "";

	if (len % 2 || len / 2 > size ||
	    strspn(hex, "0123456789abcdef") != len) {
		bad(in, key, "is not in hexadecimal, or too long");
		return 0;
	}
	for (i = 0; i < len / 2; i++) {
		memcpy(two, hex + 2 * i, 2);
		buf[i] = strtoul(two, NULL, 16);
	}
	return len / 2;
}

static size_t get_hex(struct in *in, const char *key, uint8_t *buf, size_t size)
{
	json_object *val = get(in, key, json_type_string, true);

	return val ? hex_bytes(in, key, val, buf, size) : 0;
}

/* Attributes that fill a space to its end. */
static bool attrs_ok(const uint8_t *data, size_t len)
{
	while (len) {
		const struct nlattr *attr = (const void *)data;
		size_t room;

		if (len < sizeof(*attr) || attr->nla_len < sizeof(*attr) ||
		    attr->nla_len > len)
			return false;
		room = MNL_ALIGN(attr->nla_len);
		if (room >= len)
			return true;
		data += room;
		len -= room;
	}
	return true;
}

static void get_list(struct in *in, const struct nic_list *l,
		     struct rt_copies *c)
{
	json_object *val = get(in, l->key, json_type_array, true);
	uint8_t body[MESSAGE_MAX] __attribute__((aligned(8)));
	struct nlmsghdr *nlh;
	size_t i, len;

	for (i = 0; val && i < json_object_array_length(val) && !in->bad; i++) {
		len = hex_bytes(in, l->key, json_object_array_get_idx(val, i),
				body, sizeof(body) - MNL_NLMSG_HDRLEN);
		if (in->bad)
			return;
		if (len < l->header ||
		    (len > MNL_ALIGN(l->header) &&
		     !attrs_ok(body + MNL_ALIGN(l->header),
			       len - MNL_ALIGN(l->header)))) {
			bad(in, l->key, "is no message of the kernel");
			return;
		}
		nlh = xzalloc(MNL_ALIGN(MNL_NLMSG_HDRLEN + len));
		nlh->nlmsg_len = MNL_NLMSG_HDRLEN + len;
		nlh->nlmsg_type = l->type;
		memcpy(mnl_nlmsg_get_payload(nlh), body, len);
		vec_grow(c->list, c->n);
		c->list[c->n++] = nlh;
	}
}

static void get_altnames(struct in *in, struct nic_link *l)
{
	json_object *val = get(in, "altnames", json_type_array, true), *name;
	size_t i;

	for (i = 0; val && i < json_object_array_length(val); i++) {
		name = json_object_array_get_idx(val, i);
		if (!json_object_is_type(name, json_type_string) ||
		    !json_object_get_string_len(name) ||
		    json_object_get_string_len(name) >= NIC_ALTNAME ||
		    !utf8_ok(json_object_get_string(name))) {
			bad(in, "altnames", "has something else");
			return;
		}
		vec_grow(l->altname, l->altnames);
		l->altname[l->altnames++] =
			xstrdup(json_object_get_string(name));
	}
}

static void get_features(struct in *in, struct ethtool *e)
{
	json_object *val = get(in, "features", json_type_object, true);

	if (!val)
		return;
	json_object_object_foreach(val, name, on) {
		if (!json_object_is_type(on, json_type_boolean) || !*name ||
		    strlen(name) >= ETH_NAME || !utf8_ok(name)) {
			bad(in, "features", "has something else");
			return;
		}
		vec_grow(e->feature, e->features);
		strcpy(e->feature[e->features].name, name);
		e->feature[e->features++].on = json_object_get_boolean(on);
	}
}

static void get_sysctls(struct in *in, struct dev_sysctls *s)
{
	json_object *obj = get(in, "sysctls", json_type_object, true);

	if (!obj)
		return;
	json_object_object_foreach(obj, name, val) {
		if (!json_object_is_type(val, json_type_string) ||
		    strlen(name) >= DEV_SYSCTL_NAME || !utf8_ok(name) ||
		    !utf8_ok(json_object_get_string(val)) ||
		    json_object_get_string_len(val) >= DEV_SYSCTL_VALUE) {
			bad(in, "sysctls", "has something else");
			return;
		}
		vec_grow(s->list, s->n);
		strcpy(s->list[s->n].name, name);
		strcpy(s->list[s->n++].val, json_object_get_string(val));
	}
}

static void get_all(struct in *in, struct nic *n)
{
	struct nic_link *l = &n->link;
	size_t i;

	if (get_num(in, "version", UINT32_MAX) != NIC_VERSION)
		bad(in, "version", "is another one");
	for (i = 0; i < NIC_TEXTS; i++)
		get_text(in, nic_text[i].key, (char *)n + nic_text[i].at,
			 nic_text[i].size);
	/* It is that of the file, too. */
	if (!l->name[0] || strchr(l->name, '/') || !n->inside[0])
		bad(in, "name", "is none");
	l->ifindex = get_num(in, "ifindex", INT32_MAX);
	n->inside_ifindex = get_num(in, "inside-ifindex", INT32_MAX);
	n->inode = get_num(in, "netns", INT64_MAX);
	n->cookie = get_num(in, "cookie", INT64_MAX);
	get_altnames(in, l);
	l->mac.len = get_hex(in, "mac", l->mac.byte, NIC_MAC);
	l->perm.len = get_hex(in, "permanent", l->perm.byte, NIC_MAC);
	l->flags = get_num(in, "flags", UINT32_MAX);
	for (i = 0; i < NIC_NUMS; i++)
		l->num[i] = get_num(in, nic_num_name[i], UINT32_MAX);
	l->data_len = get_hex(in, "options", l->data, NIC_DATA);
	if (!attrs_ok(l->data, l->data_len))
		bad(in, "options", "are not what the kernel takes");
	get_features(in, &n->eth);
	get_sysctls(in, &n->sysctls);
	for (i = 0; i < ETH_NUMS; i++) {
		n->eth.have[i] = get(in, ethtool_num_name[i], json_type_int,
				     false);
		if (n->eth.have[i])
			n->eth.num[i] = get_num(in, ethtool_num_name[i],
						UINT32_MAX);
	}
	for (i = 0; i < NIC_LISTS; i++)
		get_list(in, &nic_list[i],
			 (void *)((char *)n + nic_list[i].at));
}

int nic_parse(struct nic *n, const char *file, const char *text)
{
	struct in in = { .file = file };

	memset(n, 0, sizeof(*n));
	in.top = json_tokener_parse(text);
	if (!json_object_is_type(in.top, json_type_object)) {
		json_object_put(in.top);
		return fail(ERR_USAGE, "%s is no record of a device: it is not JSON",
			    file);
	}
	get_all(&in, n);
	json_object_put(in.top);
	if (!in.bad)
		return 0;
	nic_free(n);
	return -1;
}
