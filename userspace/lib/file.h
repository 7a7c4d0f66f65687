/* SPDX-License-Identifier: GPL-2.0-only */
/* Text files, read whole. */
#ifndef VENET_FILE_H
#define VENET_FILE_H

#include <stddef.h>

/*
 * The text of a regular file, ended by NUL, to be freed; NULL with an error
 * recorded. One that holds a NUL is no text.
 */
char *file_read(const char *path);

/* The names in a directory that end in @suffix and are not hidden, sorted. */
struct names {
	char **list;
	size_t n;
};

/* A directory that is not there is empty. Returns 0 or -1. */
int names_read(struct names *n, const char *dir, const char *suffix);
void names_free(struct names *n);

#endif /* VENET_FILE_H */
