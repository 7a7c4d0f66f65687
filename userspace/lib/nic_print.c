// SPDX-License-Identifier: GPL-2.0-only
/* The record of a device as a text. */
#include <linux/if_addr.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>

#include "json.h"
#include "nic_fields.h"
#include "util.h"

const struct nic_list nic_list[NIC_LISTS] = {
	{ "addresses", offsetof(struct nic, addrs), RTM_NEWADDR,
	  sizeof(struct ifaddrmsg) },
	{ "routes", offsetof(struct nic, routes), RTM_NEWROUTE,
	  sizeof(struct rtmsg) },
	{ "neighbours", offsetof(struct nic, neighs), RTM_NEWNEIGH,
	  sizeof(struct ndmsg) },
};

const struct nic_text nic_text[NIC_TEXTS] = {
#define TEXT(key, field)						\
	{ key, offsetof(struct nic, field), sizeof(((struct nic *)0)->field) }
	TEXT("name", link.name),
	TEXT("alias", link.alias),
	TEXT("kind", link.kind),
	TEXT("bus", link.bus),
	TEXT("parent", link.parent),
	TEXT("master", master),
	TEXT("lower", lower),
	TEXT("boot", boot),
	TEXT("ct", ct),
	TEXT("inside", inside),
#undef TEXT
};

static void json_hex(struct json *j, const char *key, const void *data,
		     size_t size)
{
	char *hex = xrealloc(NULL, 2 * size + 1, 1);
	const uint8_t *byte = data;
	size_t i;

	hex[0] = '\0';
	for (i = 0; i < size; i++)
		snprintf(hex + 2 * i, 3, "%02x", byte[i]);
	json_str(j, key, hex);
	free(hex);
}

void nic_print(const struct nic *n, FILE *f)
{
	struct json j = { .f = f };
	size_t i, k;

	json_open(&j, NULL, '{');
	json_uint(&j, "version", NIC_VERSION);
	for (i = 0; i < NIC_TEXTS; i++)
		json_str(&j, nic_text[i].key, (const char *)n + nic_text[i].at);
	json_int(&j, "ifindex", n->link.ifindex);
	json_int(&j, "inside-ifindex", n->inside_ifindex);
	json_uint(&j, "netns", n->inode);
	json_uint(&j, "cookie", n->cookie);
	json_open(&j, "altnames", '[');
	for (i = 0; i < n->link.altnames; i++)
		json_str(&j, NULL, n->link.altname[i]);
	json_close(&j, ']');
	json_hex(&j, "mac", n->link.mac.byte, n->link.mac.len);
	json_hex(&j, "permanent", n->link.perm.byte, n->link.perm.len);
	json_uint(&j, "flags", n->link.flags);
	for (i = 0; i < NIC_NUMS; i++)
		json_uint(&j, nic_num_name[i], n->link.num[i]);
	json_hex(&j, "options", n->link.data, n->link.data_len);
	json_open(&j, "features", '{');
	for (i = 0; i < n->eth.features; i++)
		json_bool(&j, n->eth.feature[i].name, n->eth.feature[i].on);
	json_close(&j, '}');
	json_open(&j, "sysctls", '{');
	for (i = 0; i < n->sysctls.n; i++)
		json_str(&j, n->sysctls.list[i].name, n->sysctls.list[i].val);
	json_close(&j, '}');
	for (i = 0; i < ETH_NUMS; i++)
		if (n->eth.have[i])
			json_uint(&j, ethtool_num_name[i], n->eth.num[i]);
	for (i = 0; i < NIC_LISTS; i++) {
		const struct rt_copies *c =
			(void *)((char *)n + nic_list[i].at);

		json_open(&j, nic_list[i].key, '[');
		for (k = 0; k < c->n; k++)
			json_hex(&j, NULL, mnl_nlmsg_get_payload(c->list[k]),
				 mnl_nlmsg_get_payload_len(c->list[k]));
		json_close(&j, ']');
	}
	json_close(&j, '}');
	fputc('\n', f);
}
