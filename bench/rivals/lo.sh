# shellcheck shell=bash disable=SC2034
# SPDX-License-Identifier: GPL-2.0-only
#
# The floor: one stack, no other device than lo.

up_lo()
{
	ip address add "$(a4 1)/32" dev lo
	ip address add "$(a6 1)/128" dev lo nodad
	HOST4=$(a4 1) HOST6=$(a6 1)
}
