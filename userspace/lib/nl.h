/* SPDX-License-Identifier: GPL-2.0-only */
/* A netlink socket and one exchange over it. */
#ifndef VENET_NL_H
#define VENET_NL_H

#include <libmnl/libmnl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NL_EXTACK	256
#define NL_REQUEST	2048	/* enough for each request of this tool */

struct nl {
	struct mnl_socket *sk;
	unsigned int portid;
	unsigned int seq;
	bool unsure;		/* sent, but the kernel's answer is missing */
	char extack[NL_EXTACK];	/* the kernel's own sentence, or empty */
};

/*
 * Open a socket of a netlink bus in the netns of a file descriptor, or in the
 * current one when that is negative. Returns -1 with an error recorded.
 */
int nl_open(struct nl *nl, int bus, int netns);
void nl_close(struct nl *nl);

/* Return a negative errno to end the exchange. */
typedef int nl_cb(const struct nlmsghdr *nlh, void *data);

/*
 * Send a request and give each message of the answer to @cb (may be NULL).
 * Returns 0 or a negative errno: the kernel's, then ->extack may hold its
 * sentence; or one of this side. With ->unsure set the kernel may have acted.
 * -EINTR: a dump was inconsistent, ask again.
 */
int nl_talk(struct nl *nl, struct nlmsghdr *nlh, nl_cb *cb, void *data);

/* The kernel's sentence, or the text of an errno. */
const char *nl_why(const struct nl *nl, int err);

/* Attributes: counters are 4 or 8 bytes long as the kernel sees fit. */
uint64_t nl_uint(const struct nlattr *attr);
uint32_t nl_u32(const struct nlattr *attr);
uint8_t nl_u8(const struct nlattr *attr);
void nl_str(const struct nlattr *attr, char *buf, size_t size);

/* Attributes of a nest or a message by type; those above @max are skipped. */
void nl_parse_nest(const struct nlattr *nest, const struct nlattr **tb,
		   unsigned int max);
void nl_parse(const struct nlmsghdr *nlh, unsigned int header,
	      const struct nlattr **tb, unsigned int max);

#endif /* VENET_NL_H */
