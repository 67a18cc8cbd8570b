/* What a frame costs by the ways in and out of an interface that packet(7) offers: CPU time of one thread, by its own clock.
   One thread sends bursts into one end of a veth pair and takes them out of the other. Run by ./run in a namespace of its own. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BURST = 64, ROUNDS = 4000, ROOM = 2048, SLOTS = 1024, SOL = SOL_PACKET };

static unsigned char frames[BURST][ROOM], chunks[BURST][ROOM], headers[BURST][16];
static int length = 60;

static double cpu(void) { struct timespec t; clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t); return t.tv_sec * 1e9 + t.tv_nsec; }

static void must(int ok, const char *what) { if (!ok) { perror(what); exit(1); } }

static int packet_socket(const char *name, int vnet, int bypass)
{
    int one = 1, size = 8 << 20, s = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK, 0);
    struct sockaddr_ll a = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL), .sll_ifindex = if_nametoindex(name) };
    must(s >= 0, "socket");
    setsockopt(s, SOL, PACKET_IGNORE_OUTGOING, &one, sizeof one);
    setsockopt(s, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size);
    setsockopt(s, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size);
    if (vnet) must(!setsockopt(s, SOL, PACKET_VNET_HDR, &one, sizeof one), "vnet");
    if (bypass) must(!setsockopt(s, SOL, PACKET_QDISC_BYPASS, &one, sizeof one), "bypass");
    must(!bind(s, (void *)&a, sizeof a), "bind");
    return s;
}

static int prepare(struct mmsghdr *m, struct iovec *v, unsigned char (*memory)[ROOM], int vnet, int room)
{
    for (int i = 0; i < BURST; i++) {
        int n = 0;
        if (vnet) v[2 * i + n++] = (struct iovec){ headers[i], 10 };
        v[2 * i + n++] = (struct iovec){ memory[i], room };
        m[i] = (struct mmsghdr){ .msg_hdr = { .msg_iov = v + 2 * i, .msg_iovlen = n } };
    }
    return 0;
}

static unsigned char *ring(int s, int kind, int version)
{
    struct tpacket_req r = { .tp_block_size = 1 << 16, .tp_block_nr = SLOTS * ROOM >> 16, .tp_frame_size = ROOM, .tp_frame_nr = SLOTS };
    must(!setsockopt(s, SOL, PACKET_VERSION, &version, sizeof version), "version");
    must(!setsockopt(s, SOL, kind, &r, sizeof r), "ring");
    unsigned char *p = mmap(0, SLOTS * ROOM, PROT_READ | PROT_WRITE, MAP_SHARED, s, 0);
    must(p != MAP_FAILED, "mmap");
    return p;
}

enum way { MANY, MANY_VNET, ONE, RING };
static const char *names[] = { "recvmmsg/sendmmsg", "the same, vnet header", "recv/send, one each", "TPACKET_V2 ring" };

static void measure(enum way in, enum way out, int bypass)
{
    int r = packet_socket("far", in == MANY_VNET, 0), s = packet_socket("near", out == MANY_VNET, bypass);
    unsigned char *rx = in == RING ? ring(r, PACKET_RX_RING, TPACKET_V2) : 0, *tx = out == RING ? ring(s, PACKET_TX_RING, TPACKET_V2) : 0;
    static struct mmsghdr rm[BURST], sm[BURST];
    static struct iovec rv[2 * BURST], sv[2 * BURST];
    double sending = 0, receiving = 0;
    long got = 0;
    int rat = 0, tat = 0;
    memset(headers, 0, sizeof headers);
    prepare(sm, sv, frames, out == MANY_VNET, length);
    for (int round = 0; round < ROUNDS; round++) {
        double a = cpu();
        if (out == ONE) for (int i = 0; i < BURST; i++) send(s, frames[i], length, 0);
        else if (out == RING) {
            for (int i = 0; i < BURST; i++, tat = (tat + 1) % SLOTS) {
                struct tpacket2_hdr *h = (void *)(tx + tat * ROOM);
                memcpy((char *)h + TPACKET2_HDRLEN - sizeof(struct sockaddr_ll), frames[i], length);
                h->tp_len = length;
                __atomic_store_n(&h->tp_status, TP_STATUS_SEND_REQUEST, __ATOMIC_RELEASE);
            }
            send(s, 0, 0, MSG_DONTWAIT);
        } else sendmmsg(s, sm, BURST, MSG_DONTWAIT);
        double b = cpu();
        int n = 0;
        if (in == ONE) while (recv(r, chunks[n % BURST], ROOM, MSG_DONTWAIT) > 0) n++;
        else if (in == RING) {
            for (;; rat = (rat + 1) % SLOTS, n++) {
                struct tpacket2_hdr *h = (void *)(rx + rat * ROOM);
                if (!(__atomic_load_n(&h->tp_status, __ATOMIC_ACQUIRE) & TP_STATUS_USER)) break;
                memcpy(chunks[n % BURST], (char *)h + h->tp_mac, h->tp_snaplen);
                __atomic_store_n(&h->tp_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
            }
        } else {
            prepare(rm, rv, chunks, in == MANY_VNET, ROOM);
            for (int k; (k = recvmmsg(r, rm, BURST, MSG_DONTWAIT, 0)) > 0;) n += k;
        }
        double c = cpu();
        sending += b - a;
        receiving += c - b;
        got += n;
    }
    printf("%5d bytes  in: %-22s out: %-22s%s  %4.0f ns to send (and for the kernel to queue), %4.0f ns to take, %.1f %% lost\n", length, names[in], names[out],
           bypass ? " past the qdisc" : "               ", sending / ROUNDS / BURST, receiving / (got ? got : 1), 100 - 100.0 * got / ROUNDS / BURST);
    close(r), close(s);
}
int main(int argc, char **argv)
{
    if (argc > 1) length = atoi(argv[1]);
    for (int i = 0; i < BURST; i++) memset(frames[i], 0xff, 6), frames[i][6] = 0x52, frames[i][12] = 0x88, frames[i][13] = 0xb5;
    for (enum way w = MANY; w <= RING; w++) measure(w, MANY_VNET, 0);
    for (enum way w = MANY; w <= RING; w++) measure(MANY_VNET, w, 0);
    measure(MANY_VNET, MANY_VNET, 1);
    measure(RING, RING, 0);
    return 0;
}
