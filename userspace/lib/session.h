/* SPDX-License-Identifier: GPL-2.0-only */
/* Login sessions over the network. */
#ifndef VENET_SESSION_H
#define VENET_SESSION_H

#include "addr.h"

/*
 * A session that somebody has logged in by to one of these addresses of the
 * current netns: 1 with "sshd (pid 7)" in @text, 0 when there is none.
 */
#define SESSION_TEXT	64
int session_find(const struct addr *addr, size_t n, char text[SESSION_TEXT]);

#endif /* VENET_SESSION_H */
