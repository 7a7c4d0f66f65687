// SPDX-License-Identifier: GPL-2.0-only
/* Bridges and pairs. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "step_common.h"
#include "step_veth.h"

struct bridge_step {
	struct dev *dev;
	const struct dev *bridge;	/* one that exists by then */
	bool vlans;
	uint32_t mtu;
	/* As they were when the step ran. */
	int ifindex;
	struct mac mac;
};

/* A new bridge */

static enum step_result bridge_new_run(void *arg)
{
	struct bridge_step *s = arg;
	struct nl *rt = &s->dev->at->rt;
	char buf[NL_REQUEST];
	struct bridge b;
	int err;

	err = bridge_find(rt, s->dev->name, &b, "");
	if (err > 0)
		fail(ERR_KERNEL, "there is a bridge %s already", s->dev->name);
	if (err)
		return STEP_FAILED;
	err = nl_talk(rt, bridge_new(buf, s->dev->name, s->vlans), NULL, NULL);
	if (err) {
		fail(ERR_KERNEL, "cannot make the bridge %s: %s", s->dev->name,
		     nl_why(rt, err));
		return step_failed(rt);
	}
	err = bridge_find(rt, s->dev->name, &b, "");
	if (!err)
		fail(ERR_KERNEL, "the new bridge %s is gone", s->dev->name);
	if (err <= 0)
		return STEP_UNSURE;
	s->dev->ifindex = b.ifindex;
	return STEP_DONE;
}

static int bridge_new_undo(void *arg)
{
	struct bridge_step *s = arg;
	struct nl *rt = &s->dev->at->rt;
	char buf[NL_REQUEST];

	return step_undone(rt, nl_talk(rt, rt_link_del(buf, s->dev->ifindex,
						       s->dev->name, -1),
				       NULL, NULL));
}

static void bridge_new_text(const void *arg, char *buf, size_t size)
{
	const struct bridge_step *s = arg;
	char q[QUOTED_MAX];

	snprintf(buf, size, "%s link add name %s up type bridge%s",
		 s->dev->at->ip, shell_quote(s->dev->name, q),
		 s->vlans ? " vlan_filtering 1" : "");
}

static const struct step_ops bridge_new_ops = {
	.run = bridge_new_run,
	.undo = bridge_new_undo,
	.text = bridge_new_text,
	.free = free,
};

void step_bridge_new(struct txn *t, struct dev *dev, bool vlans)
{
	struct bridge_step *s = xzalloc(sizeof(*s));

	s->dev = dev;
	s->vlans = vlans;
	txn_add(t, &bridge_new_ops, s);
}

/* What it does not take from its ports */

static int pin(struct bridge_step *s, int ifindex, const struct mac *m)
{
	struct nl *rt = &s->bridge->at->rt;
	char buf[NL_REQUEST];

	return nl_talk(rt, bridge_pin(buf, ifindex, m, s->mtu), NULL, NULL);
}

static enum step_result bridge_pin_run(void *arg)
{
	struct bridge_step *s = arg;
	struct nl *rt = &s->bridge->at->rt;
	struct bridge b;
	struct mac other;
	int err = bridge_find(rt, s->bridge->name, &b, "");

	if (!err)
		fail(ERR_KERNEL, "the bridge %s is gone", s->bridge->name);
	if (err <= 0)
		return STEP_FAILED;
	s->mac = b.mac;
	s->ifindex = b.ifindex;
	/*
	 * One that never had a port is nobody in the spanning tree, and would
	 * stay so: only a new MAC makes it somebody.
	 */
	if (!mac_same(&b.id, &b.mac)) {
		other = b.mac;
		other.byte[5] ^= 1;
		err = pin(s, b.ifindex, &other);
	} else {
		err = 0;
	}
	if (!err)
		err = pin(s, b.ifindex, &b.mac);
	if (!err)
		return STEP_DONE;
	fail(ERR_KERNEL, "cannot keep the MAC of %s: %s", b.name,
	     nl_why(rt, err));
	return STEP_UNSURE;
}

static int bridge_pin_undo(void *arg)
{
	struct bridge_step *s = arg;

	return step_undone(&s->bridge->at->rt, pin(s, s->ifindex, &s->mac));
}

static void bridge_pin_text(const void *arg, char *buf, size_t size)
{
	const struct bridge_step *s = arg;
	char q[QUOTED_MAX];

	shell_quote(s->bridge->name, q);
	if (s->mtu)
		snprintf(buf, size, "%s link set %s mtu %u", s->bridge->at->ip,
			 q, s->mtu);
	else
		snprintf(buf, size,
			 "# link set %s address to what it is: its MAC stays", q);
}

static const struct step_ops bridge_pin_ops = {
	.run = bridge_pin_run,
	.undo = bridge_pin_undo,
	.text = bridge_pin_text,
	.free = free,
};

void step_bridge_pin(struct txn *t, const struct dev *dev, uint32_t mtu)
{
	struct bridge_step *s = xzalloc(sizeof(*s));

	s->bridge = dev;
	s->mtu = mtu;
	txn_add(t, &bridge_pin_ops, s);
}

/* A pair */

struct pair_step {
	const struct dev *bridge;
	struct dev *host, *ct;
	struct pair pair;
};

static void pair_failed(const struct pair_step *s, int err)
{
	struct nl *rt = &s->host->at->rt;

	if (err == -EXFULL)
		fail(ERR_KERNEL,
		     "%s has %d ports, as many as a bridge takes: take another bridge, or venetctl ct attach, which needs none",
		     s->bridge->name, BRIDGE_PORTS);
	else if (err == -EOPNOTSUPP && !strcmp(rt->extack, "Unknown device type"))
		fail(ERR_KERNEL, "this kernel has no veth");
	else
		fail(ERR_KERNEL, "cannot make the pair of %s in %s: %s",
		     s->ct->at->name, s->bridge->name, nl_why(rt, err));
}

/* The name must be free. 0, or -1 with the error recorded. */
static int name_free(const struct dev *dev)
{
	struct link l;
	int ret = rt_link_by_name(&dev->at->rt, dev->name, &l);

	if (ret > 0)
		return fail(ERR_KERNEL, "%s has an interface %s already",
			    dev->at->name, dev->name);
	return ret;
}

static int find_end(struct dev *dev)
{
	struct link l;
	int ret = rt_link_by_name(&dev->at->rt, dev->name, &l);

	if (!ret)
		fail(ERR_KERNEL, "the new interface %s of %s is gone",
		     dev->name, dev->at->name);
	dev->ifindex = ret > 0 ? l.ifindex : 0;
	return ret > 0 ? 0 : -1;
}

static enum step_result pair_run(void *arg)
{
	struct pair_step *s = arg;
	struct nl *rt = &s->host->at->rt;
	char buf[NL_REQUEST];
	int err;

	if (name_free(s->host) || name_free(s->ct))
		return STEP_FAILED;
	s->pair.bridge = s->bridge->ifindex;
	err = nl_talk(rt, pair_new(buf, &s->pair), NULL, NULL);
	if (err) {
		pair_failed(s, err);
		return step_failed(rt);
	}
	return find_end(s->host) || find_end(s->ct) ? STEP_UNSURE : STEP_DONE;
}

/* With one end goes the other. */
static int pair_undo(void *arg)
{
	struct pair_step *s = arg;
	struct nl *rt = &s->host->at->rt;
	char buf[NL_REQUEST];

	return step_undone(rt, nl_talk(rt, rt_link_del(buf, s->host->ifindex,
						       s->host->name, -1),
				       NULL, NULL));
}

static void pair_text(const void *arg, char *buf, size_t size)
{
	const struct pair_step *s = arg;
	char q[QUOTED_MAX], q2[QUOTED_MAX], q3[QUOTED_MAX], q4[QUOTED_MAX];
	char mac[MAC_TEXT], mac2[MAC_TEXT];

	snprintf(buf, size,
		 "%s link add name %s address %s mtu %u master %s type veth peer name %s address %s mtu %u netns %s",
		 s->host->at->ip, shell_quote(s->host->name, q),
		 mac_text(&s->pair.host_mac, mac), s->pair.mtu,
		 shell_quote(s->bridge->name, q2), shell_quote(s->ct->name, q3),
		 mac_text(&s->pair.mac, mac2), s->pair.mtu,
		 shell_quote(ref_ip_arg(&s->ct->at->ref), q4));
}

static const struct step_ops pair_ops = {
	.run = pair_run,
	.undo = pair_undo,
	.text = pair_text,
	.free = free,
};

void step_pair(struct txn *t, const struct dev *bridge, struct dev *host,
	       struct dev *ct, const struct pair *p)
{
	struct pair_step *s = xzalloc(sizeof(*s));

	s->bridge = bridge;
	s->host = host;
	s->ct = ct;
	s->pair = *p;
	memcpy(host->name, p->host, sizeof(host->name));
	memcpy(ct->name, p->name, sizeof(ct->name));
	txn_add(t, &pair_ops, s);
}

/* The port */

struct port_step {
	const struct dev *dev;
	struct port_flags set, old;
	char note[VETH_NOTE];
	bool is_new;
	uint16_t vid, old_vid;
	struct mac mac;
	bool add;
};

static struct port_step *port_step(const struct dev *dev)
{
	struct port_step *s = xzalloc(sizeof(*s));

	s->dev = dev;
	return s;
}

static enum step_result port_done(const struct port_step *s, const char *what,
				  int err)
{
	const struct nl *rt = &s->dev->at->rt;

	if (!err)
		return STEP_DONE;
	fail(ERR_KERNEL, "cannot set %s of %s: %s", what, s->dev->name,
	     nl_why(rt, err));
	return step_failed(rt);
}

static enum step_result port_run(void *arg)
{
	struct port_step *s = arg;
	char buf[NL_REQUEST];

	return port_done(s, "the bridge's flags",
			 nl_talk(&s->dev->at->rt,
				 port_change(buf, s->dev->ifindex, &s->set),
				 NULL, NULL));
}

static int port_undo(void *arg)
{
	struct port_step *s = arg;
	struct nl *rt = &s->dev->at->rt;
	char buf[NL_REQUEST];

	if (s->is_new)
		return 0;
	return step_undone(rt, nl_talk(rt, port_change(buf, s->dev->ifindex,
						  &s->old), NULL, NULL));
}

static void port_text(const void *arg, char *buf, size_t size)
{
	const struct port_step *s = arg;
	const char *on = s->set.fixed ? "on" : "off";
	const char *off = s->set.fixed ? "off" : "on";
	char q[QUOTED_MAX], q2[QUOTED_MAX], note[QUOTED_MAX + 8] = "";

	if (s->set.note)
		snprintf(note, sizeof(note), "alias %s ",
			 shell_quote(s->note, q2));
	snprintf(buf, size,
		 "%s link set %s %saddrgenmode none type bridge_slave locked %s learning %s flood %s guard %s isolated %s fdb_flush",
		 s->dev->at->ip, shell_quote(s->dev->name, q), note, on, off,
		 off, on, s->set.isolated ? "on" : "off");
}

static const struct step_ops port_ops = {
	.run = port_run,
	.undo = port_undo,
	.text = port_text,
	.free = free,
};

void step_port(struct txn *t, const struct dev *dev,
	       const struct port_flags *set, const struct port_flags *old)
{
	struct port_step *s = port_step(dev);

	s->set = *set;
	s->is_new = !old;
	if (old)
		s->old = *old;
	if (set->note) {
		snprintf(s->note, sizeof(s->note), "%s", set->note);
		s->set.note = s->note;
	}
	txn_add(t, &port_ops, s);
}

/* Its VLAN: the new one comes before the old one goes. */

static int vlan_change(const struct port_step *s, uint16_t vid, uint16_t old)
{
	struct nl *rt = &s->dev->at->rt;
	char buf[NL_REQUEST];
	int err = 0;

	if (vid)
		err = nl_talk(rt, port_vlan(buf, s->dev->ifindex, vid, true),
			      NULL, NULL);
	if (!err && old && old != vid)
		err = nl_talk(rt, port_vlan(buf, s->dev->ifindex, old, false),
			      NULL, NULL);
	return err;
}

static enum step_result vlan_run(void *arg)
{
	struct port_step *s = arg;
	int err = vlan_change(s, s->vid, s->old_vid);

	port_done(s, "the VLAN", err);
	return err ? STEP_UNSURE : STEP_DONE;
}

static int vlan_undo(void *arg)
{
	struct port_step *s = arg;

	return s->is_new ? 0 : step_undone(&s->dev->at->rt,
					   vlan_change(s, s->old_vid, s->vid));
}

static void vlan_text(const void *arg, char *buf, size_t size)
{
	const struct port_step *s = arg;
	const char *exec = s->dev->at->exec;
	char q[QUOTED_MAX];
	int n;

	shell_quote(s->dev->name, q);
	n = snprintf(buf, size, "%sbridge vlan add dev %s vid %u pvid untagged",
		     exec, q, s->vid);
	if (s->old_vid && s->old_vid != s->vid && (size_t)n < size)
		snprintf(buf + n, size - n,
			 " && %sbridge vlan del dev %s vid %u", exec, q,
			 s->old_vid);
}

static const struct step_ops vlan_ops = {
	.run = vlan_run,
	.undo = vlan_undo,
	.text = vlan_text,
	.free = free,
};

void step_port_vlan(struct txn *t, const struct dev *dev, uint16_t vid,
		    uint16_t old)
{
	struct port_step *s = port_step(dev);

	s->vid = vid;
	s->old_vid = old;
	txn_add(t, &vlan_ops, s);
}

/* Where frames to its MAC go */

static int fdb_change(const struct port_step *s, bool add)
{
	char buf[NL_REQUEST];

	return nl_talk(&s->dev->at->rt,
		       port_fdb(buf, s->dev->ifindex, &s->mac, add), NULL,
		       NULL);
}

static enum step_result fdb_run(void *arg)
{
	struct port_step *s = arg;
	int err = fdb_change(s, s->add);

	return port_done(s, "the MAC", !s->add && err == -ENOENT ? 0 : err);
}

static int fdb_undo(void *arg)
{
	struct port_step *s = arg;

	return step_undone(&s->dev->at->rt, fdb_change(s, !s->add));
}

static void fdb_text(const void *arg, char *buf, size_t size)
{
	const struct port_step *s = arg;
	char q[QUOTED_MAX], mac[MAC_TEXT];

	snprintf(buf, size, "%sbridge fdb %s %s dev %s master%s",
		 s->dev->at->exec, s->add ? "replace" : "del",
		 mac_text(&s->mac, mac), shell_quote(s->dev->name, q),
		 s->add ? " static sticky" : "");
}

static const struct step_ops fdb_ops = {
	.run = fdb_run,
	.undo = fdb_undo,
	.text = fdb_text,
	.free = free,
};

void step_port_fdb(struct txn *t, const struct dev *dev,
		   const struct mac *mac, bool add)
{
	struct port_step *s = port_step(dev);

	s->mac = *mac;
	s->add = add;
	txn_add(t, &fdb_ops, s);
}
