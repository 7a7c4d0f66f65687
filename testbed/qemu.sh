# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Which QEMU, with which accelerator, with which arguments. Sourced after
# packages.sh. No root is needed for any of it.

# qemu_get sets the array QEMU. Debian 12's own QEMU loses one boot in ten of a
# 7.3 kernel with two CPUs, so there the one of its backports is used, unpacked
# with the libraries that the machine lacks.
qemu_get()
{
	local dir

	if [[ $(host_release) != bookworm ]]; then
		need_commands qemu-system-x86_64
		QEMU=(qemu-system-x86_64)
		return
	fi
	dir=$CACHE/qemu/bookworm-backports
	qemu_in_place "$dir"
	# A library that it took from the machine may have gone since.
	if [[ -d $dir ]] && ! "${QEMU[@]}" --version > /dev/null 2>&1; then
		rm -rf "$dir"
	fi
	make_dir_once "$dir" qemu_fill
}

qemu_in_place()
{
	QEMU=(env
		"LD_LIBRARY_PATH=$1/usr/lib/x86_64-linux-gnu"
		"QEMU_MODULE_DIR=$1/usr/lib/x86_64-linux-gnu/qemu"
		"$1/usr/bin/qemu-system-x86_64"
		-L "$1/usr/share/qemu" -L "$1/usr/share/seabios"
		-L "$1/usr/lib/ipxe/qemu")
}

qemu_fill()
{
	local dir=$1 suite=bookworm-backports package packages=()

	say "fetching QEMU from $suite"
	apt_update bookworm
	apt_private bookworm
	for package in qemu-system-{x86,data,common} seabios; do
		packages+=("$package/$suite")
	done
	# What apt would install beside it, had it been asked to install. Lines
	# with a version in brackets are upgrades of what is there.
	mapfile -t -O ${#packages[@]} packages < <(
		apt-get "${APT_PRIVATE[@]}" -s --no-install-recommends install \
			"${packages[@]}" |
		awk '$1 == "Inst" && $3 !~ /^\[/ && $2 !~ /^(qemu-system-|seabios)/ {
			print $2 }')
	apt_unpack bookworm "$dir" "${packages[@]}"
	if [[ -d $dir/lib ]]; then
		cp -a "$dir/lib/." "$dir/usr/lib/"
		rm -rf "${dir:?}/lib"
	fi
	qemu_in_place "$dir"
	"${QEMU[@]}" --version > /dev/null || die "QEMU from $suite does not run"
}

# accel_get ASKED sets ACCEL to kvm or tcg. That /dev/kvm exists proves nothing:
# a guest has to come up with it. The answer is kept until something that it
# depends on changes.
accel_get()
{
	local key verdict

	ACCEL=${1:-${VENET_ACCEL:-}}
	case $ACCEL in
	kvm | tcg)	return ;;
	'')		;;
	*)		usage_error "no accelerator is called \"$ACCEL\": kvm or tcg" ;;
	esac
	ACCEL=tcg
	[[ -r /dev/kvm && -w /dev/kvm ]] || return 0
	key=$(printf '%s\n' "$(uname -r)" "$(grep -m 1 '^model name' /proc/cpuinfo)" \
		"$("${QEMU[@]}" --version)" "$K_VERSION" | sha256sum)
	verdict=$CACHE/accel/${key:0:16}
	if [[ ! -e $verdict ]]; then
		mkdir -p "$CACHE/accel"
		say "trying KVM"
		if accel_probe; then
			echo kvm > "$verdict.$$"
		else
			say "no guest comes up with KVM here; emulating"
			echo tcg > "$verdict.$$"
		fi
		mv "$verdict.$$" "$verdict"
	fi
	ACCEL=$(< "$verdict")
}

accel_probe()
{
	local status=0

	timeout -k 2 20 "${QEMU[@]}" -nodefaults -no-user-config -display none \
		-monitor none -no-reboot -accel kvm -cpu host -smp 2 -m 512 \
		-kernel "$K_VMLINUZ" -initrd "$INITRAMFS_BASE" \
		-append "panic=-1 venet.probe" \
		-device isa-debug-exit,iobase=0xf4,iosize=1 \
		< /dev/null > /dev/null 2>&1 || status=$?
	# init writes 33 to the port; QEMU turns n into 2n + 1.
	((status == 67))
}

# qemu_arguments sets the array QEMU_ARGS from O_* (options of the run), ACCEL,
# K_* and INITRD.
qemu_arguments()
{
	local log=$1 append

	# A first Oops ends the guest: what follows it proves nothing. The long
	# limits are for emulated CPUs on a loaded machine.
	append="console=ttyS0 panic=-1 oops=panic printk.devkmsg=on"
	append+=" rcupdate.rcu_cpu_stall_timeout=60 watchdog_thresh=30"
	append+=" sysctl.kernel.hung_task_timeout_secs=600"
	QEMU_ARGS=(-nodefaults -no-user-config -display none -monitor none
		-m "$O_MEM" -smp "$O_SMP")
	[[ -n $O_REBOOT ]] || QEMU_ARGS+=(-no-reboot)
	if [[ -n $O_ICOUNT ]]; then
		# The virtual clock counts instructions, and nothing random is left:
		# two runs of a benchmark agree to the last digit.
		QEMU_ARGS+=(-accel tcg -icount "shift=0,sleep=off"
			-cpu "max,-erms,-fsrm,-rdrand,-rdseed"
			-rtc "base=2026-01-01T00:00:00,clock=vm")
		append+=" mitigations=off nokaslr norandmaps"
	elif [[ $ACCEL == kvm ]]; then
		QEMU_ARGS+=(-accel kvm -cpu host)
	else
		# Starting processes is most of what a guest does. With erms and fsrm
		# the kernel would clear and copy byte by byte, which a real CPU does at
		# once, with la57 each look at page tables is one level deeper, and pages
		# that are written anyway need no clearing.
		QEMU_ARGS+=(-accel "tcg,thread=multi" -cpu "max,-erms,-fsrm,-la57")
		append+=" no_timer_check init_on_alloc=0"
	fi
	QEMU_ARGS+=(-kernel "$K_VMLINUZ" -initrd "$INITRD" -append "$append"
		-serial "file:$log"
		-chardev "stdio,id=command,signal=off" -serial chardev:command
		-device "isa-debug-exit,iobase=0xf4,iosize=1"
		-fsdev "local,id=root,path=/,security_model=none,readonly=on,multidevs=remap"
		-device "virtio-9p-pci,fsdev=root,mount_tag=root")
	[[ -n $O_ICOUNT ]] || qemu_nics
	[[ -z $O_DISK ]] || QEMU_ARGS+=(
		-drive "file=${O_DISK//,/,,},format=raw,if=virtio")
	[[ -z $O_OUT ]] || QEMU_ARGS+=(
		-fsdev "local,id=out,path=${O_OUT//,/,,},security_model=none"
		-device "virtio-9p-pci,fsdev=out,mount_tag=out")
}

# Cards of different makers in one segment: what leaves one enters the others. They
# cost nothing until somebody loads their drivers. The last one has virtual functions,
# for which it needs a port of PCI Express.
qemu_nics()
{
	local driver n=0

	QEMU_ARGS+=(-machine q35 -device "pcie-root-port,id=express,slot=1,chassis=1")
	for driver in virtio-net-pci e1000e igb,bus=express; do
		n=$((n + 1))
		QEMU_ARGS+=(-netdev "hubport,id=nic$n,hubid=0"
			-device "$driver,netdev=nic$n,mac=52:54:00:00:00:0$n,romfile=")
	done
}
