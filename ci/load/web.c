// A server for a container: HTTP/1.1 with kept connections on port 8080, lines on port 9090, datagrams on port 9053. One thread.
//
// Whatever is asked, the answer is the word that the file /version has; /large answers 64 KiB of it, /slow does so 200 ms later. It ends at
// once with SIGTERM, so that whatever was still under way then is seen to fail.
#include "load.h"
#include <poll.h>
#include <signal.h>

enum { room = 16 * 1024, most = 4096, large = 64 * 1024 };

struct client {
    int file, isLine;
    size_t length;
    double due;  // When a slow answer is to be sent; 0 while there is none.
    char text[room];
};

static struct client *clients[most];
static char version[64], filler[large];

static void end(int signal) {
    (void)signal;
    _exit(0);
}

static void drop(struct client *client) {
    clients[client->file] = NULL;
    close(client->file);
    free(client);
}

static int write_all(int file, const char *bytes, size_t count) {
    while (count > 0) {
        ssize_t wrote = send(file, bytes, count, MSG_NOSIGNAL);
        if (wrote > 0) {
            bytes += wrote;
            count -= (size_t)wrote;
            continue;
        }
        struct pollfd wait = {.fd = file, .events = POLLOUT};
        if (errno != EAGAIN || poll(&wait, 1, 10000) <= 0) return 0;
    }
    return 1;
}

static int answer(struct client *client, int isLarge) {
    char text[256];
    size_t size = isLarge ? large : strlen(version);
    int head = snprintf(text, sizeof text, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %zu\r\n\r\n", size);
    if (isLarge) return write_all(client->file, text, (size_t)head) && write_all(client->file, filler, large);
    memcpy(text + head, version, size);
    return write_all(client->file, text, (size_t)head + size);
}

// Answers what is there of a client; 0 when the connection is of no more use.
static int serve(struct client *client) {
    while (client->due == 0) {
        client->text[client->length] = 0;
        char *last = strstr(client->text, client->isLine ? "\n" : "\r\n\r\n");
        if (!last) return client->length < room - 1;
        size_t used = (size_t)(last - client->text) + (client->isLine ? 1 : 4);
        char *size = client->isLine ? NULL : strcasestr(client->text, "\r\ncontent-length:");
        if (size && size < last) used += (size_t)strtoul(size + 17, NULL, 10);
        if (used >= room) return 0;
        if (used > client->length) return 1;
        char *path = strchr(client->text, ' ');
        int isSlow = !client->isLine && path && !strncmp(path, " /slow", 6);
        int isLarge = !client->isLine && path && !strncmp(path, " /large", 7);
        client->length -= used;
        memmove(client->text, client->text + used, client->length);
        if (isSlow) client->due = now() + 0.2;
        else if (client->isLine ? !write_all(client->file, version, strlen(version)) : !answer(client, isLarge)) return 0;
    }
    return 1;
}

static int listen_on(int poll, int port) {
    int file = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), yes = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
    setsockopt(file, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(file, (struct sockaddr *)&address, sizeof address) || listen(file, 1024)) fail("port %d: %s", port, strerror(errno));
    struct epoll_event event = {.events = EPOLLIN, .data.fd = file};
    epoll_ctl(poll, EPOLL_CTL_ADD, file, &event);
    return file;
}

static void accept_on(int poll, int file, int isLine) {
    int taken, yes = 1;
    while ((taken = accept4(file, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        struct client *client = taken < most ? calloc(1, sizeof *client) : NULL;
        if (!client) {
            close(taken);
            continue;
        }
        client->file = taken;
        client->isLine = isLine;
        clients[taken] = client;
        setsockopt(taken, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        struct epoll_event event = {.events = EPOLLIN, .data.fd = taken};
        epoll_ctl(poll, EPOLL_CTL_ADD, taken, &event);
    }
}

static int open_datagrams(int poll, int port) {
    int file = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
    if (bind(file, (struct sockaddr *)&address, sizeof address)) fail("port %d: %s", port, strerror(errno));
    struct epoll_event event = {.events = EPOLLIN, .data.fd = file};
    epoll_ctl(poll, EPOLL_CTL_ADD, file, &event);
    return file;
}

static void answer_datagrams(int file) {
    char text[2048];
    struct sockaddr_in from;
    socklen_t length = sizeof from;
    while (recvfrom(file, text, sizeof text, 0, (struct sockaddr *)&from, &length) >= 0) {
        sendto(file, version, strlen(version), 0, (struct sockaddr *)&from, length);
        length = sizeof from;
    }
}

int main(void) {
    signal(SIGTERM, end);
    FILE *file = fopen("/version", "r");
    if (!file || !fgets(version, sizeof version, file)) fail("there is no /version");
    fclose(file);
    for (size_t at = 0; at < large; at++) filler[at] = version[at % strlen(version)];
    int poll = epoll_create1(EPOLL_CLOEXEC), http = listen_on(poll, 8080), lines = listen_on(poll, 9090);
    int datagrams = open_datagrams(poll, 9053);
    int slow = 0;
    for (;;) {
        struct epoll_event events[256];
        int found = epoll_wait(poll, events, 256, slow > 0 ? 5 : -1);
        for (int index = 0; index < found; index++) {
            int ready = events[index].data.fd;
            if (ready == http || ready == lines) {
                accept_on(poll, ready, ready == lines);
                continue;
            }
            if (ready == datagrams) {
                answer_datagrams(ready);
                continue;
            }
            struct client *client = clients[ready];
            if (!client) continue;
            ssize_t got = read(ready, client->text + client->length, room - 1 - client->length);
            if (got < 0 && errno == EAGAIN) continue;
            if (got > 0) client->length += (size_t)got;
            if (got <= 0 || !serve(client)) drop(client);
        }
        slow = 0;
        for (int index = 0; index < most; index++) {
            struct client *client = clients[index];
            if (!client || client->due == 0) continue;
            if (client->due > now()) {
                slow++;
                continue;
            }
            client->due = 0;
            if (!answer(client, 0) || !serve(client)) drop(client);
        }
    }
}
