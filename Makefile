# SPDX-License-Identifier: GPL-2.0-only
# venet: build, install, try and check. "make help" lists the targets.

KDIR	?= /lib/modules/$(shell uname -r)/build
KERNEL	?= latest
PREFIX	?= /usr
DESTDIR	?=

.DEFAULT_GOAL := all
.PHONY: all modules userspace install modules_install userspace_install clean \
	deps demo check check-crash check-debug bench bench-quick bench-scale \
	bench-filter bench-charts mutants lint shell help

all: userspace modules

modules:
	@test -e '$(KDIR)/Makefile' || { \
		echo 'venet: no kernel headers in $(KDIR).'; \
		echo 'Install them (Debian: apt install linux-headers-amd64), or name'; \
		echo "another kernel's build directory: make modules KDIR=DIR"; \
		exit 1; } >&2
	$(MAKE) -C '$(KDIR)' M='$(CURDIR)' modules

userspace:
	$(MAKE) -C userspace

install: userspace_install modules_install

modules_install: modules
	$(MAKE) -C '$(KDIR)' M='$(CURDIR)' modules_install

userspace_install: userspace
	$(MAKE) -C userspace install PREFIX='$(PREFIX)' DESTDIR='$(DESTDIR)'

clean:
	$(MAKE) -C userspace clean
	$(MAKE) -C selftests clean
	$(MAKE) -C bench clean
	rm -f venet.ko venet.o venet.mod venet.mod.c venet.mod.o \
		Module.symvers modules.order .module-common.o .*.cmd \
		venet/*.o venet/.*.cmd venet/.*.d

# Everything below needs a Debian machine and works in throwaway guests.

deps:
	testbed/deps

demo: deps
	$(MAKE) -s userspace
	testbed/run --kernel '$(KERNEL)' -- \
		env DEMO_COLOR=$$(test ! -t 1 || echo 1) testbed/demo.sh

check: deps
	testbed/check

check-crash: deps
	$(MAKE) -s userspace
	$(MAKE) -s -C selftests
	testbed/crash --kernel '$(KERNEL)'

check-debug: deps
	testbed/check test-debug

bench: deps
	bench/run --kernel '$(KERNEL)' $(if $(HERE),--here --out bench/here.json)

bench-quick: deps
	bench/run --kernel '$(KERNEL)' --quick

bench-scale: deps
	bench/scale --kernel '$(KERNEL)'

bench-filter: deps
	bench/filter '$(KERNEL)'

bench-charts:
	testbed/deps charts
	bench/publish

mutants: deps
	testbed/mutants --kernel '$(KERNEL)' $(MUTANTS)

lint: deps
	testbed/check lint build-6.1 build-6.12 build-latest

shell: deps
	$(MAKE) -s userspace
	testbed/shell --kernel '$(KERNEL)'

help:
	@echo 'On your machine:'
	@echo '  make                    venet.ko for the running kernel, userspace/venetctl'
	@echo '  make modules KDIR=DIR   venet.ko for the kernel built in DIR'
	@echo '  make VENET_DEBUG=1      the module tries its address table when it is loaded'
	@echo '  make userspace          userspace/venetctl'
	@echo '  make install            both, to be used (PREFIX, DESTDIR)'
	@echo '  make clean              remove what was built'
	@echo
	@echo 'In a throwaway guest, with nothing changed but host packages:'
	@echo '  make demo               two containers talk through the host, a spoofed'
	@echo '                          packet is dropped'
	@echo '  make check              lint, unit tests, builds and selftests on three'
	@echo '                          kernels; says whether a packet costs more than before'
	@echo '  make check-crash        a guest that is reset in the middle of writing files,'
	@echo '                          50 times, and while a container has its card: some'
	@echo '                          minutes'
	@echo '  make check-debug        the selftests on a kernel with every checker, storms'
	@echo '                          of a minute: an hour or two, and it is built first;'
	@echo '                          at least 90 % of the lines of the module must run'
	@echo '  make bench              what a packet costs over venet, veth, netkit and'
	@echo '                          ipvlan, in instructions: some minutes'
	@echo '  make bench HERE=1       the same in nanoseconds, on this machine and not in a'
	@echo '                          guest: as root, with the module loaded or installed'
	@echo '  make bench-quick        UDP and a TCP stream over the nearest rivals'
	@echo '  make bench-scale        with up to 1 000 000 addresses, 4096 peers and'
	@echo '                          10 000 containers: up to half an hour'
	@echo '  make bench-filter       in a filtered bridge, with up to 1000 containers'
	@echo '  make bench-charts       what make bench and make bench-scale measured, as'
	@echo '                          charts and tables in Documentation/'
	@echo '  make mutants            do the selftests notice mistakes? puts each of'
	@echo '                          selftests/mutants into the module (MUTANTS="A B")'
	@echo '  make shell              a guest to play in, the module loaded'
	@echo '  make lint               style and static checks only'
	@echo '  make deps               the host packages that these need'
	@echo '  KERNEL=latest|6.12|6.1  the kernel for demo, bench, mutants and shell'
