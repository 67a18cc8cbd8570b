/* UDP datagrams, or pings, that carry their own number and checksum, between two stations or over one that swaps addresses.
 *
 *   datagrams echo [-n] PORT
 *   datagrams ask  [-n] [-v] [-w WINDOW] [-r PER_SECOND] [-t TIMEOUT_MS] ADDRESS PORT COUNT BYTES[-BYTES]
 *   datagrams ping ...                         the same with ICMP echo requests, which a kernel answers; PORT is their identifier
 *
 * "echo" goes into the background, prints its process id, and sends back what it gets. "ask" sends COUNT datagrams (0: until SIGTERM or SIGINT) of growing sizes, at most WINDOW of
 * them unanswered, and checks each answer byte by byte; what has no answer after TIMEOUT_MS makes room in the window, and is lost
 * if it never comes. It prints one line:
 *   sent N received N lost N corrupt N duplicates N late N silence MS from SEQUENCE lost first SEQUENCE
 * where silence is the longest time without an answer, and SEQUENCE the first datagram sent in it; and at last the first one that was lost, or N.
 * -v also prints "answers N" for every hundredth answer.
 * -n sends without UDP checksums: then no kernel on the way drops what was corrupted, and it is found here. */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/icmp.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { SMALLEST = 16, LARGEST = 65507, MOST = 1 << 23, LIFETIME = 900, PATIENCE_MS = 20000, ICMP_BYTES = 8, IP_MOST = 60 };
struct head { uint32_t run, number, length, sum; };
enum { SENT = 1, ANSWERED = 2, GIVEN_UP = 4 };

static volatile sig_atomic_t stopped;
static uint8_t out[LARGEST], in[LARGEST + 1], packet[IP_MOST + ICMP_BYTES + LARGEST + 1];

static void on_signal(int signal) { (void)signal; stopped = 1; }

static void fail(const char *what) {
    perror(what);
    exit(2);
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

/* Every byte depends on the datagram's number: a part of another datagram is never taken for the right one. */
static void fill(uint8_t *bytes, uint32_t run, uint32_t number, uint32_t length) {
    uint64_t state = ((uint64_t)run << 32 | number) * 0x9e3779b97f4a7c15u + 1;
    uint32_t sum = 0;
    for (uint32_t i = sizeof(struct head); i < length; i++) {
        if (i % 8 == 0) state ^= state << 13, state ^= state >> 7, state ^= state << 17;
        bytes[i] = state >> (i % 8 * 8);
        sum = sum * 31 + bytes[i];
    }
    struct head head = { run, number, length, sum };
    memcpy(bytes, &head, sizeof head);
}

static int open_socket(int unchecked, int pings) {
    int fd = pings ? socket(AF_INET, SOCK_RAW, IPPROTO_ICMP) : socket(AF_INET, SOCK_DGRAM, 0), size = 4 << 20, on = 1;
    if (fd < 0) fail("socket");
    struct icmp_filter all_but_replies = { ~(1u << ICMP_ECHOREPLY) };
    if (pings && setsockopt(fd, SOL_RAW, ICMP_FILTER, &all_but_replies, sizeof all_but_replies)) fail("ICMP_FILTER");
    /* Beyond the system's limit, which the large datagrams of one window exceed. */
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size)) fail("SO_RCVBUFFORCE");
    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    if (unchecked && setsockopt(fd, SOL_SOCKET, SO_NO_CHECK, &on, sizeof on)) fail("SO_NO_CHECK");
    return fd;
}

/* Sends bytes as an echo request. Returns how many of them went. */
static ssize_t send_ping(int fd, int identifier, uint16_t number, uint32_t length) {
    struct icmphdr head = { .type = ICMP_ECHO, .un.echo = { htons(identifier), htons(number) } };
    memcpy(packet, &head, sizeof head);
    memcpy(packet + ICMP_BYTES, out, length);
    packet[ICMP_BYTES + length] = 0;
    uint32_t sum = 0;
    for (uint32_t i = 0; i < ICMP_BYTES + length; i += 2) sum += packet[i] << 8 | packet[i + 1];
    sum = (sum & 0xffff) + (sum >> 16);
    head.checksum = htons(~(sum + (sum >> 16)));
    memcpy(packet, &head, sizeof head);
    ssize_t n = send(fd, packet, ICMP_BYTES + length, 0);
    return n < ICMP_BYTES ? -1 : n - ICMP_BYTES;
}

/* The bytes of the next reply with our identifier, in "in". */
static ssize_t receive_ping(int fd, int identifier) {
    for (;;) {
        ssize_t n = recv(fd, packet, sizeof packet, MSG_DONTWAIT);
        if (n < 0) return n;
        ssize_t start = (packet[0] & 15) * 4;
        struct icmphdr head;
        if (n < start + ICMP_BYTES) continue;
        memcpy(&head, packet + start, sizeof head);
        if (ntohs(head.un.echo.id) != identifier) continue;
        n -= start + ICMP_BYTES;
        memcpy(in, packet + start + ICMP_BYTES, n);
        return n;
    }
}

static void echo(int unchecked, int port) {
    int fd = open_socket(unchecked, 0);
    struct sockaddr_in self = { .sin_family = AF_INET, .sin_port = htons(port) }, peer;
    if (bind(fd, (struct sockaddr *)&self, sizeof self)) fail("bind");
    pid_t child = fork();
    if (child < 0) fail("fork");
    if (child > 0) {
        printf("%d\n", child);
        return;
    }
    for (int standard = 0; standard < 3; standard++) close(standard);
    alarm(LIFETIME);
    for (;;) {
        socklen_t length = sizeof peer;
        ssize_t n = recvfrom(fd, in, sizeof in, 0, (struct sockaddr *)&peer, &length);
        if (n > 0) sendto(fd, in, n, 0, (struct sockaddr *)&peer, length);
    }
}

static uint32_t length_of(uint32_t number, uint32_t least, uint32_t most) {
    return least + (uint64_t)number * 7919 % (most - least + 1);
}

int main(int count, char **arguments) {
    int unchecked = 0, verbose = 0, window = 32, rate = 0, timeout = PATIENCE_MS, option;
    const char *mode = count > 1 ? arguments[1] : "";
    if (count > 1) optind = 2;
    while ((option = getopt(count, arguments, "nvw:r:t:")) != -1) {
        if (option == 'n') unchecked = 1;
        else if (option == 'v') verbose = 1;
        else if (option == 'w') window = atoi(optarg);
        else if (option == 'r') rate = atoi(optarg);
        else if (option == 't') timeout = atoi(optarg);
        else return 2;
    }
    char **rest = arguments + optind;
    if (!strcmp(mode, "echo") && count - optind == 1) {
        echo(unchecked, atoi(rest[0]));
        return 0;
    }
    int pings = !strcmp(mode, "ping");
    if ((strcmp(mode, "ask") && !pings) || count - optind != 4) {
        fprintf(stderr, "datagrams echo [-n] PORT | ask|ping [-n] [-v] [-w WINDOW] [-r PER_SECOND] [-t TIMEOUT_MS] ADDRESS PORT COUNT BYTES[-BYTES]\n");
        return 2;
    }

    int port = atoi(rest[1]);
    struct sockaddr_in peer = { .sin_family = AF_INET, .sin_port = htons(port) };
    uint32_t total = atoi(rest[2]), least = atoi(rest[3]);
    const char *dash = strchr(rest[3], '-');
    uint32_t most = dash ? (uint32_t)atoi(dash + 1) : least;
    if (!inet_aton(rest[0], &peer.sin_addr) || least < SMALLEST || most > LARGEST || least > most || window < 1 || total > MOST) {
        fprintf(stderr, "datagrams: wrong address, size (%d to %d), window or count\n", SMALLEST, LARGEST);
        return 2;
    }
    if (total == 0) total = MOST;
    int fd = open_socket(unchecked, pings);
    if (connect(fd, (struct sockaddr *)&peer, sizeof peer)) fail("connect");
    struct sigaction action = { .sa_handler = on_signal };
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);

    uint8_t *states = calloc(total, 1);
    float *times = calloc(total, sizeof *times);
    if (!states || !times) fail("calloc");
    uint32_t run, sent = 0, oldest = 0, open = 0, received = 0, corrupt = 0, duplicates = 0, late = 0, silent_from = 0;
    if (getrandom(&run, sizeof run, 0) != sizeof run) fail("getrandom");
    double start = now(), last = start, silence = 0;
    uint32_t first_since = 0;

    while (!stopped || open > 0) {
        double time = now();
        /* Those that wait for too long make room, in the order in which they were sent. */
        for (; oldest < sent && (!(states[oldest] & SENT) || states[oldest] & (ANSWERED | GIVEN_UP) || time - start - times[oldest] > timeout); oldest++) {
            if (!(states[oldest] & (ANSWERED | GIVEN_UP))) states[oldest] |= GIVEN_UP, open--;
        }
        if (sent == total && open == 0) break;
        int may_send = !stopped && sent < total && open < (uint32_t)window;
        double due = rate ? start + sent * 1e3 / rate : 0;
        if (may_send && time >= due) {
            uint32_t length = length_of(sent, least, most);
            fill(out, run, sent, length);
            ssize_t n = pings ? send_ping(fd, port, sent, length) : send(fd, out, length, 0);
            if (n == (ssize_t)length || errno == ECONNREFUSED || errno == ENETUNREACH || errno == EHOSTUNREACH || errno == ENETDOWN) {
                states[sent] = SENT;
                times[sent++] = time - start;
                open++;
            } else if (errno != EAGAIN && errno != ENOBUFS && errno != EINTR) {
                fail("send");
            } else {
                due = time + 1;
                may_send = n >= 0;
            }
        }
        struct pollfd ready = { .fd = fd, .events = POLLIN };
        time = now();
        int wait = !may_send ? 10 : time >= due ? 0 : due - time > 10 ? 10 : (int)(due - time) + 1;
        if (poll(&ready, 1, wait) <= 0) continue;
        ssize_t n;
        while ((n = pings ? receive_ping(fd, port) : recv(fd, in, sizeof in, MSG_DONTWAIT)) >= 0 || errno == ECONNREFUSED) {
            struct head head;
            if (n < 0) break;
            if (n < SMALLEST) { corrupt++; continue; }
            memcpy(&head, in, sizeof head);
            if (head.run != run || head.number >= sent || n != (ssize_t)length_of(head.number, least, most)) { corrupt++; continue; }
            fill(out, run, head.number, n);
            if (memcmp(in, out, n)) { corrupt++; continue; }
            time = now();
            if (time - last > silence) silence = time - last, silent_from = first_since;
            last = time;
            first_since = sent;
            if (states[head.number] & ANSWERED) { duplicates++; continue; }
            if (++received % 100 == 0 && verbose) printf("answers %u\n", received), fflush(stdout);
            if (states[head.number] & GIVEN_UP) late++; else open--;
            states[head.number] |= ANSWERED;
        }
    }
    if (now() - last > silence) silence = now() - last, silent_from = first_since;
    uint32_t lost = 0;
    while (lost < sent && states[lost] & ANSWERED) lost++;
    printf("sent %u received %u lost %u corrupt %u duplicates %u late %u silence %.0f ms from %u lost first %u\n",
        sent, received, sent - received, corrupt, duplicates, late, silence, silent_from, lost);
    return 0;
}
