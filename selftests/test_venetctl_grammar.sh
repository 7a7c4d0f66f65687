#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The grammar, row by row: each command of the tool does its work, does it with -j
# as well, and names a word that is none of its own. The tests of the commands say
# what the work is; this one that no row is forgotten.

# shellcheck source=lib_venetctl.sh
. "$(dirname "$0")/lib_venetctl.sh"
# shellcheck source=lib_veth.sh
. "$(dirname "$0")/lib_veth.sh"
need python3
_judge_start

ETC=$TMP/etc
mkdir -p "$ETC/ct.d"
_grammar_cleanup() {
	rm -rf "/var/lib/venet/stats.$HOST" "/var/lib/venet/nic.$HOST"
	_cleanup
}
trap _grammar_cleanup EXIT

# shellcheck disable=SC2119 # without options
setup_bridge
host_forward
ct_netns web1 web2
no_detection web1 web2
for n in 1 2; do
	ip_host link add link nic_lan name "card$n" type vlan id "$n"
	echo "IP_ADDRESS=\"192.0.2.6$n\"" >"$TMP/$n.conf"
done

vn() {
	$EXEC venetctl -q -n "$HOST" --config "$ETC" "$@"
}

# is_json FLAG FILE: JSON it is, and of a row that tells something not nothing.
is_json() {
	if [[ $1 = *tell ]]; then
		json True cat "$2"
	else
		[ ! -s "$2" ] || json True cat "$2"
	fi
}
# prints_json FLAG ARGS...
prints_json() {
	vn -j "${@:2}" >"$TMP/printed"
	is_json "$1" "$TMP/printed"
}

# What a row says: how a word too many ends, a flag, and the row, in which # is 1
# for the first time and 2 for the second, with -j. The flags: "-"; "tell" for what
# prints JSON then; "own" for what prints in a form of its own; "run", or "runtell",
# for what runs until it is told to end. "do" stands for what comes between the rows.
rows() {
	sed "s/TAG/$RUN_TAG/g; s,TMP,$TMP,g" <<-'END'
		1 - hub add hub#
		1 tell hub show hub#
		1 - hub set hub# fastpath none
		1 - hub del hub#
		do - hub add
		1 runtell monitor all
		1 runtell monitor ct
		1 runtell monitor ip
		1 run monitor spoof
		1 run stats follow
		1 run announce run
		1 - ct attach web#-TAG label web# id 10# ip 192.0.2.1# ip 192.0.2.7#
		1 tell ct show web#
		1 - ct set web# mark 7
		1 - ct sync web#
		1 - ip add web# 192.0.2.2#
		1 tell ip show web#
		1 tell ip find 192.0.2.2#
		1 - ip del web# 192.0.2.2#
		do - ip add web2 192.0.2.99
		1 - ip move 192.0.2.99 web#
		1 own dump all
		1 own dump hub
		1 own dump ct
		1 own dump ip
		1 - conf save web#
		1 tell conf show web#
		1 tell conf check
		1 tell conf diff
		1 - conf sync
		1 - conf apply web#
		1 - conf import vz TMP/#.conf
		20 - vz set web# --ipadd 192.0.2.5#
		1 - ip replace web# 192.0.2.3#
		1 - ip flush web#
		1 tell stats show web#
		1 - stats save
		1 - stats reset web#
		1 own stats prometheus TMP/prom#
		1 - announce once
		1 tell doctor fix
		1 tell doctor check
		1 - veth add web#-TAG bridge br0 ip 198.51.100.1#/24
		1 tell veth show web#-TAG
		1 - veth set web#-TAG isolated on
		1 - veth sync
		1 - veth del web#-TAG
		1 - nic attach web#-TAG card#
		1 tell nic show web#-TAG
		1 - nic sync
		1 - nic return card#
		1 - ct detach web#
	END
}

# ---- is it whole? ----

help_rows() {
	local object commands command

	venetctl help | grep ' | ' | while read -r object commands; do
		for command in ${commands//|/ }; do
			[ "$command" = help ] || echo "$object $command"
		done
	done
}
equal "these are the rows that help knows" "$(rows |
	awk '$1 != "do" { print $3, $4 }' | LC_ALL=C sort)" "$(help_rows | LC_ALL=C sort)"

# ---- one by one ----

running=()
while read -r status flag words; do
	read -r -a first <<<"${words//#/1}"
	read -r -a second <<<"${words//#/2}"
	if [ "$status" = "do" ]; then
		vn "${first[@]}"
		continue
	fi
	row="${first[*]:0:2}"
	[ "$flag" != own ] || exits "$row: -j is refused" 1 'not JSON' \
		vn -j "${first[@]}"
	exits "$row: a word too many is named" "$status" 'rub-bish' \
		vn "${first[@]}" rub-bish
	if [[ $flag = run* ]]; then
		bg vn "${first[@]}"
		running+=("$BG_PID $BG_OUT - $row: works")
		bg vn -j "${second[@]}"
		running+=("$BG_PID $BG_OUT $flag $row: with -j, too")
		continue
	fi
	ok "$row: works" vn "${first[@]}"
	[ "$flag" = own ] || ok "$row: with -j, too" prints_json "$flag" "${second[@]}"
done < <(rows)

# ---- those that run ----

# ends PID: it is told to, and says that all was well.
ends() {
	kill -TERM "$1"
	wait "$1"
}
# A line is a document of its own.
as_one() {
	sed '1s/^/[/; $!s/$/,/; $s/$/]/' "$1" >"$1.one"
}
for one in "${running[@]}"; do
	read -r pid out flag sentence <<<"$one"
	status=0
	ends "$pid" || status=$?
	if [ "$status" -ne 0 ]; then
		fail "$sentence" "status $status"
	elif [ "$flag" != - ]; then
		as_one "$out"
		ok "$sentence" is_json "$flag" "$out.one"
	else
		pass "$sentence"
	fi
done

finish
