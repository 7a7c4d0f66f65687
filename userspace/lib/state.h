/* SPDX-License-Identifier: GPL-2.0-only */
/* Where everything is kept that must outlive containers. */
#ifndef VENET_STATE_H
#define VENET_STATE_H

#define STATE_DIR	"/var/lib/venet"

/*
 * Nobody else changes what is there until the descriptor is closed. The lock
 * is on the directory: files themselves are replaced each time. -1 with an
 * error recorded.
 */
int state_lock(void);

/* What tells this boot of the machine from others. */
#define BOOT_ID		37	/* with its NUL */
int boot_id(char boot[BOOT_ID]);

#endif /* VENET_STATE_H */
