// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>

#include "err.h"
#include "step_common.h"

enum step_result step_failed(const struct nl *nl)
{
	return nl->unsure ? STEP_UNSURE : STEP_FAILED;
}

int step_undone(const struct nl *nl, int err)
{
	if (!err || err == -ENODEV || err == -ENOENT || err == -ESRCH ||
	    err == -EADDRNOTAVAIL)
		return 0;
	return fail(ERR_KERNEL, "%s", nl_why(nl, err));
}

void step_where_set(struct step_where *w, const struct dev *dev)
{
	const struct place *at = dev->next ? dev->next : dev->at;

	w->dev = dev;
	memcpy(w->ip, at->ip, sizeof(w->ip));
	memcpy(w->ct, at->name, sizeof(w->ct));
	memcpy(w->name, dev->next ? dev->next_name : dev->name,
	       sizeof(w->name));
}
