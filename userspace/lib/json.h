/* SPDX-License-Identifier: GPL-2.0-only */
/* JSON, written as it goes: a list of a million entries needs no memory. */
#ifndef VENET_JSON_H
#define VENET_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct json {
	FILE *f;
	bool comma;	/* something precedes in this list or object */
};

/* @key is NULL inside lists and at the top. */
void json_open(struct json *j, const char *key, char bracket);
void json_close(struct json *j, char bracket);
void json_uint(struct json *j, const char *key, uint64_t val);
void json_int(struct json *j, const char *key, int64_t val);
void json_bool(struct json *j, const char *key, bool val);

/* Any bytes: what is not UTF-8 is replaced. NULL is written as null. */
void json_str(struct json *j, const char *key, const char *val);

#endif /* VENET_JSON_H */
