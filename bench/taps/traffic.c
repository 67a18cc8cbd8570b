/* What goes through the taps.
 * usage: traffic send INTERFACE FROM TO MAC SECONDS   UDP frames of 60 bytes; prints how many were sent, and seconds
 *        traffic sink                                 where they go to
 *        traffic echo ADDRESS COUNT PAUSE-US          one ICMP echo at a time, polls for the answer; prints the median and the 99th percentile in us */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <netinet/udp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 64, PORT = 9 };

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static int fail(const char *what)
{
	perror(what);
	return 1;
}

static unsigned short sum(const void *start, size_t length)
{
	const unsigned short *words = start;
	unsigned total = 0;

	for (size_t i = 0; i < length / 2; i++) total += words[i];
	total = (total & 0xffff) + (total >> 16);
	return ~(total + (total >> 16));
}

/* Through a packet socket and past the queueing discipline: a UDP socket would be slower than what is to be measured. */
static int send_frames(const char *interface, const char *from, const char *to, const char *mac, double seconds)
{
	struct sockaddr_ll address = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_IP), .sll_ifindex = if_nametoindex(interface)};
	struct { struct ether_header link; struct iphdr ip; struct udphdr udp; char payload[18]; } __attribute__((packed)) frame = {
		.link = {.ether_shost = {2, 0, 0, 0, 0, 1}, .ether_type = htons(ETH_P_IP)},
		.ip = {.ihl = 5, .version = 4, .ttl = 64, .protocol = IPPROTO_UDP, .saddr = inet_addr(from), .daddr = inet_addr(to)},
		.udp = {.source = htons(PORT), .dest = htons(PORT)},
	};
	struct iovec vector = {&frame, sizeof frame};
	struct mmsghdr messages[BATCH];
	int fd = socket(AF_PACKET, SOCK_RAW, 0), one = 1;
	double start = now(), end;
	long sent = 0;

	sscanf(mac, "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", &frame.link.ether_dhost[0], &frame.link.ether_dhost[1], &frame.link.ether_dhost[2],
	       &frame.link.ether_dhost[3], &frame.link.ether_dhost[4], &frame.link.ether_dhost[5]);
	frame.ip.tot_len = htons(sizeof frame - sizeof frame.link);
	frame.udp.len = htons(sizeof frame - sizeof frame.link - sizeof frame.ip);
	frame.ip.check = sum((char *)&frame + sizeof frame.link, sizeof frame.ip);
	if (fd < 0 || bind(fd, (void *)&address, sizeof address) < 0 || setsockopt(fd, SOL_PACKET, PACKET_QDISC_BYPASS, &one, sizeof one) < 0) return fail("packet socket");
	for (int i = 0; i < BATCH; i++) messages[i] = (struct mmsghdr){.msg_hdr = {.msg_iov = &vector, .msg_iovlen = 1}};
	while ((end = now()) - start < seconds) {
		int count = sendmmsg(fd, messages, BATCH, 0);
		if (count > 0) sent += count;
	}
	printf("%ld %.6f\n", sent, end - start);
	return 0;
}

/* Reads nothing: once its buffer is full datagrams are dropped there, so that no frame costs the datapath a wake-up of somebody else. */
static int sink(void)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(PORT)};
	int fd = socket(AF_INET, SOCK_DGRAM, 0), least = 0;

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &least, sizeof least) < 0 || bind(fd, (void *)&at, sizeof at) < 0) return fail("bind");
	puts("ready");
	fflush(stdout);
	return pause();
}

static int ascending(const void *a, const void *b)
{
	double d = *(const double *)a - *(const double *)b;
	return (d > 0) - (d < 0);
}

static int echo(const char *address, int count, int gap)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_addr.s_addr = inet_addr(address)};
	double *times = calloc(count, sizeof *times);
	int fd = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP), lost = 0;
	struct { struct icmphdr header; char data[56]; } request = {.header.type = ICMP_ECHO};
	char answer[256];

	if (fd < 0 || connect(fd, (void *)&to, sizeof to) < 0) return fail("socket");
	request.header.un.echo.id = htons(getpid() & 0xffff);
	for (int i = 0; i < count; i++) {
		if (gap) usleep(gap);
		request.header.un.echo.sequence = htons(i);
		request.header.checksum = 0;
		request.header.checksum = sum(&request, sizeof request);
		double start = now();
		if (send(fd, &request, sizeof request, 0) < 0) return fail("send");
		for (;;) {
			ssize_t length = recv(fd, answer, sizeof answer, MSG_DONTWAIT);
			struct icmphdr *header = (void *)(answer + 20);
			if (length >= 28 && header->type == ICMP_ECHOREPLY && header->un.echo.id == request.header.un.echo.id &&
			    header->un.echo.sequence == request.header.un.echo.sequence) break;
			if (length < 0 && now() - start > 1) { lost++; break; }
		}
		times[i] = (now() - start) * 1e6;
	}
	qsort(times, count, sizeof *times, ascending);
	printf("%.2f %.2f %d\n", times[count / 2], times[count * 99 / 100], lost);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 7 && !strcmp(argv[1], "send")) return send_frames(argv[2], argv[3], argv[4], argv[5], atof(argv[6]));
	if (argc == 2 && !strcmp(argv[1], "sink")) return sink();
	if (argc == 5 && !strcmp(argv[1], "echo")) return echo(argv[2], atoi(argv[3]), atoi(argv[4]));
	fprintf(stderr, "usage: traffic send INTERFACE FROM TO MAC SECONDS | sink | echo ADDRESS COUNT PAUSE-US\n");
	return 2;
}
