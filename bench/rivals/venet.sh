# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# venet, made as an administrator makes it. The source check cannot be left out.

up_venet()
{
	local n

	venetctl hub add
	for n in 1 2; do
		venetctl ct attach "netns:ct$n" id "$n" \
			ip "$(a4 "$n")" ip "$(a6 "$n")"
	done
}
