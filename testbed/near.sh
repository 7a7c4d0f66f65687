# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What the scripts in a guest start again and again goes into its memory. Over the
# share each file that is opened costs several ways there and back, and a process
# opens ten of them: on a busy machine it would take three times as long to start.

NEAR_COMMANDS=(bash sh env ip bridge tc nft ethtool sysctl python3
	awk basename cat chmod cmp cp cut date diff dirname dmesg find flock grep
	head id ln ls mkdir mkfifo mktemp modprobe mv nsenter paste pgrep printf ps
	readlink rm rmdir sed seq setpriv setsid sleep sort stat systemctl tail tee
	timeout touch tr tty uname uniq unshare wc xargs)
# Beside their libraries.
NEAR_FILES=(/etc/iproute2 /etc/ld.so.cache /etc/nsswitch.conf /etc/passwd
	/etc/group /etc/protocols)

near_libraries()
{
	ldd "$@" 2> /dev/null | awk '
		$2 == "=>" && $3 ~ /^\//	{ print $3 }
		$1 ~ /^\// && $2 ~ /^\(/	{ print $1 }' | sort -u
}

# Also the modules that Python begins with.
near_modules()
{
	python3 -c '
import json, sys
for module in list(sys.modules.values()):
    for name in "__file__", "__cached__":
        if getattr(module, name, None):
            print(getattr(module, name))'
}

# near_copy DIR: a tree of these files, each with the links that lead to it. What
# has privileges of its own, such as ping, stays on the share.
near_copy()
{
	# That of the guest.
	local PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
	local command file path files=()

	for command in "${NEAR_COMMANDS[@]}"; do
		path=$(command -v "$command") && [[ $path == /* ]] && files+=("$path")
	done
	mapfile -t -O ${#files[@]} files < <(near_libraries "${files[@]}"
		near_modules)
	mkdir "$1"
	# From / on, lest cp look for the directories here.
	for file in "${files[@]}" "${NEAR_FILES[@]}"; do
		[[ -e $file ]] || continue
		# Its directory may be reached by a link, as /lib is.
		path=$(realpath "${file%/*}")/${file##*/}
		while printf '%s\0' "${path#/}" && [[ -L $path ]]; do
			file=$(realpath "${path%/*}")/$(readlink "$path")
			[[ $(readlink "$path") != /* ]] || file=$(readlink "$path")
			path=$(realpath "${file%/*}")/${file##*/}
		done
	done | sort -zu | (cd / && xargs -0 cp -a --parents -t "$1")
}
