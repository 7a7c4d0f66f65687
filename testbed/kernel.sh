# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034
#
# Kernels: from a name to a tree in the cache with vmlinuz, modules, and headers
# that a module can be built against in place. Sourced after packages.sh.
#
# kernel_get NAME sets
#   K_NAME      the name asked for
#   K_VERSION   what uname -r says in the guest
#   K_VMLINUZ   the kernel image
#   K_MODULES   its /lib/modules/$K_VERSION, modules uncompressed
#   K_BUILD     directory for make -C
#   K_MAKE      array of further arguments of that make

# Which release has which name's kernel, and how its version looks.
kernel_where()
{
	local release

	case $1 in
	6.1)	echo "bookworm 6[.]1" ;;
	6.12)	release=$(host_release)
		[[ $release == bookworm ]] || release=trixie
		echo "$release 6[.]12" ;;
	latest)	echo "trixie [0-9]+[.][0-9]+" ;;
	esac
}

# The newest version that can be both booted and built for. Old images stay in
# the archive after their headers are gone, meta packages have no point release,
# and the cloud and rt flavours are other kernels.
kernel_newest()
{
	local release=$1 series=$2 headers version names

	headers=$(apt_names "$release" \
		"^linux-headers-${series}[.][0-9]+[^-]*(-[0-9]+)?-amd64\$")
	names=$(apt_names "$release" '^linux-(image|binary)-[0-9].*-amd64$')
	while read -r version; do
		version=${version#linux-headers-}
		if grep -qxE "linux-(image|binary)-${version//[.+]/[&]}" <<< "$names"; then
			printf '%s\n' "$version"
			return
		fi
	done < <(tac <<< "$headers")
	return 1
}

# kernel_resolve NAME: prints "RELEASE VERSION"; asks the archive once a day.
kernel_resolve()
{
	local name=$1 release series version file=$CACHE/resolved/$1

	mkdir -p "$CACHE/resolved"
	if ! younger_than "$file" 1440; then
		read -r release series < <(kernel_where "$name")
		# In a subshell: a known kernel is good enough without a network.
		if (apt_update "$release") &&
		   version=$(kernel_newest "$release" "$series"); then
			echo "$release $version" > "$file.$BASHPID"
			mv "$file.$BASHPID" "$file"
		elif [[ -e $file ]]; then
			say "using the $name kernel that is in the cache"
		else
			die "no $name kernel with headers in $release"
		fi
	fi
	cat "$file"
}

# kernel_packages RELEASE VERSION: all that it takes to boot and to build. What
# they are called has changed over time; the dependencies tell.
kernel_packages()
{
	local todo=("linux-image-$2" "linux-headers-$2") seen=' ' package deps

	while ((${#todo[@]})); do
		package=${todo[0]}
		todo=("${todo[@]:1}")
		[[ $seen != *" $package "* ]] || continue
		seen+="$package "
		mapfile -t deps < <(apt_depends "$1" "$package" \
			'^linux-(base|binary|modules|headers|kbuild)-[0-9]')
		todo+=("${deps[@]}")
	done
	# shellcheck disable=SC2086
	printf '%s\n' $seen
}

# kernel_fill NAME RELEASE VERSION DIR
kernel_fill()
{
	local name=$1 release=$2 version=$3 dir=$4 packages modules drop

	say "fetching kernel $version ($name) from $release"
	mapfile -t packages < <(kernel_packages "$release" "$version")
	apt_unpack "$release" "$dir" "${packages[@]}"

	# Releases differ in whether /lib is /usr/lib.
	if [[ -d $dir/lib/modules/$version ]]; then
		mkdir -p "$dir/usr/lib/modules"
		mv "$dir/lib/modules/$version" "$dir/usr/lib/modules/"
		rm -rf "${dir:?}/lib"
	fi
	modules=$dir/usr/lib/modules/$version
	if [[ -e $dir/boot/vmlinuz-$version ]]; then
		mv "$dir/boot/vmlinuz-$version" "$modules/vmlinuz"
	fi
	[[ -e $modules/vmlinuz ]] || die "no vmlinuz in the packages of $version"
	rm -rf "${dir:?}/boot" "${dir:?}/usr/share"

	# Uncompressed, or depmod and an emulated modprobe take seconds. No guest
	# has a display, a camera or a sound card: a third of the space.
	for drop in sound drivers/gpu drivers/media drivers/iio drivers/comedi; do
		rm -rf "$modules/kernel/$drop"
	done
	find "$modules/kernel" -name '*.ko.xz' -print0 |
		xargs -0 -r -n 64 -P "$(nproc)" xz -d
	find "$modules/kernel" -name '*.ko.zst' -print0 |
		xargs -0 -r -n 64 -P "$(nproc)" zstd -d -q --rm
	rm -f "$modules/build" "$modules/source"

	headers_relocate "$dir/usr/src/linux-headers-$version"
	kbuild_tools_wrap "$dir"
}

# The packaged headers name themselves by absolute path.
headers_relocate()
{
	local makefile=$1/Makefile

	# shellcheck disable=SC2016
	{
		echo '_src := $(abspath $(dir $(lastword $(MAKEFILE_LIST)))..)/'
		sed 's|/usr/src/|$(_src)|g; s|\(KBUILD_OUTPUT\) *=|\1 :=|' "$makefile"
	} > "$makefile.new"
	mv "$makefile.new" "$makefile"
}

# Kbuild's own programs may want a newer C library than the machine has. Then
# each of them is started by the loader and the libraries of its own release,
# which lie beside the kernel, so the tree may be moved.
kbuild_tools_wrap()
{
	local dir=$1 tool here wrap=()

	while IFS= read -r tool; do
		# Scripts are among them; ldd has nothing to say about those.
		[[ $(ldd "$tool" 2>&1 || :) != *'not found'* ]] || wrap+=("$tool")
	done < <(find "$dir"/usr/lib/linux-kbuild-* -type f -perm -u+x)
	((${#wrap[@]})) || return 0

	apt_update trixie
	mkdir -p "$dir/loader"
	apt_unpack trixie "$dir/loader" \
		libc6 libelf1t64 zlib1g libssl3t64 libzstd1
	for tool in "${wrap[@]}"; do
		here=$(realpath --relative-to="${tool%/*}" "$dir/loader")
		mv "$tool" "$tool.elf"
		cat > "$tool" <<-X
			#!/bin/sh
			lib=\${0%/*}/$here/usr/lib/x86_64-linux-gnu
			exec "\$lib/ld-linux-x86-64.so.2" --library-path "\$lib" \\
				--argv0 "\$0" "\$0.elf" "\$@"
		X
		chmod +x "$tool"
	done
}

# The machine's own compiler, with those of the kernel's options that it or the
# machine's pahole does not know left out. A module loads without BTF.
kernel_make_args()
{
	local cc

	cc=$(sed -n 's/^CC *[:?]*= *.*\(gcc-[0-9]*\)$/\1/p' \
		"$K_BUILD/.kernelvariables" 2>/dev/null || :)
	[[ -n $cc ]] && command -v "$cc" >/dev/null || cc=gcc
	need_commands "$cc" make
	K_MAKE=(CC="$cc" CONFIG_DEBUG_INFO_BTF_MODULES=)
	"$cc" -fmin-function-alignment=16 -S -o /dev/null -x c /dev/null 2>/dev/null ||
		K_MAKE+=(CONFIG_CC_HAS_MIN_FUNCTION_ALIGNMENT=)
}

kernel_host()
{
	local image

	K_VERSION=$(uname -r)
	K_MODULES=/lib/modules/$K_VERSION
	K_BUILD=$K_MODULES/build
	[[ -e $K_BUILD/Makefile ]] ||
		die "no headers of the running kernel ($K_VERSION)"
	for image in "/boot/vmlinuz-$K_VERSION" "$K_MODULES/vmlinuz"; do
		[[ ! -r $image ]] || break
	done
	[[ -r $image ]] || die "the running kernel's image ($image) is not readable"
	K_VMLINUZ=$image
}

kernel_get()
{
	local release dir

	K_NAME=$1
	case $K_NAME in
	host)
		kernel_host
		;;
	6.1 | 6.12 | latest)
		need_commands apt-get dpkg-deb xz zstd depmod
		read -r release K_VERSION < <(kernel_resolve "$K_NAME") ||
			exit "$EX_BED"
		dir=$CACHE/kernels/$K_VERSION
		make_dir_once "$dir" kernel_fill "$K_NAME" "$release" "$K_VERSION"
		K_MODULES=$dir/usr/lib/modules/$K_VERSION
		K_VMLINUZ=$K_MODULES/vmlinuz
		K_BUILD=$dir/usr/src/linux-headers-$K_VERSION
		;;
	*)
		usage_error "no kernel is called \"$K_NAME\": 6.1, 6.12, latest or host"
		;;
	esac
	kernel_make_args
}
