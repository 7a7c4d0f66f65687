/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* The version of the module and of the tools that come with it. */
#ifndef _VENET_VERSION_H
#define _VENET_VERSION_H

#define VENET_VERSION	"0.1.0"

#endif /* _VENET_VERSION_H */
