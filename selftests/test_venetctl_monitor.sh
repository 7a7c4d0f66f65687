#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# For those who watch: monitor tells what happens as it happens, dump is for
# scripts.

# shellcheck source=lib_venetctl.sh
. "$(dirname "$0")/lib_venetctl.sh"
need python3 timeout
_judge_start

host_netns
host_forward
ct_netns web1 web2
vn -q hub add
vn ct attach "$WEB2" label web2 id 102 ip 192.0.2.11

# watch NAME ARGS...: a monitor; what it prints is in $NAME. It listens when it
# has told of a change made for that.
watch() {
	local name=$1

	shift
	bg in_host venetctl "$@"
	printf -v "$name" '%s' "$BG_OUT"
	printf -v "${name}_PID" '%s' "$BG_PID"
}
listening() {
	vn ct set web2 mark 1
	vn ip add web2 192.0.2.90 noroute noassign
	vn ip del web2 192.0.2.90 noroute noassign
	local file

	for file; do
		test -s "$file"
	done
}
watch ALL monitor
watch JSON -j -t monitor
watch CT -t monitor ct
watch IP monitor ip
watch SPOOF -j monitor spoof
ok "monitors listen" wait_for 20 listening "$ALL" "$JSON" "$CT" "$IP"

# tells FILE REGEX: a line that matches comes.
tells() {
	wait_for 10 grep -Eq -e "$2" "$1"
}
hub='hub venet0'
vn ct attach "$WEB1" label web1 id 101 mark 5 ip 192.0.2.10 \
	ip 2001:db8:10::1/64
ok "a container comes" tells "$ALL" "^ct-add +web1 \(id 101\)  $hub"
ok "its port is up in the end" tells "$ALL" \
	"^ct-change +web1 \(id 101\)  $hub  up  venet0\$"
ok "with an address" tells "$ALL" "^ip-add +192.0.2.10 web1 \(id 101\)  $hub\$"
ok "and a prefix" tells "$ALL" \
	"^ip-add +2001:db8:10::/64 web1 \(id 101\)  $hub\$"
vn ip move 192.0.2.10 web2
ok "an address moves" tells "$ALL" \
	"^ip-move +192.0.2.10 web2 \(id 102\)  $hub\$"
vn ip del 192.0.2.10
ok "and goes" tells "$ALL" "^ip-del +192.0.2.10 web2 \(id 102\)  $hub\$"
ip_host address add 192.0.2.11/32 dev lo
ok "the host takes one" tells "$ALL" \
	"^ip-host +192.0.2.11 web2 \(id 102\)  $hub\$"
ip_host address del 192.0.2.11/32 dev lo
ok "and gives it back" tells "$ALL" \
	"^ip-return +192.0.2.11 web2 \(id 102\)  $hub\$"
vn ct set web1 label shop
ok "a label changes" tells "$ALL" "^ct-change +shop \(id 101\)  $hub"
vn ip add shop 192.0.2.10
ip_ct web1 address add 192.0.2.99/32 dev venet0
nok "a spoofed packet gets no answer" \
	in_ct web1 ping -n -c 1 -W 1 -I 192.0.2.99 192.0.2.11
ok "but a line" tells "$ALL" "^spoof +192.0.2.99 shop \(id 101\)  $hub\$"
vn ct detach shop
ok "the container goes, with its last counters" tells "$ALL" \
	"^ct-del +shop \(id 101\)  $hub  received [0-9]+ bytes \([0-9]+ packets\), sent [0-9]+ bytes \([0-9]+ packets\), dropped [1-9][0-9]*\$"

ok "by JSON the same" tells "$JSON" '"event":"ct-del"'
cat >"$TMP/events.py" <<'PY'
import json, re, sys
e = [json.loads(line) for line in open(sys.argv[1])]
assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}", x["time"]) for x in e)
assert all(x["hub"] == "venet0" and x["id"] in (101, 102) for x in e)
def find(event, **keys):
    return [x for x in e if x["event"] == event and
            all(x[k] == v for k, v in keys.items())]
assert find("ct-add", id=101, label="web1", mark=5)
assert find("ct-change", id=101, up=True, name="venet0", label="web1")
assert find("ip-add", address="2001:db8:10::", prefixlen=64, family="inet6", label="web1")
assert find("ip-move", address="192.0.2.10", id=102)
assert find("ip-del", address="192.0.2.10", prefixlen=32)
assert find("ip-host", address="192.0.2.11") and find("ip-return", address="192.0.2.11")
assert find("spoof", address="192.0.2.99", family="inet", label="shop")
d = find("ct-del")[0]
assert d["drops"]["source"] == 1 and d["stats"]["tx_packets"] == 0
# The tool takes the addresses away first.
assert d["addrs"] == 0
PY
ok "an object a line" python3 "$TMP/events.py" "$JSON"
one_kind() {
	grep -q . "$1"
	not grep -v "$2" "$1"
}
ok "monitor ct tells of containers alone, with the time" one_kind "$CT" \
	'^20[0-9-]*T[0-9:.]* ct-'
ok "monitor ip of addresses" one_kind "$IP" '^ip-'
ok "monitor spoof of spoofing" one_kind "$SPOOF" '"event":"spoof"'

# ends PID STATUS
ends() {
	local status=0

	wait "$1" || status=$?
	equal "it ends with status $2" "$status" "$2"
}
kill -TERM "$JSON_PID"
kill -INT "$ALL_PID"
ends "$JSON_PID" 0
ends "$ALL_PID" 0
reader_gone() {
	in_host timeout 20 venetctl monitor | true
}
ok "it ends when nobody reads" reader_gone

# Its reader stops; more happens than the socket holds.
bg_stop "$CT_PID"
bg_stop "$SPOOF_PID"
mkfifo "$TMP/slow"
in_host venetctl monitor ip >"$TMP/slow" &
BG_PIDS+=("$!")
exec 8<"$TMP/slow"
first=""
until read -t 1 -r first <&8; do
	vn ip add web2 192.0.2.90 noroute noassign
	vn ip del web2 192.0.2.90 noroute noassign
done
equal "a slow reader" "${first%% *}" ip-add
# Its socket holds 16 MiB: some 20 000 events of 6.1, fewer of newer kernels.
storm() {
	nl_host bulk-add venet0 102 10.0.0.0 30000
	nl_host bulk-del venet0 102 10.0.0.0 30000
}
ok "falls behind" storm
cat <&8 >"$TMP/slow.out" &
BG_PIDS+=("$!")
ok "is told that events were lost" wait_for 60 grep -q '^lost' "$TMP/slow.out"
# It may still be behind: what it misses then comes again.
goes_on() {
	vn ip add web2 192.0.2.91 noroute noassign
	vn ip del web2 192.0.2.91 noroute noassign
	grep -q '^ip-add  *192.0.2.91 ' "$TMP/slow.out"
}
ok "and goes on" wait_for 20 goes_on
exec 8<&-

# ---- dump ----

vn -q ip flush web2
vn ip add web2 192.0.2.11 2001:db8:11::/64
vn ct set web2 mark 9
# The dollars are for awk.
# shellcheck disable=SC2016
{
fields() {
	vn dump "$1" | awk -F'\t' -v OFS=' ' "$2"
}
equal "dump hub" "$(fields hub '{ print $1, $2, $4, $5, $6, NF }')" \
	"hub venet0 up 1 2 12"
equal "dump ct" "$(fields ct '{ print $1, $2, $3, $4, $5, $6, $9, $10, $11, NF }')" \
	"ct venet0 102 web2 up venet0 netns:$WEB2 9 2 17"
equal "dump ip" "$(fields ip '{ print $1, $2, $3, $4, $5, $6, NF }')" \
	"ip venet0 102 web2 192.0.2.11/32 - 6
ip venet0 102 web2 2001:db8:11::/64 - 6"
equal "dump is all of it" "$(vn dump | cut -f 1 | tr '\n' ' ')" "hub ct ip ip "
ip_host address add 192.0.2.11/32 dev lo
equal "an address that the host has itself says so" \
	"$(fields ip '$5 ~ /^192/ { print $6 }')" host
}
ip_host address del 192.0.2.11/32 dev lo
in_ct web2 ping -n -c 2 -i 0.2 -W 1 192.0.2.11 >/dev/null || true
exits "dump takes no more words" 1 '"web2" is out of place' vn dump ip web2
exits "nor does monitor" 1 '"web2" is out of place' vn monitor ct web2
exits "nor kinds of events that are none" 1 'no command "veth"' vn monitor veth
exits "nobody else watches" 2 'only root may' \
	in_host setpriv --reuid=65534 --clear-groups venetctl monitor

finish
