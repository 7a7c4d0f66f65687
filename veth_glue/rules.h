/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VETH_RULES_H
#define VETH_RULES_H

#define FILTER_TABLE	"bridge venet"

/* Commands of nft(8): the table as it is to be, but for the sets' elements. */
extern const char filter_rules[];

#endif /* VETH_RULES_H */
