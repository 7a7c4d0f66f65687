// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "ct_args.h"
#include "err.h"
#include "util.h"
#include "veth_args.h"

#define VLAN_LAST	4094
#define MTU_FIRST	68
#define MTU_LAST	65535

int word_switch(struct words *w, const char *key, bool *val)
{
	const char *word = word_value(w, key);
	char buf[SAFE_MAX];

	if (!word)
		return -1;
	*val = !strcmp(word, "on");
	if (*val || !strcmp(word, "off"))
		return 0;
	return fail(ERR_USAGE, "\"%s\": %s may be on or off",
		    safe_text(word, buf), key);
}

int word_filter(struct words *w, enum filter_mode *mode)
{
	const char *word = word_value(w, "filter");
	enum filter_mode m;
	char buf[SAFE_MAX];

	if (!word)
		return -1;
	for (m = FILTER_OFF; m <= FILTER_ON; m++) {
		if (strcmp(word, filter_mode_name(m)))
			continue;
		*mode = m;
		return 0;
	}
	return fail(ERR_USAGE, "\"%s\": filter may be on, mac or off",
		    safe_text(word, buf));
}

int word_vlan(struct words *w, uint16_t *vid)
{
	const char *word = word_value(w, "vlan");
	char buf[SAFE_MAX];
	uint64_t n;

	if (!word)
		return -1;
	if (!parse_uint(word, VLAN_LAST, &n) || !n)
		return fail(ERR_USAGE, "\"%s\" is no VLAN: 1 to %d",
			    safe_text(word, buf), VLAN_LAST);
	*vid = n;
	return 0;
}

static int parse_mac(struct words *w, const char *key, struct mac *m,
		     bool *have)
{
	const char *val = word_value(w, key);

	if (!val)
		return -1;
	*have = strcmp(val, "auto");
	return *have ? mac_parse(val, m) : 0;
}

static int parse_mtu(struct words *w, uint32_t *mtu)
{
	const char *val = word_value(w, "mtu");
	char buf[SAFE_MAX];
	uint64_t n;

	if (!val)
		return -1;
	if (!parse_uint(val, MTU_LAST, &n) || n < MTU_FIRST)
		return fail(ERR_USAGE, "\"%s\" is no MTU: %d to %d",
			    safe_text(val, buf), MTU_FIRST, MTU_LAST);
	*mtu = n;
	return 0;
}

/* A name that the filter's rules can take, too. */
static int parse_host(struct words *w, const char **host)
{
	const char *val = word_value(w, "host");
	char buf[SAFE_MAX];

	if (!val)
		return -1;
	if (!filter_host_ok(val))
		return fail(ERR_USAGE,
			    "\"%s\" cannot be the name of the host's end: 1 to %d letters, digits, \"-\", \"_\" or \".\"",
			    safe_text(val, buf), IFNAMSIZ - 1);
	*host = val;
	return 0;
}

int veth_args_word(struct veth_args *a, struct words *w)
{
	int ret;

	if (word_is(w, "create")) {
		a->create = true;
		return 1;
	}
	if (word_is(w, "bridge"))
		ret = word_ifname(w, "bridge", &a->bridge);
	else if (word_is(w, "label"))
		ret = word_label(w, &a->label);
	else if (word_is(w, "host"))
		ret = parse_host(w, &a->host);
	else if (word_is(w, "mac"))
		ret = parse_mac(w, "mac", &a->mac, &a->have_mac);
	else if (word_is(w, "host-mac"))
		ret = parse_mac(w, "host-mac", &a->host_mac,
				&a->have_host_mac);
	else if (word_is(w, "vlan"))
		ret = word_vlan(w, &a->vlan);
	else if (word_is(w, "filter"))
		ret = word_filter(w, &a->filter);
	else if (word_is(w, "dhcp"))
		ret = word_switch(w, "dhcp", &a->dhcp);
	else if (word_is(w, "isolated"))
		ret = word_switch(w, "isolated", &a->isolated);
	else if (word_is(w, "mtu"))
		ret = parse_mtu(w, &a->mtu);
	else
		return lan_args_word(&a->lan, w);
	return ret ? -1 : 1;
}

int veth_args_parse(struct veth_args *a, struct words *w)
{
	int ret;

	*a = (struct veth_args){ .filter = FILTER_ON };
	do {
		ret = veth_args_word(a, w);
	} while (ret > 0);
	if (ret || words_end(w))
		return -1;
	if (!a->bridge)
		return fail(ERR_USAGE, "which bridge? bridge NAME");
	return 0;
}

void veth_args_free(struct veth_args *a)
{
	lan_args_free(&a->lan);
}

const char *veth_args_name(const struct veth_args *a)
{
	return a->lan.name ? a->lan.name : "eth0";
}

char *veth_args_text(const struct veth_args *a)
{
	char mac[MAC_TEXT], *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		out_of_memory();
	fprintf(f, "bridge %s", a->bridge);
	if (a->create)
		fputs(" create", f);
	if (strcmp(veth_args_name(a), "eth0"))
		fprintf(f, " name %s", a->lan.name);
	if (a->host)
		fprintf(f, " host %s", a->host);
	if (a->have_mac)
		fprintf(f, " mac %s", mac_text(&a->mac, mac));
	if (a->have_host_mac)
		fprintf(f, " host-mac %s", mac_text(&a->host_mac, mac));
	lan_args_print(&a->lan, f);
	if (a->vlan)
		fprintf(f, " vlan %u", a->vlan);
	if (a->filter != FILTER_ON)
		fprintf(f, " filter %s", filter_mode_name(a->filter));
	if (a->dhcp)
		fputs(" dhcp on", f);
	if (a->isolated)
		fputs(" isolated on", f);
	if (a->mtu)
		fprintf(f, " mtu %u", a->mtu);
	if (fclose(f))
		out_of_memory();
	return text;
}
