// SPDX-License-Identifier: GPL-2.0-only
/* doctor: the module, and what the host's network stack is told to do. */
#include <errno.h>
#include <fcntl.h>
#include <linux/if_addr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <venet_version.h>

#include "doctor.h"
#include "err.h"
#include "sysctl.h"
#include "util.h"

#define VERSION_FILE	"/sys/module/venet/version"
#define RP_FILTER_ALL	"net.ipv4.conf.all.rp_filter"
/* A table is called full when it is so many per cent so. */
#define FULL		80

int check_module(struct doctor *d)
{
	struct ctx *ctx = d->ctx;
	char version[64] = "";
	struct finding *f;
	ssize_t n = -1;
	int fd;

	/* The kernel looks for a module that is not loaded by itself. */
	if (need_module(ctx)) {
		if (err_last()->code != ERR_NOHUB)
			return -1;
		f = found(d, FAULT, "the kernel module is not loaded, and the kernel does not find it");
		advise(f, "modprobe venet");
		return 0;
	}
	if (snap_load(&d->snap, ctx, SNAP_PORTS | SNAP_ADDRS | SNAP_NETNS, 0,
		      0))
		return -1;
	d->have = true;

	fd = open(VERSION_FILE, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		n = read(fd, version, sizeof(version) - 1);
		close(fd);
	}
	if (n <= 0)
		return 0;
	version[n] = '\0';
	version[strcspn(version, "\n")] = '\0';
	if (strcmp(version, VENET_VERSION)) {
		f = found(d, WARNING,
			  "the loaded module is of version %s, this tool of " VENET_VERSION "; a new one is loaded when no container is attached",
			  version);
		advise(f, "modprobe -r venet && modprobe venet");
	}
	return 0;
}

/* Does a device know its addresses or routes from router advertisements? */
static int lives_on_ra(struct doctor *d, const struct link *l, const int *ra,
		       size_t n)
{
	struct rt_copies c;
	size_t i, total;
	int ret;

	for (i = 0; i < n; i++)
		if (ra[i] == l->ifindex)
			return 1;
	/* With forwarding the routes are gone first, the addresses later. */
	if (rt_addrs_find(&d->ctx->host.rt, l->ifindex, AF_INET6, NULL, 0, &c,
			  &total) < 0)
		return -1;
	for (i = 0, ret = 0; i < c.n; i++) {
		const struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(c.list[i]);

		if (!(ifa->ifa_flags & IFA_F_PERMANENT))
			ret = 1;
	}
	rt_copies_free(&c);
	return ret;
}

int check_accept_ra(struct doctor *d)
{
	char name[SYSCTL_NAME];
	struct finding *f;
	int *ra, val, ret = 0;
	size_t n, i;

	if (rt_ra_devices(&d->ctx->host.rt, &ra, &n))
		return -1;
	for (i = 0; i < d->links && ret >= 0; i++) {
		const struct link *l = &d->link[i];

		sysctl_dev(name, "net.ipv6.conf.", l->name, ".accept_ra");
		if (!doctor_val(name, &val) || val != 1)
			continue;
		ret = lives_on_ra(d, l, ra, n);
		if (ret <= 0)
			continue;
		f = found(d, WARNING,
			  "%s lives on router advertisements, which a host that forwards IPv6 ignores unless %s is 2",
			  l->name, name);
		doctor_set(d, f, name, 2);
	}
	free(ra);
	return ret < 0 ? -1 : 0;
}

static void forwarding(struct doctor *d, const char *name, const char *family)
{
	struct finding *f;
	int val;

	if (!doctor_val(name, &val) || val)
		return;
	f = found(d, FAULT,
		  "%s forwarding is off; containers reach only this host",
		  family);
	doctor_set(d, f, name, 1);
}

/* IPv4 asks the device that a packet came in by as well. */
static void forwarding_of(struct doctor *d, const struct link *l)
{
	char name[SYSCTL_NAME];
	struct finding *f;
	int val;

	sysctl_dev(name, "net.ipv4.conf.", l->name, ".forwarding");
	if (!doctor_val(name, &val) || val)
		return;
	f = found(d, FAULT, "IPv4 forwarding is off for what %s receives",
		  l->name);
	doctor_set(d, f, name, 1);
}

int check_forwarding(struct doctor *d)
{
	const struct link *up;
	size_t i;
	int all;

	forwarding(d, "net.ipv4.ip_forward", "IPv4");
	forwarding(d, "net.ipv6.conf.all.forwarding", "IPv6");
	/* With the one for all each device's own is set, too. */
	if (!doctor_val("net.ipv4.ip_forward", &all) || !all)
		return 0;
	if (doctor_uplink(d, AF_INET, &up))
		return -1;
	for (i = 0; i < d->links; i++)
		if (d->link[i].role == VENET_ROLE_HUB || &d->link[i] == up)
			forwarding_of(d, &d->link[i]);
	return 0;
}

/*
 * The strictest one of `all` and the device's own counts. Where `all` goes, it
 * becomes each device's own, so that nothing is let in that was not before.
 */
static void rp_filter_to_devices(struct doctor *d, struct finding *f, int all)
{
	char name[SYSCTL_NAME];
	size_t i;
	int val;

	for (i = 0; i < d->links; i++) {
		const struct link *l = &d->link[i];

		sysctl_dev(name, "net.ipv4.conf.", l->name, ".rp_filter");
		if (l->role != VENET_ROLE_HUB && strcmp(l->name, "lo") &&
		    doctor_val(name, &val) && val < all)
			doctor_set(d, f, name, all);
	}
	doctor_set(d, f, RP_FILTER_ALL, 0);
}

int check_rp_filter(struct doctor *d)
{
	struct finding *f;
	bool shared = false;
	size_t i;
	int all;

	if (!doctor_val(RP_FILTER_ALL, &all) || !all)
		return 0;
	for (i = 0; d->have && i < d->snap.addrs; i++)
		if (d->snap.addr[i].addr.src_only &&
		    d->snap.addr[i].addr.family == AF_INET)
			shared = true;
	if (shared) {
		f = found(d, WARNING,
			  RP_FILTER_ALL " is %d: what a container sends from a src-only address is dropped, since no route to it leads to the hub",
			  all);
		rp_filter_to_devices(d, f, all);
		return 0;
	}
	f = found(d, NOTE,
		  RP_FILTER_ALL " is %d: an address that the host has no route to the hub for would be dropped as a source",
		  all);
	advise(f, "%ssysctl -w " RP_FILTER_ALL "=0", d->ctx->host.exec);
	return 0;
}

int check_proxy(struct doctor *d)
{
	struct finding *f;
	int val;

	if (doctor_val("net.ipv4.conf.all.proxy_arp", &val) && val) {
		f = found(d, WARNING,
			  "net.ipv4.conf.all.proxy_arp is on: this host answers on each link for every address that it has a route for");
		doctor_set(d, f, "net.ipv4.conf.all.proxy_arp", 0);
	}
	if (doctor_val("net.ipv6.conf.all.proxy_ndp", &val) && val) {
		f = found(d, WARNING,
			  "net.ipv6.conf.all.proxy_ndp is on: proxied addresses are answered for on every link, not on the uplink alone");
		doctor_set(d, f, "net.ipv6.conf.all.proxy_ndp", 0);
	}
	return 0;
}

/* The entries of a neighbour table, all namespaces together. */
static long long entries(const char *file)
{
	unsigned long long n = 0;
	FILE *f = fopen(file, "re");
	char line[256];

	if (!f)
		return -1;
	/* A line of names, then one for each CPU: the first number is the same. */
	if (!fgets(line, sizeof(line), f) || fscanf(f, "%llx", &n) != 1)
		n = 0;
	fclose(f);
	return n;
}

static void neighbours(struct doctor *d, const char *file, const char *name,
		       const char *family)
{
	long long n = entries(file), pinned = 0;
	struct finding *f;
	int limit;

	/* The limit is the machine's, and seen from its first netns only. */
	if (n < 0 || !doctor_val(name, &limit))
		return;
	/* Two for each device of ours are permanent, which do not count. */
	if (d->have)
		pinned = d->snap.hubs + d->snap.ports;
	if (n - pinned < (long long)limit * FULL / 100)
		return;
	f = found(d, WARNING,
		  "the %s neighbour table has %lld entries of %d: when it is full, neighbours are not found any more",
		  family, n - pinned, limit);
	doctor_set(d, f, name, limit < 1024 ? 4096 : 4 * limit);
}

int check_neighbours(struct doctor *d)
{
	neighbours(d, "/proc/net/stat/arp_cache",
		   "net.ipv4.neigh.default.gc_thresh3", "IPv4");
	neighbours(d, "/proc/net/stat/ndisc_cache",
		   "net.ipv6.neigh.default.gc_thresh3", "IPv6");
	return 0;
}

int check_conntrack(struct doctor *d)
{
	static const char max[] = "net.netfilter.nf_conntrack_max";
	struct finding *f;
	int n, limit;

	if (!doctor_val("net.netfilter.nf_conntrack_count", &n) ||
	    !doctor_val(max, &limit) || limit <= 0 ||
	    n < (long long)limit * FULL / 100)
		return 0;
	f = found(d, WARNING,
		  "the connection tracking table has %d entries of %d: when it is full, new connections are dropped",
		  n, limit);
	doctor_set(d, f, max, 2 * limit);
	return 0;
}
