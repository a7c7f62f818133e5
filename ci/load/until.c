// Asks an address again and again, each time over a new connection, until the answer is a certain one.
//
//   until ADDRESS PORT TEXT [SECONDS]
//
// Prints the time of that answer in milliseconds since 1970. The status is 1 when it did not come in 60 s, or the time given.
#include "load.h"

int main(int argc, char **argv) {
    if (argc < 4 || argc > 5) fail("usage: until ADDRESS PORT TEXT [SECONDS]");
    double end = now() + (argc > 4 ? number(argv[4]) : 60);
    struct sockaddr_in target = {
        .sin_family = AF_INET, .sin_port = htons((unsigned short)number(argv[2])), .sin_addr.s_addr = inet_addr(argv[1])};
    struct timeval patience = {.tv_sec = 1};
    static const char request[] = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    while (now() < end) {
        int file = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        setsockopt(file, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        setsockopt(file, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
        char text[4096];
        size_t length = 0;
        if (connect(file, (struct sockaddr *)&target, sizeof target) == 0 && send(file, request, sizeof request - 1, MSG_NOSIGNAL) > 0) {
            ssize_t got;
            while (length < sizeof text - 1 && (got = read(file, text + length, sizeof text - 1 - length)) > 0) length += (size_t)got;
        }
        close(file);
        text[length] = 0;
        if (!strncmp(text, "HTTP/1.1 200", 12) && strstr(text, argv[3])) {
            printf("%.0f\n", now() * 1000);
            return 0;
        }
        usleep(2000);
    }
    return 1;
}
