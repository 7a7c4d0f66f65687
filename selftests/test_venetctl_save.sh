#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What the tool writes: files that say what runs, those of OpenVZ turned into
# ours, and never half of anything.

# shellcheck source=lib_venetctl.sh
. "$(dirname "$0")/lib_venetctl.sh"
need python3
_judge_start

host_netns
host_forward
ct_netns web1 web2
ETC=$TMP/etc

# conf ARGS..., vz ARGS...: with the test's files.
conf() {
	vn --config "$ETC" conf "$@"
}

vz() {
	vn --config "$ETC" vz "$@"
}

# is_file NAME LINE...: a container's file says just that.
is_file() {
	local name=$1

	shift
	equal "$name says so" "$(<"$ETC/ct.d/$name.conf")" "$(printf '%s\n' "$@")"
}

# ---- what runs, as files ----

vn hub add
vn ct attach "$WEB1" label web1 id 101 ip 192.0.2.10 ip 2001:db8:10::1/64 \
	src-only 192.0.2.80
vn ct attach "$WEB2" label web2 id 7 ip 192.0.2.11 noroute noassign
shown() {
	vn ip show
	ip_host route show proto 86
	ip_host -6 route show proto 86
	ip_ct web1 -o address show dev venet0 | cut -d' ' -f2-7
}
saved=$(shown)
exits "conf show prints a file" 0 '^ip 2001:db8:10::1/64$' conf show web1
exits "or all of them" 0 '^# .*/hub.d/venet0.conf$' conf show
ok "in JSON as well" json \
	'd[0]["file"].endswith("/ct.d/web1.conf") and "id 101\n" in d[0]["text"]' \
	vn -j --config "$ETC" conf show web1
nok "and writes none" test -e "$ETC"
exits "conf save writes them" 0 "" conf save
is_file web1 "container netns:$WEB1" "id 101" "ip 192.0.2.10" \
	"src-only 192.0.2.80" "ip 2001:db8:10::1/64"
is_file web2 "container netns:$WEB2" "id 7" "ip 192.0.2.11" noroute noassign
equal "for root alone" "$(stat -c %a "$ETC" "$ETC/ct.d/web1.conf" | xargs)" \
	"700 600"
exits "there is no difference then" 0 "" conf diff prune
vn hub del venet0 force
exits "after a reboot" 0 "" conf sync
equal "all is as it was" "$(shown)" "$saved"

printf '%s\n' '# top' '  ip 192.0.2.10 # first' "container $WEB1" 'id 101' \
	'ip 2001:db8:10::1/64' >"$ETC/ct.d/web1.conf"
chmod 640 "$ETC/ct.d/web1.conf"
vn ip del 2001:db8:10::1/64
vn ip add web1 192.0.2.12
exits "a second save" 0 "" conf save web1
is_file web1 '# top' '  ip 192.0.2.10 # first' 'ip 192.0.2.12' \
	'src-only 192.0.2.80' "container $WEB1" 'id 101'
equal "and keeps the mode" "$(stat -c %a "$ETC/ct.d/web1.conf")" 640
exits "one that does not run cannot be saved" 4 'there is no container web9' \
	conf save web9
vn ip add web1 192.0.2.13
exits "a dry run prints" 0 '^# .*/web1.conf$' \
	vn --config "$ETC" --dry-run conf save web1
vn ip del 192.0.2.13
exits "and does nothing" 0 "" conf diff

vn ct detach web2
rm "$ETC/ct.d/web2.conf"
vn ct attach "$WEB2" label web2 id 7 mark 5 ip 192.0.2.11 ip 2001:db8:2::11 \
	metric 7 table 100
exits "words about routes, and the mark" 0 "" conf save web2
is_file web2 "container netns:$WEB2" "id 7" "mark 0x5" "ip 192.0.2.11" \
	"ip 2001:db8:2::11" "metric 7" "table 100"
exits "say all" 0 "" conf diff

# ---- containers without a name ----

vn ct detach web2
rm "$ETC/ct.d/web2.conf"
bg in_ct web2 sleep 1000
is_sleep() {
	[ "$(cat "/proc/$BG_PID/comm")" = sleep ]
}
wait_for 20 is_sleep
ip netns del "$WEB2"
unset "NETNS_OF[web2]"
vn ct attach "pid:$BG_PID" label web2 ip 192.0.2.11
exits "no name lasts" 6 'web2 \(id [0-9]+\): nothing that lasts names its' \
	conf save
exits "nor does that of a process" 4 'nothing that lasts' \
	conf save "pid:$BG_PID"
vn ct detach web2
bg_stop "$BG_PID"

# ---- OpenVZ: files ----

mkdir "$TMP/vz"
cat >"$TMP/vz/103.conf" <<-'V'
	ONBOOT="yes"
	IP_ADDRESS="192.0.2.30/24 2001:db8::30 0.0.0.0"
	EXT_IP_ADDRESS='198.51.100.1'
	HOSTNAME="shop.example"
	NETIF="ifname=eth0,bridge=vmbr0"
	NETDEV="eth3"
V
cat >"$TMP/vz/104.conf" <<-'V'
	IP_ADDRESS="192.0.2.31"
	HOSTNAME="$(touch /run/venet-was-here)"
V
exits "a directory of OpenVZ" 6 \
	"104.conf:2: a shell would expand the '\\$'; nothing is expanded" \
	conf import vz "$TMP/vz"
nok "of which nothing is run" test -e /run/venet-was-here
is_file 103 "# From $TMP/vz/103.conf" "id 103" "label shop.example" \
	"ip 192.0.2.30" "ip 2001:db8::30" "src-only 198.51.100.1" \
	"veth bridge vmbr0 filter mac" "nic eth3"
nok "a wrong one is not imported" test -e "$ETC/ct.d/104.conf"
exits "what is not carried over is told" 1 'of no use here: ONBOOT' \
	conf import vz "$TMP/vz/103.conf"
exits "nothing is replaced" 1 '103.conf is there already' \
	conf import vz "$TMP/vz/103.conf"
exits "a file without a CTID needs one" 1 'is no CTID' \
	conf import vz /dev/null
exits "nor is what another file has taken twice" 1 \
	'the label shop.example is in .*/103.conf:3 already' \
	conf import vz "$TMP/vz/103.conf" 105

# ---- OpenVZ: words ----

rm "$ETC/ct.d/103.conf"
exits "vz set of one that does not run" 31 '103 does not run' \
	vz set 103 --ipadd 192.0.2.30
exits "is saved when that is said" 0 "" vz set 103 \
	--ipadd "192.0.2.30/24 192.0.2.31" --ext_ipadd 198.51.100.1 --save
is_file 103 "id 103" "ip 192.0.2.30" "ip 192.0.2.31" "src-only 198.51.100.1"
exits "--ipdel all" 0 "" vz set 103 --ipdel all --save
is_file 103 "id 103" "src-only 198.51.100.1"
rm "$ETC/ct.d/103.conf"

addrs() {
	vn -j ip show 101 | python3 -c 'import json, sys
print(*[a["address"] for a in json.load(sys.stdin)])'
}
exits "vz set of one that runs" 0 '101 is not saved; --save does that' \
	vz set 101 --ipadd 192.0.2.40 --ipdel 192.0.2.12
equal "acts at once" "$(addrs)" "192.0.2.10 192.0.2.40 192.0.2.80"
equal "on the routes, too" "$(ip_host route show 192.0.2.40 proto 86)" \
	"192.0.2.40 dev venet0 scope link "
exits "--save writes its file" 0 "" vz set 101 --ipadd 192.0.2.41 \
	--ipdel 192.0.2.12 --ipdel 192.0.2.99 --save
is_file web1 '# top' '  ip 192.0.2.10 # first' 'src-only 192.0.2.80' \
	'ip 192.0.2.41' "container $WEB1" 'id 101'
exits "what it has is added without ado" 0 "" \
	vz set 101 --ipadd 192.0.2.41 --save
exits "--ipdel all with others to come" 0 "" vz set 101 --ipdel all \
	--ipadd 192.0.2.42 --save
equal "leaves those, and the sources" "$(addrs)" "192.0.2.42 192.0.2.80"
ok "with a default route" grep -q default <(ip_ct web1 route show)
exits "--ext_ipdel all" 0 "" vz set 101 --ext_ipdel all --save
equal "takes the sources" "$(addrs)" "192.0.2.42"

ip_host address add 192.0.2.1/32 dev lo
ip netns add "o-$RUN_TAG"
vn ct attach "o-$RUN_TAG" label other ip 192.0.2.50
remember busy
exits "an address with an owner" 78 '192.0.2.50 is owned by other' \
	vz set 101 --ipdel all --ipadd "192.0.2.43 192.0.2.50" --save
ok "changes nothing at all" same busy
is_file web1 '# top' 'ip 192.0.2.42' "container $WEB1" 'id 101'
exits "one that nobody can have" 34 '192.0.2.1: ' vz set 101 --ipadd 192.0.2.1
exits "a bad address" 21 'bad parameter for --ipadd: 1.2.3' \
	vz set 101 --ipadd 1.2.3
exits "an unknown option" 20 'there is no option --ram' vz set 101 --ram 1G
exits "a name that another one has" 70 'other' vz set 101 --hostname other --save
exits "another name" 0 "" vz set 101 --hostname shop2 --save
equal "is the label" "$(vn -j ct show 101 | grep -o '"label": *"[^"]*"' |
	grep -o 'shop2')" shop2
is_file web1 '# top' 'ip 192.0.2.42' "container $WEB1" 'id 101' 'label shop2'
vn ct detach other
ip netns del "o-$RUN_TAG"

# ---- killed in the middle, or with no room to write ----

old=$'id 103\nip 192.0.2.60\n'
new=$'id 103\nip 192.0.2.61\n'
F=$ETC/ct.d/103.conf

# each_time CALL HOW FIRST EVERY: with such a call failing, or being the last, the
# file is the old one or the new one, and in the end the new one.
each_time() {
	local n=$(($3 - $4)) status=0 text

	OLD=0 NEW=0 WHY=""
	while [ "$status" -ne 100 ] && [ -z "$WHY" ]; do
		n=$((n + $4)) status=0
		printf %s "$old" >"$F"
		failcall "$1" "$n$2" venetctl -q -n "$HOST" --config "$ETC" \
			vz set 103 --ipdel 192.0.2.60 --ipadd 192.0.2.61 \
			--save 2>/dev/null || status=$?
		text=""
		IFS= read -rd "" text <"$F" || true
		case $text in
		"$old")
			OLD=$((OLD + 1))
			[ "$status" -ne 0 ] ||
				WHY="number $n did not do it, and said nothing" ;;
		"$new")
			NEW=$((NEW + 1)) ;;
		*)
			WHY="number $n has left something else" ;;
		esac
	done
}
each_time write '!!' 1 1
equal "killed at each call, it leaves the old file or the new" "$WHY" ""
ok "both of which happen" test "$OLD" -gt 5 -a "$NEW" -gt 1
each_time file '' "$SHARE_FIRST" "$SHARE_EVERY"
equal "a call that fails does so, too" "$WHY" ""
ok "both of which happen" test "$OLD" -gt 5 -a "$NEW" -gt 1
rm -f "$ETC/ct.d/.103.conf.new"
mount -t tmpfs -o size=16k tmpfs "$ETC/ct.d"
printf %s "$old" | tee "$TMP/old" >"$F"
dd if=/dev/zero of="$ETC/ct.d/fill" bs=4k count=9 2>/dev/null || true
exits "a full disk is said" 139 'cannot write .*: No space left on device' \
	vz set 103 --ipadd 192.0.2.61 --save
ok "and costs nothing" cmp "$F" "$TMP/old"
umount "$ETC/ct.d"

finish
