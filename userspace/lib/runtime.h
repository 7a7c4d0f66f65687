/* SPDX-License-Identifier: GPL-2.0-only */
/* Container runtimes: which process is the init of a container of theirs. */
#ifndef VENET_RUNTIME_H
#define VENET_RUNTIME_H

#include <sys/types.h>

#include "ref.h"

/*
 * The process that a reference such as lxc:web1 means, or -1 with an error
 * recorded: ERR_NOCT when there is none, or when it is not running. @root is
 * where the runtimes' files are, "" but for tests.
 */
pid_t runtime_pid(const struct ref *r, const char *root);

#endif /* VENET_RUNTIME_H */
