#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The tool's totals: what a container has sent and received over all its ports,
# counted once whoever saves it, when, and how often.

# shellcheck source=lib_venetctl.sh
. "$(dirname "$0")/lib_venetctl.sh"
need python3
_judge_start

FILE=/var/lib/venet/stats.$HOST
_stats_cleanup() {
	rm -f "$FILE"
	_cleanup
}
trap _stats_cleanup EXIT

setup_host
ip_host address add 192.0.2.1/32 dev lo
ip_host address add 2001:db8:2::1/128 dev lo nodad
ct_netns web1 web2

# start NAME ID, stop ID: a container and its addresses.
start() {
	local ref=${1^^}

	vn ct attach "netns:${!ref}" label "$1" id "$2" ip "192.0.2.$2" \
		ip "2001:db8:2::$2"
}
stop() {
	vn ct detach "$1"
}
# pings NAME N [-6]: packets there and back.
pings() {
	local to=192.0.2.1

	[ -z "${3-}" ] || to=2001:db8:2::1
	in_ct "$1" ping -q -n -c "$2" -i 0.01 -W 5 "$to"
}
# total NAME: packets sent by IPv4, over all that it was.
total() {
	vn stats prometheus | sed -n \
		"s/^venet_ct_transmit_packets_total{ct=\"$1\",family=\"ipv4\"} //p"
}
port() {
	nl_host -k "$1" port-get venet0 "$2"
}

# ---- what the kernel counts ----

exits "without containers there is nothing to show" 0 "" vn stats
ok "which is [] in JSON" json 'd == []' vn -j stats
ok "a container" start web1 10
ok "and another one" start web2 11
ok "that sends" pings web1 3
ok "by IPv6 as well" pings web1 2 -6
ok "without anything saved the port's counters are the total" json \
	"[c['label'] for c in d] == ['web1', 'web2'] and d[0] == {'label': 'web1',
	'hub': None, 'id': None, 'ports': 1, 'drops': d[0]['drops'],
	'ipv4': {'rx_packets': 3, 'rx_bytes': $(port rx_bytes4 10),
	'tx_packets': 3, 'tx_bytes': $(port tx_bytes4 10)},
	'ipv6': {'rx_packets': 2, 'rx_bytes': $(port rx_bytes6 10),
	'tx_packets': 2, 'tx_bytes': $(port tx_bytes6 10)}}" vn -j stats show
exits "a table for people" 0 '^web1 +252 B +252 B +208 B +208 B +0$' vn stats
exits "one of them in full" 0 '^  IPv6: 208 B received \(2 packets\)' \
	vn stats show web1
ok "by id" json 'len(d) == 1 and d[0]["label"] == "web1"' vn -j stats show 10
ok "and by netns" json 'len(d) == 1 and d[0]["label"] == "web2"' \
	vn -j stats show "netns:$WEB2"
nok "nothing was written" test -e "$FILE"

# ---- saved ----

exits "a dry run of save prints" 0 "^venetctl -n $HOST stats save\$" \
	vn --dry-run stats save
nok "and writes nothing" test -e "$FILE"
exits "save is silent" 0 "" vn stats save
equal "the file is root's alone" "$(stat -c %a "$FILE")" 600
equal "the total is what it was" "$(total web1)" 3
exits "saved once more" 0 "" vn stats save
equal "it still is" "$(total web1)" 3
ok "the container sends more" pings web1 4
equal "which counts from what was saved" "$(total web1)" 7
exits "it is saved" 0 "" vn stats save
ok "the container stops" stop web1
equal "its total stays" "$(total web1)" 7
exits "is shown as gone" 0 '^ct: web1  gone$' vn stats show web1
ok "it starts again, as the same id" start web1 10
equal "which counts from zero" "$(total web1)" 7
ok "it sends" pings web1 9
equal "more than before it was stopped" "$(total web1)" 16
exits "saved again" 0 "" vn stats save
equal "nothing counts twice" "$(total web1)" 16
moves() {
	local index

	index=$(ct_link ifindex web1 venet0)
	ip_ct web1 link set venet0 netns "$HOST" name moved
	ip_ct web1 link add name taken index "$index" type venet
	ip_host link set moved netns "$WEB1" name venet0
	[ "$(ct_link ifindex web1 venet0)" != "$index" ]
}
ok "its port moves, under another index" moves
exits "is saved" 0 "" vn stats save
equal "and is the same one" "$(total web1)" 16

another_boot() {
	sed -i '2s/.*/boot\t00000000-0000-4000-8000-000000000000/' "$FILE"
	stop web1
	stop web2
}
ok "the machine boots" another_boot
equal "totals outlive that" "$(total web1)" 16
ok "containers start" start web1 10
ok "and send" pings web1 1
equal "the one is added to the other" "$(total web1)" 17
exits "and saved" 0 "" vn stats save
equal "as it is" "$(total web1)" 17

# ---- followed ----

saved() {
	grep -q "$1" "$FILE"
}
# It has begun when it has written what there is.
begun() {
	[ "$(stat -c %y "$FILE")" != "$1" ]
}
follow() {
	local before

	before=$(stat -c %y "$FILE")
	bg venetctl -n "$HOST" stats follow
	FOLLOW=$BG_PID
	wait_for 10 begun "$before"
}
exits "an old total" 0 "" vn stats reset web1
follow
ok "follow: a container sends" pings web1 5
ok "and stops" stop web1
ok "its last counters are in the file at once" wait_for 10 \
	saved $'^ct\tweb1\t\t0\tipv4.rx_packets=5\t'
equal "and are the total" "$(total web1)" 5
ok "it comes again" start web1 10
ok "sends" pings web1 2
ok "and is deleted from inside" ip_ct web1 link del venet0
ok "that end is heard, too" wait_for 10 \
	saved $'^ct\tweb1\t\t0\tipv4.rx_packets=7\t'
exits "a save in between" 0 "" vn stats save
equal "adds nothing" "$(total web1)" 7
ok "it comes again" start web1 10
ok "sends" pings web1 3
nl_host port-set venet0 10 label web9
ok "a new label" wait_for 10 saved $'^ct\tweb9\t'
ok "does not take over" pings web1 1
equal "what came under the old one" "$(total web1)" 10
equal "but what comes from then on" "$(total web9)" 1
nl_host port-set venet0 10 label web1
kill -TERM "$FOLLOW"
wait "$FOLLOW" && status=0 || status=$?
equal "told to end, it ends well" "$status" 0
equal "with all of it saved" \
	"$(sed -n 's/^ct\tweb9\t\t0\tipv4.rx_packets=\([0-9]*\)\t.*/\1/p' "$FILE")" 1

# Killed at any moment it may miss what it was about to write.
killed() {
	local i

	for i in 1 2 3 4 5 6; do
		follow
		start web2 11
		pings web2 2
		stop web2
		sleep "0.0$i"
		kill -KILL "$FOLLOW"
		wait "$FOLLOW" || true
		vn stats save
	done
}
exits "before it is killed" 0 "" vn stats reset web2
ok "killed at any moment" killed
few() {
	local n

	n=$(total web2)
	echo "$n packets of 12"
	[ "$n" -le 12 ] && [ "$n" -ge 0 ]
}
ok "it counts nothing twice" few
equal "no file is left beside" "$(find /var/lib/venet -name ".stats.$HOST.new" | wc -l)" 0

# ---- reset ----

exits "one that is gone is forgotten" 0 "" vn stats reset web9
exits "then there is none" 4 'there is no container web9' vn stats show web9
exits "nor can it be forgotten again" 4 'there is no container web9' \
	vn stats reset web9
exits "a dry run of reset prints" 0 "^venetctl -n $HOST stats reset web1\$" \
	vn --dry-run stats reset web1
equal "and resets nothing" "$(total web1)" 10
exits "one that runs" 0 "" vn stats reset web1
equal "is at zero" "$(total web1)" 0
ok "sends" pings web1 2
equal "and counts on" "$(total web1)" 2

# ---- Prometheus ----

# What the format asks for: prints each series and its value in JSON.
cat >"$TMP/metrics.py" <<'END'
import json, re, sys
NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = r'[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\\\|\\"|\\n)*"'
text = sys.stdin.buffer.read().decode("utf-8")
assert text.endswith("\n")
kind, helped, found, metric = {}, set(), {}, None
for line in text.splitlines():
    m = re.fullmatch(rf"# HELP ({NAME}) \S.*", line)
    if m:
        assert m[1] not in helped, line
        helped.add(m[1])
        continue
    m = re.fullmatch(rf"# TYPE ({NAME}) (counter|gauge)", line)
    if m:
        metric = m[1]
        assert metric in helped and metric not in kind, line
        kind[metric] = m[2]
        assert metric.endswith("_total") == (m[2] == "counter"), line
        continue
    m = re.fullmatch(rf"({NAME})\{{({LABEL}(?:,{LABEL})*)\}} ([0-9]+)", line)
    assert m and m[1] == metric, line
    labels = re.findall(r'([a-zA-Z0-9_]+)="((?:[^"\\]|\\.)*)"', m[2])
    assert len(dict(labels)) == len(labels), line
    series = m[1] + "{" + ",".join(k + "=" + re.sub(
        r"\\(.)", lambda e: "\n" if e[1] == "n" else e[1], v)
        for k, v in sorted(labels)) + "}"
    assert series not in found, line
    found[series] = int(m[3])
print(json.dumps(found))
END
metrics() {
	python3 "$TMP/metrics.py" <"$TMP/prom/venet.prom"
}
nl_host port-add venet0 vn-odd id 20 label 'a "b\c' >/dev/null
nl_host port-add venet0 vn-none id 21 >/dev/null
mkdir "$TMP/prom"
exits "metrics for a collector" 0 "" \
	vn stats prometheus "$TMP/prom/venet.prom"
equal "that file is for everybody" "$(stat -c %a "$TMP/prom/venet.prom")" 644
ok "follows the grammar" metrics
if command -v promtool >/dev/null; then
	promtool_check() {
		promtool check metrics <"$TMP/prom/venet.prom"
	}
	ok "promtool finds nothing" promtool_check
fi
ok "has numbers" json \
	'(d["venet_ct_transmit_packets_total{ct=web1,family=ipv4}"] == 2 and
	d["venet_ct_transmit_bytes_total{ct=web1,family=ipv4}"] == 168 and
	d["venet_ct_ports{ct=web1}"] == 1 and
	d["venet_ct_ports{ct=web2}"] == 0)' metrics
ok "labels with quotes in them" json \
	"d['venet_ct_ports{ct=a \"b\\\\c}'] == 1" metrics
ok "and who has none" json 'd["venet_ct_ports{hub=venet0,id=21}"] == 1' metrics
spoof() {
	in_ct web1 pkt send venet0 "udp src=192.0.2.66 dst=192.0.2.1 count=3"
}
ok "a container forges a source" spoof
exits "metrics anew" 0 "" vn stats prometheus "$TMP/prom/venet.prom"
ok "have the reason" json \
	'd["venet_ct_drop_packets_total{ct=web1,reason=source}"] == 3' metrics
exits "people are told it as well" 0 '^  drops: source 3$' vn stats show web1
equal "nothing else is in that directory" "$(ls -A "$TMP/prom")" venet.prom
exits "a directory that is not there" 2 \
	'cannot write /nowhere/x: No such file or directory' \
	vn stats prometheus /nowhere/x

# ---- what it refuses ----

exits "a container that never was" 4 'there is no container nobody' \
	vn stats show nobody
exits "no time to wait" 1 '"0" is no number of seconds from 1 to 3600' \
	vn stats follow every 0
exits "a word too many" 1 '"now" is out of place' vn stats save now
exits "reset of nobody" 1 'which container' vn stats reset
exits "help" 0 'stats follow \[every SECONDS\]' vn stats help
exits "a netns without a name" 1 'which path:/run/netns/.* is not' \
	venetctl -n "path:/run/netns/$HOST" stats save
exits "shows what the kernel counts" 0 '^web1 ' \
	venetctl -n "path:/run/netns/$HOST" stats show
cp "$FILE" "$TMP/good"
echo "ct" >>"$FILE"
cp "$FILE" "$TMP/bad"
exits "a damaged file is not guessed at" 1 \
	"$FILE:[0-9]+: this is not what venetctl stats writes" vn stats save
ok "nor written over" cmp "$FILE" "$TMP/bad"
exits "follow does not, either" 1 "$FILE:[0-9]+: this is not" vn stats follow
cp "$TMP/good" "$FILE"

finish
