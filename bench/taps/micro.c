/* What a frame costs by each way of taking it from one tap and giving it to another: nanoseconds of CPU time, 256 injected frames at
 * a time, the ways in turn; for each the 10th percentile and the median of the rounds.
 * usage: micro ROUNDS LENGTH FLAGS   (FLAGS: more of TUNSETIFF's for the tap that is written to; in a network namespace of its own, as root) */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <linux/io_uring.h>
#include <net/ethernet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 64, BATCHES = 4, FRAMES = BATCH * BATCHES, CHUNK = 16384, HEADER = 12 };

static int FRAME = 60;

static void die(const char *what) { perror(what); exit(1); }
static double cpu(void) { struct timespec t; clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t); return t.tv_sec * 1e9 + t.tv_nsec; }
static int less(const void *a, const void *b) { double d = *(const double *)a - *(const double *)b; return (d > 0) - (d < 0); }

static int tap(const char *name, int flags)
{
	struct ifreq r = {0};
	int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK), size = HEADER;
	strncpy(r.ifr_name, name, IFNAMSIZ - 1);
	r.ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR | flags;
	if (fd < 0 || ioctl(fd, TUNSETIFF, &r) < 0 || ioctl(fd, TUNSETVNETHDRSZ, &size) < 0) die(name);
	int s = socket(AF_INET, SOCK_DGRAM, 0);
	if (s < 0 || ioctl(s, SIOCGIFFLAGS, &r) < 0) die("flags");
	r.ifr_flags |= IFF_UP;
	if (ioctl(s, SIOCSIFFLAGS, &r) < 0) die("up");
	close(s);
	return fd;
}

/* --- the ring, as small as can be --- */
struct ring {
	int fd;
	unsigned *sq_head, *sq_tail, *sq_flags, *cq_head, *cq_tail, mask, cq_mask, tail, flags;
	struct io_uring_sqe *sqes;
	struct io_uring_cqe *cqes;
};

static struct ring ring_make(unsigned entries, unsigned flags)
{
	struct io_uring_params p = {.flags = flags, .sq_thread_idle = 1000};
	struct ring r = {.fd = (int)syscall(__NR_io_uring_setup, entries, &p), .flags = flags};
	if (r.fd < 0) die("io_uring_setup");
	size_t size = p.cq_off.cqes + p.cq_entries * sizeof(struct io_uring_cqe), sq = p.sq_off.array + p.sq_entries * 4;
	char *m = mmap(0, size > sq ? size : sq, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, r.fd, IORING_OFF_SQ_RING);
	r.sqes = mmap(0, p.sq_entries * sizeof *r.sqes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, r.fd, IORING_OFF_SQES);
	if (m == MAP_FAILED || r.sqes == MAP_FAILED) die("mmap");
	r.sq_head = (void *)(m + p.sq_off.head), r.sq_tail = (void *)(m + p.sq_off.tail), r.sq_flags = (void *)(m + p.sq_off.flags);
	r.cq_head = (void *)(m + p.cq_off.head), r.cq_tail = (void *)(m + p.cq_off.tail), r.cqes = (void *)(m + p.cq_off.cqes);
	r.mask = p.sq_entries - 1, r.cq_mask = p.cq_entries - 1;
	unsigned *array = (void *)(m + p.sq_off.array);
	for (unsigned i = 0; i < p.sq_entries; i++) array[i] = i;
	return r;
}

static struct io_uring_sqe *ring_next(struct ring *r)
{
	struct io_uring_sqe *e = &r->sqes[r->tail++ & r->mask];
	memset(e, 0, sizeof *e);
	return e;
}

static void ring_submit(struct ring *r, unsigned count, unsigned wait)
{
	__atomic_store_n(r->sq_tail, r->tail, __ATOMIC_RELEASE);
	if (r->flags & IORING_SETUP_SQPOLL) {
		__atomic_thread_fence(__ATOMIC_SEQ_CST);
		if (*r->sq_flags & IORING_SQ_NEED_WAKEUP) syscall(__NR_io_uring_enter, r->fd, 0, 0, IORING_ENTER_SQ_WAKEUP, 0, 0);
		while (__atomic_load_n(r->cq_tail, __ATOMIC_ACQUIRE) - *r->cq_head < wait) ;
		return;
	}
	if (syscall(__NR_io_uring_enter, r->fd, count, wait, IORING_ENTER_GETEVENTS, 0, 0) < 0) die("enter");
}

static int ring_register(struct ring *r, unsigned op, void *arg, unsigned n)
{
	return (int)syscall(__NR_io_uring_register, r->fd, op, arg, n);
}

/* --- the ways --- */
static int in, out, multishot = 1;
static char *memory;
static struct ring plain, fixed, polled, multi;
static struct io_uring_buf_ring *buffers;
static double cpu_read, cpu_write;
static char *chunk(int i) { return memory + (size_t)i * CHUNK; }
static void expect(long got) { if (got != HEADER + FRAME) { fprintf(stderr, "got %ld: %s\n", got, got < 0 ? strerror((int)-got) : ""); exit(1); } }

static void loop_plain(int first)
{
	double t = cpu();
	for (int i = 0; i < BATCH; i++) expect(read(in, chunk(first + i), CHUNK));
	double u = cpu();
	for (int i = 0; i < BATCH; i++) expect(write(out, chunk(first + i), HEADER + FRAME));
	cpu_write += cpu() - u, cpu_read += u - t;
}

static void vectors(int first, int pieces)
{
	static struct iovec v[64];
	int piece = CHUNK / 32;
	static char header[HEADER];
	v[0] = (struct iovec){header, HEADER};
	double t = cpu();
	for (int i = 0; i < BATCH; i++) {
		for (int k = 0; k < pieces; k++) v[1 + k] = (struct iovec){chunk(first + i) + piece * k, pieces == 1 ? CHUNK : piece};
		expect(readv(in, v, 1 + pieces));
	}
	double u = cpu();
	for (int i = 0; i < BATCH; i++) {
		v[1] = (struct iovec){chunk(first + i), FRAME};
		expect(writev(out, v, 2));
	}
	cpu_write += cpu() - u, cpu_read += u - t;
}
/* What write needs when the header is not before the frame already. */
static void loop_copy(int first)
{
	static char whole[HEADER + CHUNK];
	double t = cpu();
	for (int i = 0; i < BATCH; i++) expect(read(in, chunk(first + i), CHUNK));
	double u = cpu();
	for (int i = 0; i < BATCH; i++) {
		memcpy(whole + HEADER, chunk(first + i) + HEADER, FRAME);
		expect(write(out, whole, HEADER + FRAME));
	}
	cpu_write += cpu() - u, cpu_read += u - t;
}
static void loop_two(int first) { vectors(first, 1); }
static void loop_many(int first) { vectors(first, 31); }

/* how: 1 registered file and buffer. Queues the requests of one batch. */
static void queue(struct ring *r, int how, int is_read, int first)
{
	for (int i = 0; i < BATCH; i++) {
		struct io_uring_sqe *e = ring_next(r);
		e->opcode = is_read ? (how ? IORING_OP_READ_FIXED : IORING_OP_READ) : (how ? IORING_OP_WRITE_FIXED : IORING_OP_WRITE);
		e->fd = how ? !is_read : is_read ? in : out;
		e->flags = how ? IOSQE_FIXED_FILE : 0;
		e->addr = (uintptr_t)chunk(first + i), e->len = is_read ? CHUNK : HEADER + FRAME, e->off = -1;
	}
}
static void reap(struct ring *r, int count)
{
	unsigned head = *r->cq_head;
	for (int i = 0; i < count; i++) expect(r->cqes[head++ & r->cq_mask].res);
	__atomic_store_n(r->cq_head, head, __ATOMIC_RELEASE);
}
static void uring_apart(struct ring *r, int how, int first)
{
	double t = cpu();
	queue(r, how, 1, first), ring_submit(r, BATCH, BATCH), reap(r, BATCH);
	double u = cpu();
	queue(r, how, 0, first), ring_submit(r, BATCH, BATCH), reap(r, BATCH);
	cpu_write += cpu() - u, cpu_read += u - t;
}
static void uring_plain(int first) { uring_apart(&plain, 0, first); }
static void uring_fixed(int first) { uring_apart(&fixed, 1, first); }
static void uring_polled(int first) { uring_apart(&polled, 1, first); }
/* Writes of one batch and reads of the next in one call; the last one's writes go alone. */
static void uring_joined(int first)
{
	double t = cpu();
	int n = BATCH;
	queue(&fixed, 1, 1, first);
	if (first > 0) queue(&fixed, 1, 0, first - BATCH), n += BATCH;
	ring_submit(&fixed, n, n), reap(&fixed, n);
	if (first == FRAMES - BATCH) queue(&fixed, 1, 0, first), ring_submit(&fixed, BATCH, BATCH), reap(&fixed, BATCH);
	cpu_read += cpu() - t;
}

static void give_back(int id)
{
	struct io_uring_buf *b = &buffers->bufs[buffers->tail & (FRAMES - 1)];
	b->addr = (uintptr_t)chunk(id), b->len = CHUNK, b->bid = id;
	__atomic_store_n(&buffers->tail, buffers->tail + 1, __ATOMIC_RELEASE);
}
static void uring_multishot(int first)
{
	static int armed;
	int ids[BATCH];
	double t = cpu();
	if (!armed) {
		struct io_uring_sqe *e = ring_next(&multi);
		e->opcode = 49 /* IORING_OP_READ_MULTISHOT */, e->fd = 0, e->flags = IOSQE_FIXED_FILE | IOSQE_BUFFER_SELECT, e->off = -1;
		armed = 1;
		ring_submit(&multi, 1, BATCH);
	} else if (__atomic_load_n(multi.cq_tail, __ATOMIC_ACQUIRE) - *multi.cq_head < BATCH) {
		ring_submit(&multi, 0, BATCH);
	}
	unsigned head = *multi.cq_head;
	for (int i = 0; i < BATCH; i++) {
		struct io_uring_cqe *c = &multi.cqes[head++ & multi.cq_mask];
		expect(c->res);
		if (!(c->flags & IORING_CQE_F_MORE)) armed = 0;
		ids[i] = (int)(c->flags >> IORING_CQE_BUFFER_SHIFT);
	}
	__atomic_store_n(multi.cq_head, head, __ATOMIC_RELEASE);
	double u = cpu();
	for (int i = 0; i < BATCH; i++) expect(write(out, chunk(ids[i]), HEADER + FRAME));
	for (int i = 0; i < BATCH; i++) give_back(ids[i]);
	cpu_write += cpu() - u, cpu_read += u - t;
}

static void setup(struct ring *r, unsigned flags)
{
	int files[2] = {in, out};
	struct iovec all = {memory, FRAMES * CHUNK};
	*r = ring_make(2 * BATCH, flags);
	if (ring_register(r, IORING_REGISTER_FILES, files, 2) < 0) die("register files");
	if (ring_register(r, IORING_REGISTER_BUFFERS, &all, 1) < 0) die("register buffers");
}

int main(int c, char **v)
{
	struct { const char *name; void (*run)(int); double *read, *write; int samples; } ways[] = {
		{"read, write", loop_plain}, {"read, copy behind a header and write", loop_copy}, {"readv, writev: header apart", loop_two}, {"readv of 32 pieces, writev", loop_many},
		{"io_uring, 64 at a time", uring_plain}, {"io_uring, registered file and buffers", uring_fixed},
		{"the same, reads and writes in one call", uring_joined}, {"io_uring multishot read, write", uring_multishot},
		{"io_uring, SQPOLL, registered", uring_polled},
	};
	int rounds;
	if (c != 4) return 2;
	rounds = atoi(v[1]), FRAME = atoi(v[2]);
	memory = mmap(0, FRAMES * CHUNK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	in = tap("mica", 0), out = tap("micb", (int)strtol(v[3], 0, 0));
	plain = ring_make(2 * BATCH, IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN);
	setup(&fixed, IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN);
	setup(&multi, IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN);
	setup(&polled, IORING_SETUP_SQPOLL);
	buffers = mmap(0, FRAMES * sizeof(struct io_uring_buf), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	struct io_uring_buf_reg reg = {.ring_addr = (uintptr_t)buffers, .ring_entries = FRAMES};
	if (ring_register(&multi, IORING_REGISTER_PBUF_RING, &reg, 1) < 0) multishot = 0;
	else for (int i = 0; i < FRAMES; i++) give_back(i);

	int ps = socket(AF_PACKET, SOCK_RAW, 0);
	struct ifreq r = {0};
	strcpy(r.ifr_name, "mica");
	if (ps < 0 || ioctl(ps, SIOCGIFINDEX, &r) < 0) die("packet socket");
	struct sockaddr_ll to = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL), .sll_ifindex = r.ifr_ifindex};
	static char frame[CHUNK];
	memset(frame, 0xff, 12), frame[12] = (char)0x88, frame[13] = (char)0xb5;
	struct iovec one = {frame, FRAME};
	struct mmsghdr messages[FRAMES];
	for (int i = 0; i < FRAMES; i++) messages[i] = (struct mmsghdr){.msg_hdr = {.msg_name = &to, .msg_namelen = sizeof to, .msg_iov = &one, .msg_iovlen = 1}};
	static char drain[CHUNK];
	while (read(in, drain, sizeof drain) > 0) ;

	int n = sizeof ways / sizeof *ways;
	for (int w = 0; w < n; w++) ways[w].read = calloc(rounds, sizeof(double)), ways[w].write = calloc(rounds, sizeof(double));
	for (int round = 0; round < rounds; round++)
		for (int w = 0; w < n; w++) {
			if (ways[w].run == uring_multishot && !multishot) continue;
			/* multishot arms a poll only where the file may block */
			fcntl(in, F_SETFL, ways[w].run == uring_multishot ? 0 : O_NONBLOCK);
			for (int sent = 0; sent < FRAMES;) { int k = sendmmsg(ps, messages, FRAMES - sent, 0); if (k < 0) die("sendmmsg"); sent += k; }
			cpu_read = cpu_write = 0;
			for (int first = 0; first < FRAMES; first += BATCH) ways[w].run(first);
			if (round < rounds / 10) continue;
			ways[w].read[ways[w].samples] = cpu_read / FRAMES;
			ways[w].write[ways[w].samples++] = cpu_write / FRAMES;
		}
	for (int w = 0; w < n; w++) {
		int k = ways[w].samples;
		if (k == 0) continue;
		double *a = ways[w].read, *b = ways[w].write;
		qsort(a, k, sizeof *a, less), qsort(b, k, sizeof *b, less);
		printf("| %s | %.0f | %.0f | %.0f | %.0f | %.0f | %.0f |\n", ways[w].name, a[k / 10], b[k / 10], a[k / 10] + b[k / 10], a[k / 2], b[k / 2], a[k / 2] + b[k / 2]);
	}
}
