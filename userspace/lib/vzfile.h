/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Files of OpenVZ: lines KEY="VALUE", which vzctl itself lets a shell read. Here
 * nothing is run: quotes are understood, what a shell would expand is refused.
 */
#ifndef VENET_VZFILE_H
#define VENET_VZFILE_H

struct vzfile {
	char *rest;		/* text that is not read yet; it is cut in place */
	unsigned int next;	/* its line */
	unsigned int line;	/* of what was read last */
	char *key;
	char *val;
};

void vzfile_open(struct vzfile *f, char *text);

/* 1 with a key and its value, 0 at the end, -1: the line is wrong, go on. */
int vzfile_next(struct vzfile *f);

#endif /* VENET_VZFILE_H */
