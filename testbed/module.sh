# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The module, built for one kernel in the cache; the checkout is only read.
# Sourced after kernel.sh.
#
# module_build SOURCE [plain|warn|sparse|warn-sparse] sets VENET_KO, the built
# venet.ko.
# modules_tree sets MODULES_TREE, a /lib/modules/$K_VERSION with it.

module_build()
{
	local source=$1 how=${2:-plain} key

	[[ -e $source/Kbuild ]] || die "no Kbuild in $source"
	key=$(printf '%s\n' "$source" "$K_BUILD" | sha256sum)
	MODULE_DIR=$CACHE/build/$K_VERSION-${key:0:12}-$how
	forget_unused "$CACHE/build" 7
	mkdir -p "$MODULE_DIR"
	touch "$MODULE_DIR"
	with_lock "build-${MODULE_DIR##*/}" module_build_locked "$source" "$how"
	VENET_KO=$MODULE_DIR/venet.ko
}

# Copies what differs and removes what is gone, so that make rebuilds no more
# than it must, and need not be asked when nothing has changed.
module_copy()
{
	local source=$1 file

	(
		cd "$source" || exit
		find Kbuild venet include -type f \
			\( -name '*.[ch]' -o -name 'Kbuild' -o -name 'Makefile' \)
	) | sort > "$MODULE_DIR/files.new"
	if [[ -e $MODULE_DIR/files ]]; then
		comm -23 "$MODULE_DIR/files" "$MODULE_DIR/files.new" |
		while IFS= read -r file; do
			rm -f "$MODULE_DIR/$file" "$MODULE_DIR/built"
		done
	fi
	mv "$MODULE_DIR/files.new" "$MODULE_DIR/files"
	while IFS= read -r file; do
		cmp -s "$source/$file" "$MODULE_DIR/$file" && continue
		rm -f "$MODULE_DIR/built"
		mkdir -p "$(dirname "$MODULE_DIR/$file")"
		cp --no-preserve=mode,timestamps "$source/$file" "$MODULE_DIR/$file"
	done < "$MODULE_DIR/files"
}

# Sparse gives up in silence on headers that it cannot parse, and make passes.
# So each source file gets a mistake at its end that a checker which came that
# far must report; a file without that report was not checked. "canaries" lists
# the places, as they begin a line of the report.
module_canaries()
{
	local file

	while IFS= read -r file; do
		[[ $file == *.c ]] || continue
		printf '\n%s\n' \
			'static const __be32 __attribute__((unused)) venet_canary = 1;' \
			>> "$MODULE_DIR/$file"
		printf '%s:%d:\n' "$file" "$(wc -l < "$MODULE_DIR/$file")"
	done < "$MODULE_DIR/files" > "$MODULE_DIR/canaries"
}

module_make()
{
	make -C "$K_BUILD" M="$MODULE_DIR" -j "$(nproc)" "${K_MAKE[@]}" "$@" modules
}

# What is for debugging only is checked all the same.
module_build_locked()
{
	local source=$1 how=$2 log=$MODULE_DIR/build.log words=(VENET_DEBUG=1)

	case $how in
	plain)
		module_copy "$source"
		[[ ! -e $MODULE_DIR/built ]] || return 0
		module_make > "$log" 2>&1 || {
			cat "$log" >&2
			die "the module does not build for $K_VERSION"
		}
		touch "$MODULE_DIR/built"
		;;
	*)
		# Objects that are up to date would hide their warnings.
		rm -rf "${MODULE_DIR:?}"/*
		module_copy "$source"
		if [[ $how == *sparse* ]]; then
			need_commands sparse
			module_canaries
			words+=(C=2 CF=-D__CHECK_ENDIAN__)
		fi
		[[ $how != *warn* ]] || words+=(W=1)
		module_make "${words[@]}" > "$log" 2>&1 || {
			cat "$log" >&2
			die "the module does not build ($how) for $K_VERSION"
		}
		[[ $how != *sparse* ]] || module_checked "$log"
		module_warnings "$log" ||
			die "there are warnings ($how) for $K_VERSION"
		;;
	esac
}

# module_warnings LOG: shows the diagnostics of the module's own files and fails
# when there are any. Those of the kernel's own headers are not ours.
module_warnings()
{
	local found

	found=$(awk -v kernel="${K_BUILD%/usr/src/*}/" '
		index($0, kernel) == 1 || /^\.\/(include|arch)\// { next }
		/^[^ ]+:[0-9]+(:[0-9]+)?: (warning|error):/ ||
		/(WARNING|ERROR): modpost/' "$1")
	[[ -z $found ]] || {
		printf '%s\n' "$found" >&2
		return 1
	}
}

# module_checked LOG: leaves what is about the module's own lines.
module_checked()
{
	local log=$1 canary unseen=()

	while IFS= read -r canary; do
		[[ $(grep -F "$canary" "$log" || :) == *'incorrect type'* ]] ||
			unseen+=("${canary%%:*}")
	done < "$MODULE_DIR/canaries"
	((${#unseen[@]} == 0)) || {
		grep -m 10 -E '(warning|error):' "$log" >&2 || :
		die "sparse did not check to the end on $K_VERSION: ${unseen[*]}"
	}
	# Kbuild's own source, made at the end, is not ours either.
	grep -v -F -f "$MODULE_DIR/canaries" "$log" | grep -v '/venet\.mod\.c:' \
		> "$log.ours" || :
	mv "$log.ours" "$log"
}

# A tree per content of venet.ko: a guest that runs keeps its own when another
# run builds anew. Unused ones go after a day.
modules_tree()
{
	local key

	key=$(sha256sum < "$VENET_KO")
	MODULES_TREE=$CACHE/modules/$K_VERSION-${key:0:16}
	[[ ! -d $MODULES_TREE ]] || touch "$MODULES_TREE"
	forget_unused "$CACHE/modules" 1
	make_dir_once "$MODULES_TREE" modules_tree_fill
	MODULES_TREE=$MODULES_TREE/lib/modules/$K_VERSION
	VENET_KO=$MODULES_TREE/updates/venet.ko
}

modules_tree_fill()
{
	local dir=$1/lib/modules/$K_VERSION file

	mkdir -p "$dir/updates"
	for file in "$K_MODULES"/modules.{order,builtin,builtin.modinfo}; do
		[[ ! -e $file ]] || cp "$file" "$dir/"
	done
	[[ ! -d $K_MODULES/kernel ]] || ln -s "$K_MODULES/kernel" "$dir/kernel"
	cp "$VENET_KO" "$dir/updates/venet.ko"
	depmod -b "$1" "$K_VERSION"
}
