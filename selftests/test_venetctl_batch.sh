#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Many commands at once, from a file or a pipe: venetctl -b.

# shellcheck source=lib_venetctl.sh
. "$(dirname "$0")/lib_venetctl.sh"
need python3
_judge_start

host_netns
host_forward
ct_netns web1 web2

batch() {
	cat >"$TMP/batch"
}
batch <<X
# a hub and two containers

hub add   # with its default name
ct attach "$WEB1" label web1 id 101	ip 192.0.2.10
ct attach '$WEB2' label "web2" id 1"0"2 ip 192.0.2.11
  ct set web1 label we\\b#1
ip add we"b#1" 2001:db8:2::10
X
exits "a file of commands" 0 "" vn -b "$TMP/batch"
ok "does what each line says" json '([(c["id"], c["label"], len(c["addresses"]))
	for c in d] == [(101, "web#1", 2), (102, "web2", 1)])' vn -j ct show
ok "and it works" in_ct web1 ping -n -c 1 -W 5 192.0.2.11

piped() {
	printf 'ip del 192.0.2.10\nip add 101 192.0.2.20\n' | vn -b -
}
ok "standard input is one as well" piped
ok "  it was done" json 'd[0]["id"] == 101' vn -j ip find 192.0.2.20
last_line() {
	printf 'ct set 101 label web1' | vn --batch -
}
ok "the last line needs no end" last_line
exits "an empty file is no error" 0 "" vn -b /dev/null
echo "ip show" | batch
exits "what is shown is shown" 0 '^192.0.2.20 +web1 ' vn -b "$TMP/batch"

remember start
batch <<X
ip add web1 192.0.2.30
ip add web1 192.0.2.11
ip add web1 192.0.2.31
X
exits "the first error ends it, with its status and its place" 3 \
	"^venetctl: $TMP/batch:2: 192.0.2.11 is owned by web2 \\(id 102\\)\$" \
	vn -b "$TMP/batch"
exits "what came before is done" 0 '^192.0.2.30 ' vn ip show web1
nok "what comes after is not" vn ip find 192.0.2.31
exits "--force goes on" 3 '^venetctl: .*batch:1: 192.0.2.30 is owned by web1' \
	vn --force -b "$TMP/batch"
exits "to the end" 0 '^192.0.2.31 ' vn ip show web1
echo "ip sow" >>"$TMP/batch"
exits "errors of several kinds are partly done; -force is --force" 6 \
	"batch:4: ip has no command \"sow\"" vn -force -batch "$TMP/batch"
vn ip del 192.0.2.30 192.0.2.31
ok "as if nothing had been" same start

echo 'ip add web1 "192.0.2.30' | batch
exits "a quote that is not closed" 1 "batch:1: a quote is not closed" \
	vn -b "$TMP/batch"
printf 'ip add web1\0 192.0.2.30\n' | batch
exits "a NUL byte" 1 "batch:1: a NUL byte" vn -b "$TMP/batch"
echo '-j ip show' | batch
exits "options stand before -b" 1 'no object "-j"' vn -b "$TMP/batch"
echo 'ip add web1 192.0.2.30' | batch
exits "a dry run of it" 0 "^venetctl -n $HOST ip add web1 192.0.2.30" \
	vn --dry-run -b "$TMP/batch"
ok "  does nothing" same start
exits "a file that is not there" 1 'cannot open /nowhere: No such file' \
	vn -b /nowhere
exits "one that cannot be read" 1 'cannot read /: Is a directory' vn -b /
exits "commands as well" 1 '"ip" is out of place' vn -b "$TMP/batch" ip show
exits "no file" 1 '-b lacks its value' vn -b
exits "a pipe" 4 "/dev/fd/[0-9]+:2: there is no container web9" \
	vn -b <(printf "\nip flush web9\n")

# Two containers in turn: what is known of one is not taken for the other.
for ((i = 1; i <= 50; i++)); do
	echo "ip add web1 10.0.1.$i 2001:db8:1::$i"
	echo "ip add web2 10.0.2.$i 2001:db8:2:1::$i"
done | batch
exits "hundreds of addresses" 0 "" vn -b "$TMP/batch"
ok "are all there" json 'len(d) == 203' vn -j ip show
sed 's/ip add web[12]/ip del/' "$TMP/batch" >"$TMP/del"
exits "and go again" 0 "" vn -b "$TMP/del"
ok "as if nothing had been" same start

# What a batch remembers of a container is not what others have done since.
batch <<X
ip add web2 2001:db8:2::11
ip del 2001:db8:2::11
ip add web2 2001:db8:2::11
ct detach web2
ct attach $WEB2 label web2 id 102
ip add web2 192.0.2.11
X
exits "the first address after all were gone" 0 "" vn -b "$TMP/batch"
equal "brings its default route" "$(ip_ct web2 route show default |
	sed 's/ *$//')" "default dev venet0 proto 86 scope link"
finish
