/* SPDX-License-Identifier: GPL-2.0-only */
/* A snapshot as text for people or as JSON for programs. */
#ifndef VENET_RENDER_H
#define VENET_RENDER_H

#include <stdbool.h>
#include <stdio.h>

#include "snap.h"

struct view {
	FILE *f;
	bool json;
	bool stats;
	bool colour;
};

/* On stdout, as the options and the terminal ask for. */
void view_init(struct view *v, const struct ctx *ctx);

/* Each lists all that the snapshot holds of its kind. */
void render_hubs(const struct view *v, const struct snap *s);
void render_cts(const struct view *v, const struct snap *s);
void render_addrs(const struct view *v, const struct snap *s);

/* One container in full; also each of them when counters are asked for. */
void render_ct_blocks(const struct view *v, const struct snap *s);

/* Hubs with their containers. */
void render_all(const struct view *v, const struct snap *s);

/* "  drops: source 3, unowned 1" */
void render_drops(const struct view *v, const struct venet_drops *d);

/* "1.20 GiB" */
#define BYTES_TEXT	32
const char *bytes_text(uint64_t n, char buf[BYTES_TEXT]);

#endif /* VENET_RENDER_H */
