#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What the host notes of a container: its label and its mark.

# shellcheck source=lib_venetctl.sh
. "$(dirname "$0")/lib_venetctl.sh"
need python3
_judge_start

host_netns
host_forward
ct_netns web1 web2
vn -q hub add
exits "a container with a mark" 0 "" \
	vn ct attach "$WEB1" label web1 id 101 mark 0x10
vn ct attach "$WEB2" label web2 id 102
ok "has it" json 'd[0]["mark"] == 16' vn -j ct show web1
exits "for people as well" 0 'mark 0x10$' vn ct show web1
ok "another one has none" json 'd[0]["mark"] == 0' vn -j ct show web2
exits "which is not worth a word" 0 'hub venet0$' vn ct show web2

exits "ct set is silent" 0 "" vn ct set web1 mark 4294967295
ok "the mark is another" json '(d[0]["mark"] == 4294967295 and
	d[0]["label"] == "web1")' vn -j ct show 101
exits "0 is none" 0 "" vn ct set web1 mark 0
ok "and is gone" json 'd[0]["mark"] == 0' vn -j ct show web1
exits "both at once, by id" 0 "" vn ct set 101 label shop mark 7 hub venet0
ok "both are new" json 'd[0]["label"] == "shop" and d[0]["mark"] == 7' \
	vn -j ct show 101
exits "the new label names it" 0 "" vn ct set shop label web1
exits "the old one no more" 4 'no container shop' vn ct set shop mark 1
exits "its own label again" 0 "" vn ct set web1 label web1
exits "a label that is a number" 0 "" vn ct set web1 label 102
exits "may be that or an id" 4 '"102" may be id 10[12] or id 10[12]: say' \
	vn ct set 102 mark 1
exits "then the id says it" 0 "" vn ct set 101 label web1

dry() {
	vn --dry-run "$@" >"$TMP/dry"
	sh -e "$TMP/dry"
}
exits "a dry run prints" 0 \
	"^venetctl -n $HOST ct set web1 label shop mark 9\$" \
	vn --dry-run ct set web1 label shop mark 9
ok "and does nothing" json 'd[0]["label"] == "web1"' vn -j ct show 101
ok "what it prints" dry ct set web1 label shop mark 9
ok "does it" json 'd[0]["label"] == "shop" and d[0]["mark"] == 9' \
	vn -j ct show 101

exits "a label that is taken" 2 'the label web2 is taken by id 102' \
	vn ct set shop label web2
exits "a label that is none" 1 'is no label' vn ct set shop label "a b"
exits "a mark that is none" 1 '"0x" is no mark: 0 to 0xffffffff' \
	vn ct set shop mark 0x
exits "a mark that is too large" 1 'is no mark' vn ct set shop mark 0x100000000
exits "a negative one" 1 'is no mark' vn ct set shop mark -1
exits "nothing to change" 1 'what is to change' vn ct set shop
exits "a word that is none" 1 '"mtu" is out of place' vn ct set shop mtu 1400
exits "a keyword without its value" 1 '"mark" lacks' vn ct set shop mark
exits "nobody" 4 'no container web9' vn ct set web9 mark 1
exits "no container named" 1 'which container' vn ct set
exits "a hub that is not there" 5 'no hub venet9' \
	vn ct set shop mark 1 hub venet9
ok "nothing of this has changed it" json \
	'd[0]["label"] == "shop" and d[0]["mark"] == 9' vn -j ct show 101

finish
