// Asks for something large over many connections and takes nothing of the answers until SIGTERM.
//
//   slow ADDRESS PORT CONNECTIONS PATH
//
// Says `ready` once something of an answer waits on each connection.
#include "load.h"
#include <poll.h>

int main(int argc, char **argv) {
    if (argc != 5) fail("usage: slow ADDRESS PORT CONNECTIONS PATH");
    struct sockaddr_in place = {
        .sin_family = AF_INET, .sin_port = htons((unsigned short)number(argv[2])), .sin_addr.s_addr = inet_addr(argv[1])};
    int connections = number(argv[3]), small = 4096;
    struct pollfd *waiting = calloc((size_t)connections, sizeof *waiting);
    if (!waiting) fail("no memory for %d connections", connections);
    char request[512];
    int length = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: a\r\n\r\n", argv[4]);
    for (int i = 0; i < connections; i++) {
        int file = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (file < 0) fail("no socket: %s", strerror(errno));
        setsockopt(file, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
        if (connect(file, (struct sockaddr *)&place, sizeof place) != 0) fail("cannot connect: %s", strerror(errno));
        if (send(file, request, (size_t)length, MSG_NOSIGNAL) != length) fail("cannot send: %s", strerror(errno));
        waiting[i] = (struct pollfd){.fd = file, .events = POLLIN};
    }
    for (int i = 0; i < connections; i++)
        if (poll(waiting + i, 1, 60000) <= 0 || waiting[i].revents & (POLLERR | POLLHUP)) fail("no answer on connection %d", i);
    puts("ready");
    fflush(stdout);
    for (;;) pause();
}
