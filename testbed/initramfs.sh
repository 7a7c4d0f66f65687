# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The tiny first root file system of a guest. The part that depends on the
# kernel only is kept in the cache, sets INITRAMFS_BASE; what belongs to one run
# is a second archive in front of it. Sourced after kernel.sh.

initramfs_base()
{
	local busybox key

	need_commands busybox cpio zstd modprobe
	busybox=$(command -v busybox)
	key=$(cat "$busybox" "$TESTBED/init" "$TESTBED/initramfs.sh" | sha256sum)
	INITRAMFS_BASE=$CACHE/initramfs/$K_VERSION-${key:0:12}
	make_dir_once "$INITRAMFS_BASE" initramfs_fill "$busybox"
	INITRAMFS_BASE+=/base.cpio.zst
}

initramfs_fill()
{
	local busybox=$1 dir=$2 root=$2/root path base

	# -S and -d make modprobe look at the cached tree. What is built in needs
	# no module, and prints no insmod line.
	base=${K_MODULES%/lib/modules/*}
	[[ -e $K_MODULES/modules.dep ]] || depmod -b "$base" "$K_VERSION"

	mkdir -p "$root"/{bin,dev,proc,sys,modules,venet}
	cp "$busybox" "$root/bin/busybox"
	cp "$TESTBED/init" "$root/init"
	chmod +x "$root/init" "$root/bin/busybox"
	# Order matters: a module comes after those that it needs.
	for path in virtio_pci 9pnet_virtio 9p overlay; do
		modprobe -S "$K_VERSION" -d "$base" --show-depends "$path"
	done | awk '$1 == "insmod" && !seen[$2]++' |
	while read -r _ path _; do
		cp "$path" "$root/modules/"
		printf '%s\n' "${path##*/}"
	done > "$root/modules/order"
	(cd "$root" && find . | cpio --quiet -o -H newc -R 0:0) |
		zstd -q -3 > "$dir/base.cpio.zst"
	rm -rf "$root"
}

# initramfs_run OUT DIR: DIR's venet and near are there. The kernel wants the
# uncompressed archive first.
initramfs_run()
{
	(cd "$2" && find venet near | cpio --quiet -o -H newc -R 0:0) |
		cat - "$INITRAMFS_BASE" > "$1"
}
