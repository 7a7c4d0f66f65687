/* SPDX-License-Identifier: GPL-2.0-only */
/* What is fed with mutated input, one file each. */
#ifndef VENET_FUZZ_H
#define VENET_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* Text: ended by NUL behind its size, to be changed at will. */
void fuzz_conf(char *text, size_t size);
void fuzz_vz(char *text, size_t size);
void fuzz_nic(char *text, size_t size);
void fuzz_words(char *text, size_t size);

/* Messages as they come from a netlink socket. */
void fuzz_netlink(char *text, size_t size);

#endif /* VENET_FUZZ_H */
