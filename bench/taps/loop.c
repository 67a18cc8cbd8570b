/* The limit of the tap system calls: what a frame costs when nothing is done but one read and one write.
 * usage: loop TAP TAP HEADER POLL    HEADER 1: virtio-net header and offloads; POLL 1: never sleeps */
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { BURST = 64 };

static int open_tap(const char *name, int header)
{
	struct ifreq request = {0};
	int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK);
	strncpy(request.ifr_name, name, IFNAMSIZ - 1);
	request.ifr_flags = IFF_TAP | IFF_NO_PI | (header ? IFF_VNET_HDR : 0);
	if (fd < 0 || ioctl(fd, TUNSETIFF, &request) < 0 ||
	    (header && ioctl(fd, TUNSETOFFLOAD, TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6) < 0)) {
		perror(name);
		exit(1);
	}
	return fd;
}

int main(int argc, char **argv)
{
	static char frame[70000];
	struct epoll_event events[2] = {{.events = EPOLLIN, .data.u32 = 0}, {.events = EPOLLIN, .data.u32 = 1}};
	int taps[2], epoll = epoll_create1(0);

	if (argc != 5) return 2;
	for (int i = 0; i < 2; i++) {
		taps[i] = open_tap(argv[1 + i], atoi(argv[3]));
		epoll_ctl(epoll, EPOLL_CTL_ADD, taps[i], &events[i]);
	}
	puts("ready");
	fflush(stdout);
	for (;;) {
		int count = 2;
		if (!atoi(argv[4])) count = epoll_wait(epoll, events, 2, -1);
		else events[0].data.u32 = 0, events[1].data.u32 = 1;
		for (int k = 0; k < count; k++) {
			int from = taps[events[k].data.u32], to = taps[!events[k].data.u32];
			for (int i = 0; i < BURST; i++) {
				ssize_t length = read(from, frame, sizeof frame);
				if (length <= 0) break;
				if (write(to, frame, length) < 0 && errno != EAGAIN) perror("write");
			}
		}
	}
}
