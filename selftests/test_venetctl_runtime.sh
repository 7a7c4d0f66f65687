#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Containers by the names that their runtimes know them by.

# shellcheck source=lib_venetctl.sh
. "$(dirname "$0")/lib_venetctl.sh"
need python3 setpriv
_judge_start

host_netns
host_forward
ct_netns web1 web2
vn -q hub add
bg in_ct web1 sleep infinity
SLEEPER=$BG_PID
wait_for 10 grep -q sleep /proc/"$SLEEPER"/comm

# ---- systemd-machined: a file for each machine ----

machine=venet-test-$RUN_TAG
mkdir -p /run/systemd/machines
printf 'NAME=%s\nLEADER=%s\n' "$machine" "$SLEEPER" \
	>/run/systemd/machines/"$machine"
exits "machine:NAME" 0 "" vn ct attach "machine:$machine" ip 192.0.2.10
ok "is a container, and its label" json "d[0]['label'] == '$machine'" \
	vn -j ct show
ok "in the netns of its leader" json "d[0]['netns'] == 'netns:$WEB1'" \
	vn -j ct show "machine:$machine"
exits "it names it afterwards" 0 "" vn ip add "machine:$machine" 192.0.2.11
exits "a dry run enters its netns, which has a name" 0 \
	"^ip -n $WEB1 addr add 192.0.2.12/32" \
	vn --dry-run ip add "machine:$machine" 192.0.2.12
exits "and takes it away" 0 "" vn ct detach "machine:$machine"
rm /run/systemd/machines/"$machine"
exits "one that does not run" 4 "machine:$machine is not running\$" \
	vn ct attach "machine:$machine"

# ---- LXC: a socket of the container's monitor ----

cat >"$TMP/monitor.py" <<'PY'
import socket, struct, sys
s = socket.socket(socket.AF_UNIX)
s.bind("\0" + sys.argv[1])
s.listen()
print("ready", flush=True)
while True:
    c, _ = s.accept()
    if c.recv(16)[:4] == struct.pack("i", 4):
        c.send(struct.pack("iiq", 0, 0, int(sys.argv[2])))
    c.close()
PY
exits "a container of LXC that does not run" 4 \
	'lxc:web1 is not running$' vn ct attach lxc:web1
bg in_host python3 "$TMP/monitor.py" /var/lib/lxc/web1/command "$SLEEPER"
ok "one that does" wait_for 20 grep -q ready "$BG_OUT"
exits "is attached by its name" 0 "" vn ct attach lxc:web1 ip 192.0.2.10
exits "which is its label" 0 '^web1 ' vn ct show
exits "and detached" 0 "" vn ct detach lxc:web1
bg in_host python3 "$TMP/monitor.py" \
	/var/lib/incus/containers/web2/command "$SLEEPER"
ok "one of Incus" wait_for 20 grep -q ready "$BG_OUT"
exits "as well" 0 "" vn ct attach incus:web2 ip 192.0.2.10
exits "and detached" 0 "" vn ct detach web2
chmod 644 "$TMP/monitor.py"
bg in_host setpriv --reuid=65534 --clear-groups python3 "$TMP/monitor.py" \
	/var/lib/lxc/mine/command "$SLEEPER"
ok "somebody else listens under a name of LXC" \
	wait_for 20 grep -q ready "$BG_OUT"
exits "and is not believed" 4 \
	'lxc:mine belongs to the user 65534, not to root$' \
	vn ct attach lxc:mine

# ---- podman: files ----

exits "a container that podman does not know" 4 'there is no podman:web9$' \
	vn ct attach podman:web9
exits "a name that is none" 1 'is not a name of a container' \
	vn ct attach lxc:a/b
exits "a runtime that is none" 1 'is no container: .* podman:NAME$' \
	vn ct attach docker:web1

finish
