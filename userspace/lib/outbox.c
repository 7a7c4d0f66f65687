// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <linux/if_packet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "err.h"
#include "outbox.h"
#include "util.h"

#define AT_ONCE	64	/* frames in one system call */

struct frame *outbox_add(struct outbox *o, int ifindex)
{
	vec_grow(o->list, o->n);
	o->list[o->n].ifindex = ifindex;
	return &o->list[o->n++].frame;
}

/* How many were sent; 0: the first one could not be. */
static size_t send_some(int fd, const struct letter *l, size_t n)
{
	struct sockaddr_ll to[AT_ONCE];
	struct iovec iov[AT_ONCE];
	struct mmsghdr msg[AT_ONCE];
	size_t i;
	int ret;

	if (n > AT_ONCE)
		n = AT_ONCE;
	memset(to, 0, sizeof(to));
	memset(msg, 0, sizeof(msg));
	for (i = 0; i < n; i++) {
		const struct ether_header *eth = (void *)l[i].frame.bytes;

		to[i].sll_family = AF_PACKET;
		to[i].sll_protocol = eth->ether_type;
		to[i].sll_ifindex = l[i].ifindex;
		iov[i].iov_base = (void *)l[i].frame.bytes;
		iov[i].iov_len = l[i].frame.len;
		msg[i].msg_hdr.msg_name = &to[i];
		msg[i].msg_hdr.msg_namelen = sizeof(to[i]);
		msg[i].msg_hdr.msg_iov = &iov[i];
		msg[i].msg_hdr.msg_iovlen = 1;
	}
	do {
		ret = sendmmsg(fd, msg, n, 0);
	} while (ret < 0 && errno == EINTR);
	return ret < 0 ? 0 : ret;
}

int outbox_send(const struct outbox *o, size_t first, int *failed)
{
	size_t i = first, sent;
	int fd, err = 0;

	*failed = 0;
	/* Of protocol 0 it hears nothing. */
	fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return fail(ERR_KERNEL, "cannot open a packet socket: %s",
			    strerror(errno));
	while (i < o->n) {
		sent = send_some(fd, o->list + i, o->n - i);
		if (!sent && !err) {
			err = errno;
			*failed = o->list[i].ifindex;
		}
		i += sent ? sent : 1;
	}
	close(fd);
	return err ? fail(ERR_KERNEL, "cannot send: %s", strerror(err)) : 0;
}

void outbox_free(struct outbox *o)
{
	free(o->list);
	o->list = NULL;
	o->n = 0;
}
