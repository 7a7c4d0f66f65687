# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034
#
# What every piece of the testbed shares: messages, the cache, locks, and
# directories that appear whole or not at all. Sourced, never run.

TESTBED=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
TOP=$(dirname "$TESTBED")
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/venet

# Exit status of the front door for what is not the command's own doing.
EX_USAGE=2
EX_KERNEL=123	# the kernel complained, or died under the command
EX_TIMEOUT=124
EX_BED=125	# the bed itself failed: no network, no guest, no build

say()
{
	printf 'testbed: %s\n' "$*" >&2
}

die()
{
	say "$@"
	exit "$EX_BED"
}

usage_error()
{
	printf '%s: %s (--help shows the options)\n' "${0##*/}" "$*" >&2
	exit "$EX_USAGE"
}

# Commands that a piece runs: named before it starts, not in its middle.
need_commands()
{
	local cmd missing=()

	for cmd; do
		command -v "$cmd" >/dev/null || missing+=("$cmd")
	done
	((${#missing[@]} == 0)) ||
		die "missing on this machine: ${missing[*]}; run \"make deps\""
}

cache_init()
{
	[[ $(uname -m) == x86_64 ]] ||
		die "the guests are x86-64 and so must the machine be"
	# /sbin is not in everyone's PATH, and depmod and modprobe are there.
	PATH=$PATH:/usr/sbin:/sbin
	mkdir -p "$CACHE/lock" || die "cannot write to $CACHE"
	CACHE=$(cd "$CACHE" && pwd -P)
	# Kbuild takes no such directory, and modules are built there.
	[[ $CACHE != *[[:space:]:]* ]] ||
		die "no spaces or colons, please, in the cache's path: $CACHE"
}

# with_lock NAME COMMAND...: one at a time, over all invocations. The lock is
# dropped by the subshell's end, however that comes; children that outlive it
# do not exist here.
with_lock()
{
	local name=$1
	shift

	(
		exec {fd}> "$CACHE/lock/$name"
		flock -n "$fd" || {
			say "waiting for another run that prepares $name"
			flock "$fd"
		}
		"$@"
	)
}

# make_dir_once DIR COMMAND...: COMMAND fills the empty directory whose name it
# gets as last argument; only a finished one takes the name DIR. A stamp inside
# is not needed: the name is the stamp.
make_dir_once()
{
	local dir=$1
	shift

	[[ -d $dir ]] ||
		with_lock "$(basename "${dir%/*}")" make_dir_locked "$dir" "$@"
}

make_dir_locked()
{
	local dir=$1
	shift

	# Whoever held the lock before may have made it; whoever was interrupted
	# left half of something.
	[[ ! -d $dir ]] || return 0
	rm -rf "${dir%/*}"/*.new
	mkdir -p "$dir.new"
	"$@" "$dir.new"
	mv -T "$dir.new" "$dir"
}

# forget_unused DIR DAYS: entries of DIR that were not touched for so long.
forget_unused()
{
	[[ ! -d $1 ]] ||
		find "$1" -mindepth 1 -maxdepth 1 -mtime "+$(($2 - 1))" -exec rm -rf {} +
}

# younger_than FILE MINUTES
younger_than()
{
	[[ -n $(find "$1" -maxdepth 0 -mmin "-$2" 2>/dev/null) ]]
}
