// What the generators of load share: many connections in one thread, each a small state of its own.
#ifndef LOAD_H
#define LOAD_H

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static void fail(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fputs("load: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

// Seconds since 1970.
static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int number(const char *text) { return (int)strtol(text, NULL, 10); }

// Connects to a port of this machine, from an address of this machine, and gives the socket; it does not block.
static inline int dial(const char *from, int port) {
    int file = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (file < 0) fail("no socket: %s", strerror(errno));
    int yes = 1;
    setsockopt(file, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = inet_addr(from)};
    if (bind(file, (struct sockaddr *)&address, sizeof address) != 0) fail("cannot use %s: %s", from, strerror(errno));
    address.sin_addr.s_addr = inet_addr("127.0.0.1");
    address.sin_port = htons((unsigned short)port);
    if (connect(file, (struct sockaddr *)&address, sizeof address) != 0 && errno != EINPROGRESS) {
        fail("cannot connect to %d: %s", port, strerror(errno));
    }
    return file;
}

static inline int compare(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return a < b ? -1 : a > b;
}

// The value that `percent` of all are at most; sorts them.
static inline double percentile(double *values, size_t count, double percent) {
    if (count == 0) return 0;
    qsort(values, count, sizeof *values, compare);
    size_t place = (size_t)((double)count * percent / 100 + 0.999999);
    return values[place < 1 ? 0 : place > count ? count - 1 : place - 1];
}

#endif
