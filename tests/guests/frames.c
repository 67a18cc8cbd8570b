/* Ethernet frames by the way they are addressed, past the stack of a station.
 *
 *   frames send INTERFACE TO COUNT [BYTES]    sends frames of EtherType 0x88b5 to an address, and one to everybody that says it was all
 *   frames hear INTERFACE                     counts those that the interface hands up before that last one, and prints how many
 *   frames join INTERFACE ADDRESS...          makes the interface listen to groups, in the background; prints its process id: kill it to leave
 *
 * "hear" is no promiscuous listener: what the interface's own filter drops is not counted. */
#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LOCAL_EXPERIMENT = 0x88b5, LARGEST = 16384, LEAST = 60, ADDRESSES = 12, HEADER = 14, END = 1, LIFETIME = 900, PATIENCE = 60 };

static void fail(const char *what) {
    perror(what);
    exit(2);
}

static void parse(const char *text, uint8_t *address) {
    if (sscanf(text, "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", address, address + 1, address + 2, address + 3, address + 4, address + 5) != 6) {
        fprintf(stderr, "frames: %s is no address\n", text);
        exit(2);
    }
}

static int open_on(const char *name, int *index) {
    int fd = socket(AF_PACKET, SOCK_RAW, htons(LOCAL_EXPERIMENT));
    struct sockaddr_ll where = { .sll_family = AF_PACKET, .sll_protocol = htons(LOCAL_EXPERIMENT) };
    *index = where.sll_ifindex = if_nametoindex(name);
    if (fd < 0 || *index == 0 || bind(fd, (struct sockaddr *)&where, sizeof where) != 0) fail(name);
    return fd;
}

static int do_send(int fd, const char *name, const char *to, int count, int bytes) {
    uint8_t frame[LARGEST] = { 0 };
    struct ifreq request = { 0 };
    strncpy(request.ifr_name, name, IFNAMSIZ - 1);
    if (ioctl(fd, SIOCGIFHWADDR, &request) != 0) fail(name);
    parse(to, frame);
    memcpy(frame + 6, request.ifr_hwaddr.sa_data, 6);
    frame[ADDRESSES] = LOCAL_EXPERIMENT >> 8;
    frame[ADDRESSES + 1] = LOCAL_EXPERIMENT & 255;
    for (int i = 0; i < count; i++)
        if (send(fd, frame, bytes, 0) != bytes) fail("send");
    memset(frame, 0xff, 6);
    frame[HEADER] = END;
    if (send(fd, frame, LEAST, 0) != LEAST) fail("send");
    return 0;
}

static int do_hear(int fd) {
    uint8_t frame[LARGEST];
    alarm(PATIENCE);
    for (int heard = 0;;) {
        struct sockaddr_ll from;
        socklen_t length = sizeof from;
        ssize_t bytes = recvfrom(fd, frame, sizeof frame, 0, (struct sockaddr *)&from, &length);
        if (bytes <= HEADER || from.sll_pkttype == PACKET_OUTGOING) continue;
        if (frame[HEADER] == END) {
            printf("%d\n", heard);
            return 0;
        }
        heard++;
    }
}

static int do_join(const char *name, char **groups) {
    int index, fd = open_on(name, &index);
    for (; *groups; groups++) {
        struct packet_mreq request = { .mr_ifindex = index, .mr_type = PACKET_MR_MULTICAST, .mr_alen = 6 };
        parse(*groups, request.mr_address);
        if (setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &request, sizeof request) != 0) fail(*groups);
    }
    pid_t child = fork();
    if (child < 0) fail("fork");
    if (child > 0) {
        printf("%d\n", child);
        return 0;
    }
    close(1);
    close(2);
    sleep(LIFETIME);
    return 0;
}

int main(int count, char **arguments) {
    int index;
    if (count >= 5 && strcmp(arguments[1], "send") == 0)
        return do_send(open_on(arguments[2], &index), arguments[2], arguments[3], atoi(arguments[4]), count > 5 ? atoi(arguments[5]) : LEAST);
    if (count == 3 && strcmp(arguments[1], "hear") == 0) return do_hear(open_on(arguments[2], &index));
    if (count >= 4 && strcmp(arguments[1], "join") == 0) return do_join(arguments[2], arguments + 3);
    fprintf(stderr, "usage: frames send INTERFACE TO COUNT [BYTES] | hear INTERFACE | join INTERFACE ADDRESS...\n");
    return 2;
}
