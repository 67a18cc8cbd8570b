/* Unix sockets for those who cannot connect one themselves: QEMU takes the other end of a PCI device only as an open descriptor.
 *
 *   dial SOCKET... -- COMMAND ARGUMENT...   connects each socket, and becomes the command with the descriptors' numbers for @0@, @1@, ...
 *   dial -p MONITOR SOCKET JSON             connects the socket, and plugs a device into the QEMU whose machine protocol is spoken at
 *                                           MONITOR: device_add with these arguments, and "fd":"dialled" among them
 *
 * A socket that is not there yet is waited for. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { TRIES = 200, PAUSE_US = 50000, LONGEST = 65536 };

static void fail(const char *what) {
    perror(what);
    exit(2);
}

static int reach(const char *path) {
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    if (strlen(path) >= sizeof address.sun_path) errno = ENAMETOOLONG, fail(path);
    strcpy(address.sun_path, path);
    for (int i = 0; i < TRIES; i++, usleep(PAUSE_US)) {
        int fd = socket(AF_UNIX, SOCK_STREAM, 0);
        if (fd < 0) fail("socket");
        if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0) return fd;
        close(fd);
    }
    fail(path);
    return -1;
}

/* The argument with a number for each @N@ that there is a descriptor for. */
static char *number(const char *argument, const int *fds, int count) {
    static char out[LONGEST];
    size_t length = 0;
    while (*argument && length + 16 < sizeof out) {
        char *end;
        long n = *argument == '@' ? strtol(argument + 1, &end, 10) : -1;
        if (n >= 0 && end > argument + 1 && *end == '@' && n < count) {
            length += sprintf(out + length, "%d", fds[n]);
            argument = end + 1;
        } else {
            out[length++] = *argument++;
        }
    }
    out[length] = 0;
    return strdup(out);
}

/* Sends a line, with a descriptor when there is one; the answer has to be a "return". */
static void ask(int monitor, const char *line, int fd) {
    static char answer[LONGEST];
    char control[CMSG_SPACE(sizeof(int))] = { 0 };
    struct iovec vector = { (void *)line, strlen(line) };
    struct msghdr message = { .msg_iov = &vector, .msg_iovlen = 1 };
    if (fd >= 0) {
        message.msg_control = control;
        message.msg_controllen = sizeof control;
        struct cmsghdr *head = CMSG_FIRSTHDR(&message);
        head->cmsg_level = SOL_SOCKET;
        head->cmsg_type = SCM_RIGHTS;
        head->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(head), &fd, sizeof fd);
    }
    if (sendmsg(monitor, &message, 0) != (ssize_t)vector.iov_len) fail("monitor");
    size_t length = 0;
    while (length < sizeof answer - 1) {
        ssize_t count = read(monitor, answer + length, sizeof answer - 1 - length);
        if (count <= 0) fail("monitor");
        answer[length += count] = 0;
        if (answer[length - 1] != '\n') continue;
        if (strstr(answer, "\"return\"")) return;
        if (strstr(answer, "\"error\"")) break;
    }
    fprintf(stderr, "dial: %s%s", line, answer);
    exit(1);
}

static int plug(const char *path, const char *socket_path, const char *json) {
    static char line[LONGEST];
    int fd = reach(socket_path), monitor = reach(path);
    ask(monitor, "{\"execute\":\"qmp_capabilities\"}\n", -1);
    ask(monitor, "{\"execute\":\"getfd\",\"arguments\":{\"fdname\":\"dialled\"}}\n", fd);
    snprintf(line, sizeof line, "{\"execute\":\"device_add\",\"arguments\":%s}\n", json);
    ask(monitor, line, -1);
    return 0;
}

int main(int count, char **arguments) {
    if (count == 5 && strcmp(arguments[1], "-p") == 0) return plug(arguments[2], arguments[3], arguments[4]);
    int fds[64], n = 0, i = 1;
    for (; i < count && strcmp(arguments[i], "--") != 0 && n < 64; i++) fds[n++] = reach(arguments[i]);
    if (i + 1 >= count) {
        fprintf(stderr, "usage: dial SOCKET... -- COMMAND ARGUMENT... | dial -p MONITOR SOCKET JSON\n");
        return 2;
    }
    char **command = arguments + i + 1;
    for (char **argument = command; *argument; argument++) *argument = number(*argument, fds, n);
    execvp(command[0], command);
    fail(command[0]);
}
