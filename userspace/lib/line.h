/* SPDX-License-Identifier: GPL-2.0-only */
/* A line of a file as the words of a command. */
#ifndef VENET_LINE_H
#define VENET_LINE_H

/*
 * Cut a line into words, in place: blanks separate them, quotes and backslashes
 * keep blanks, as in a shell; # before a word begins a comment. Returns their
 * number with @argv to be freed and ended by NULL, or -1 with an error recorded.
 */
int line_split(char *line, char ***argv);

#endif /* VENET_LINE_H */
