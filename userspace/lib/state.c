// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "err.h"
#include "state.h"

int state_lock(void)
{
	int fd;

	if (mkdir(STATE_DIR, 0755) && errno != EEXIST)
		return fail(ERR_KERNEL, "cannot make " STATE_DIR ": %s",
			    strerror(errno));
	fd = open(STATE_DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0 && !flock(fd, LOCK_EX))
		return fd;
	fail(ERR_KERNEL, "cannot lock " STATE_DIR ": %s", strerror(errno));
	if (fd >= 0)
		close(fd);
	return -1;
}

int boot_id(char boot[BOOT_ID])
{
	int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, boot, BOOT_ID - 1);

	if (fd >= 0)
		close(fd);
	if (n != BOOT_ID - 1)
		return fail(ERR_KERNEL, "cannot tell one boot from another: %s",
			    strerror(errno));
	boot[n] = '\0';
	return 0;
}
