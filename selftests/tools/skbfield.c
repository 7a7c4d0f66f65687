// SPDX-License-Identifier: GPL-2.0-only
/*
 * skbfield - read and write the fields of packets' sk_buffs, by eBPF.
 *
 * The programs are put together here, field by field, so that neither clang
 * nor libbpf is needed. They are attached to clsact, or as generic XDP.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <poll.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char usage[] =
"usage: skbfield read DEV ingress|egress      a line for each packet\n"
"       skbfield xdp DEV                      a line for each packet\n"
"       skbfield write DEV ingress|egress FIELD=VALUE...\n"
"\n"
"read and xdp print \"ready\" first and end when nobody reads their output;\n"
"write attaches its program and ends, the program stays.\n"
"FIELD is mark, priority, queue_mapping, tc_index or tstamp (read: also\n"
"len, vlan_present, vlan_tci, tstamp_type; xdp prints len only).\n";

/* net/if.h and linux/if.h cannot be had together. */
extern unsigned int if_nametoindex(const char *name);

#define QUEUE_LEN	4096
#define PRIO		1

static void __attribute__((noreturn)) die(const char *what)
{
	fprintf(stderr, "skbfield: %s: %s\n", what, strerror(errno));
	exit(2);
}

/* ---- fields ------------------------------------------------------------ */

#define FIELD(f)	{ #f, offsetof(struct __sk_buff, f) }

static const struct field {
	const char *name;
	int offset;		/* in struct __sk_buff */
} fields[] = {
	FIELD(len), FIELD(mark), FIELD(priority), FIELD(queue_mapping),
	FIELD(tc_index), FIELD(vlan_present), FIELD(vlan_tci),
	/* A program that reads the type gets the time as it is. */
	FIELD(tstamp_type), FIELD(tstamp),
};

#define NFIELDS		(sizeof(fields) / sizeof(fields[0]))
#define RECORD_SIZE	(NFIELDS * 8)

static int field_size(const struct field *f)
{
	if (f->offset == offsetof(struct __sk_buff, tstamp))
		return BPF_DW;
	if (f->offset == offsetof(struct __sk_buff, tstamp_type))
		return BPF_B;
	return BPF_W;
}

static const struct field *find_field(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < NFIELDS; i++)
		if (strlen(fields[i].name) == len &&
		    !strncmp(fields[i].name, name, len))
			return &fields[i];
	fprintf(stderr, "skbfield: no field in \"%s\"\n", name);
	exit(2);
}

/* ---- programs ---------------------------------------------------------- */

static struct bpf_insn prog[256];
static int prog_len;

static void emit(int code, int dst, int src, int off, int imm)
{
	prog[prog_len++] = (struct bpf_insn){
		.code = code, .dst_reg = dst, .src_reg = src,
		.off = off, .imm = imm,
	};
}

static void emit_exit(int verdict)
{
	emit(BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, verdict);
	emit(BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
}

/* Append the record at the top of the stack to the queue @map. */
static void emit_push(int map)
{
	emit(BPF_LD | BPF_DW | BPF_IMM, BPF_REG_1, BPF_PSEUDO_MAP_FD, 0, map);
	emit(0, 0, 0, 0, 0);
	emit(BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_2, BPF_REG_10, 0, 0);
	emit(BPF_ALU64 | BPF_ADD | BPF_K, BPF_REG_2, 0, 0, -(int)RECORD_SIZE);
	emit(BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_3, 0, 0, BPF_ANY);
	emit(BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_map_push_elem);
}

static void emit_store(size_t field)
{
	emit(BPF_STX | BPF_MEM | BPF_DW, BPF_REG_10, BPF_REG_0,
	     (int)(field * 8) - (int)RECORD_SIZE, 0);
}

static void make_reader(int map)
{
	size_t i;

	for (i = 0; i < NFIELDS; i++) {
		emit(BPF_LDX | BPF_MEM | field_size(&fields[i]), BPF_REG_0,
		     BPF_REG_1, fields[i].offset, 0);
		emit_store(i);
	}
	emit_push(map);
	emit_exit(TC_ACT_UNSPEC);
}

static void make_xdp_reader(int map)
{
	size_t i;

	emit(BPF_LDX | BPF_MEM | BPF_W, BPF_REG_0, BPF_REG_1,
	     offsetof(struct xdp_md, data_end), 0);
	emit(BPF_LDX | BPF_MEM | BPF_W, BPF_REG_2, BPF_REG_1,
	     offsetof(struct xdp_md, data), 0);
	emit(BPF_ALU64 | BPF_SUB | BPF_X, BPF_REG_0, BPF_REG_2, 0, 0);
	emit_store(0);
	emit(BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, 0);
	for (i = 1; i < NFIELDS; i++)
		emit_store(i);
	emit_push(map);
	emit_exit(XDP_PASS);
}

static void make_writer(char **words)
{
	for (; *words; words++) {
		size_t len = strcspn(*words, "=");
		const struct field *f = find_field(*words, len);
		uint64_t value;

		if (!(*words)[len]) {
			fprintf(stderr, "skbfield: \"%s\" has no value\n",
				*words);
			exit(2);
		}
		value = strtoull(*words + len + 1, NULL, 0);
		emit(BPF_LD | BPF_DW | BPF_IMM, BPF_REG_0, 0, 0, value);
		emit(0, 0, 0, 0, value >> 32);
		emit(BPF_STX | BPF_MEM | field_size(f), BPF_REG_1, BPF_REG_0,
		     f->offset, 0);
	}
	emit_exit(TC_ACT_UNSPEC);
}

static int bpf(int cmd, union bpf_attr *attr, const char *what)
{
	int ret = syscall(SYS_bpf, cmd, attr, sizeof(*attr));

	if (ret < 0)
		die(what);
	return ret;
}

static int load(int type)
{
	static char log[65536];
	union bpf_attr attr = {
		.prog_type = type,
		.insns = (uintptr_t)prog,
		.insn_cnt = prog_len,
		.license = (uintptr_t)"GPL",
		.log_buf = (uintptr_t)log,
		.log_size = sizeof(log),
		.log_level = 1,
	};
	int fd = syscall(SYS_bpf, BPF_PROG_LOAD, &attr, sizeof(attr));

	if (fd < 0) {
		fputs(log, stderr);
		die("load");
	}
	return fd;
}

static int make_queue(void)
{
	union bpf_attr attr = {
		.map_type = BPF_MAP_TYPE_QUEUE,
		.value_size = RECORD_SIZE,
		.max_entries = QUEUE_LEN,
	};

	return bpf(BPF_MAP_CREATE, &attr, "make a queue");
}

/* ---- netlink ----------------------------------------------------------- */

struct request {
	struct nlmsghdr n;
	union {
		struct tcmsg tc;
		struct ifinfomsg link;
	};
	char room[256];
};

static struct rtattr *put(struct request *r, int type, const void *data,
			  int len)
{
	struct rtattr *a = (void *)((char *)r + NLMSG_ALIGN(r->n.nlmsg_len));

	a->rta_type = type;
	a->rta_len = RTA_LENGTH(len);
	if (len)
		memcpy(RTA_DATA(a), data, len);
	r->n.nlmsg_len = NLMSG_ALIGN(r->n.nlmsg_len) + RTA_ALIGN(a->rta_len);
	return a;
}

static void put_u32(struct request *r, int type, uint32_t value)
{
	put(r, type, &value, sizeof(value));
}

static void end_nest(struct request *r, struct rtattr *nest)
{
	nest->rta_len = (char *)r + r->n.nlmsg_len - (char *)nest;
}

/* Send and return the kernel's answer: 0 or an errno. */
static int talk(struct request *r)
{
	struct { struct nlmsghdr n; struct nlmsgerr err; char rest[512]; } ack;
	int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);

	r->n.nlmsg_flags |= NLM_F_REQUEST | NLM_F_ACK;
	if (fd < 0 || send(fd, r, r->n.nlmsg_len, 0) < 0 ||
	    recv(fd, &ack, sizeof(ack), 0) < (ssize_t)NLMSG_LENGTH(4))
		die("netlink");
	close(fd);
	return -ack.err.error;
}

static void add_clsact(int ifindex)
{
	struct request r = {
		.n.nlmsg_len = NLMSG_LENGTH(sizeof(struct tcmsg)),
		.n.nlmsg_type = RTM_NEWQDISC,
		.n.nlmsg_flags = NLM_F_CREATE | NLM_F_EXCL,
		.tc.tcm_ifindex = ifindex,
		.tc.tcm_parent = TC_H_CLSACT,
		.tc.tcm_handle = TC_H_MAKE(TC_H_CLSACT, 0),
	};

	put(&r, TCA_KIND, "clsact", sizeof("clsact"));
	errno = talk(&r);
	if (errno && errno != EEXIST)
		die("clsact");
}

static void attach_tc(int ifindex, const char *where, int fd)
{
	int minor = !strcmp(where, "ingress") ? TC_H_MIN_INGRESS :
						TC_H_MIN_EGRESS;
	struct request r = {
		.n.nlmsg_len = NLMSG_LENGTH(sizeof(struct tcmsg)),
		.n.nlmsg_type = RTM_NEWTFILTER,
		.n.nlmsg_flags = NLM_F_CREATE | NLM_F_EXCL,
		.tc.tcm_ifindex = ifindex,
		.tc.tcm_parent = TC_H_MAKE(TC_H_CLSACT, minor),
		.tc.tcm_info = TC_H_MAKE(PRIO << 16, htons(ETH_P_ALL)),
	};
	struct rtattr *options;

	add_clsact(ifindex);
	put(&r, TCA_KIND, "bpf", sizeof("bpf"));
	options = put(&r, TCA_OPTIONS, NULL, 0);
	put_u32(&r, TCA_BPF_FD, fd);
	put(&r, TCA_BPF_NAME, "skbfield", sizeof("skbfield"));
	put_u32(&r, TCA_BPF_FLAGS, TCA_BPF_FLAG_ACT_DIRECT);
	end_nest(&r, options);
	errno = talk(&r);
	if (errno)
		die("attach to clsact");
}

static void attach_xdp(int ifindex, int fd)
{
	struct request r = {
		.n.nlmsg_len = NLMSG_LENGTH(sizeof(struct ifinfomsg)),
		.n.nlmsg_type = RTM_SETLINK,
		.link.ifi_index = ifindex,
	};
	struct rtattr *xdp;

	xdp = put(&r, IFLA_XDP | NLA_F_NESTED, NULL, 0);
	put_u32(&r, IFLA_XDP_FD, fd);
	put_u32(&r, IFLA_XDP_FLAGS, XDP_FLAGS_SKB_MODE);
	end_nest(&r, xdp);
	errno = talk(&r);
	if (errno)
		die("attach XDP");
}

/* ---- commands ---------------------------------------------------------- */

static void print_records(int map, size_t nfields)
{
	struct pollfd reader = { .fd = 1 };
	uint64_t record[NFIELDS];
	union bpf_attr attr = {
		.map_fd = map,
		.value = (uintptr_t)record,
	};
	size_t i;

	printf("ready\n");
	for (;;) {
		while (!syscall(SYS_bpf, BPF_MAP_LOOKUP_AND_DELETE_ELEM, &attr,
				sizeof(attr))) {
			for (i = 0; i < nfields; i++)
				printf("%s=%llu ", fields[i].name,
				       (unsigned long long)record[i]);
			printf("\n");
		}
		fflush(stdout);
		if (poll(&reader, 1, 5) > 0)
			return;
	}
}

int main(int argc, char **argv)
{
	int ifindex, map;

	if (argc < 3 || (argc < 4 && strcmp(argv[1], "xdp"))) {
		fputs(usage, stderr);
		return 2;
	}
	ifindex = if_nametoindex(argv[2]);
	if (!ifindex)
		die(argv[2]);

	if (!strcmp(argv[1], "read")) {
		map = make_queue();
		make_reader(map);
		attach_tc(ifindex, argv[3], load(BPF_PROG_TYPE_SCHED_CLS));
		print_records(map, NFIELDS);
	} else if (!strcmp(argv[1], "xdp")) {
		map = make_queue();
		make_xdp_reader(map);
		attach_xdp(ifindex, load(BPF_PROG_TYPE_XDP));
		print_records(map, 1);
	} else if (!strcmp(argv[1], "write")) {
		make_writer(argv + 4);
		attach_tc(ifindex, argv[3], load(BPF_PROG_TYPE_SCHED_CLS));
	} else {
		fputs(usage, stderr);
		return 2;
	}
	return 0;
}
