// Sends webhooks that are not to be taken at a steady rate, each over a connection of its own, until it is told to stop.
//
//   storm PORT PATH RATE SECONDS
//
// In turn: without a signature; with a wrong one; one that says it is larger than allowed; one that is larger and does not say so.
// They come from another address of this machine than everything else. Prints how many were sent in a second, and the answers:
// how many with each status, `cut` for those without one.
#include "load.h"

enum { slots = 4096, oversized = 2 << 20 };

struct request {
    int file, kind, isSent;
    size_t left;  // Bytes of the body that are still to be sent.
    char status[4];
    double begun;
};

static struct request requests[slots];
static int unused[slots], unusedCount;
static char filler[64 * 1024];
static long answers[600], cut;

static void end_request(int poll, struct request *request) {
    int status = number(request->status);
    if (status > 0 && status < 600) answers[status]++;
    else cut++;
    epoll_ctl(poll, EPOLL_CTL_DEL, request->file, NULL);
    // Without lingering: a thousand connections a second would use up the ports.
    struct linger linger = {.l_onoff = 1};
    setsockopt(request->file, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
    close(request->file);
    unused[unusedCount++] = (int)(request - requests);
}

static void head(struct request *request, int port, const char *path) {
    const char *signature = request->kind == 0 ? "" : "X-Hub-Signature-256: sha256="
        "0000000000000000000000000000000000000000000000000000000000000000\r\n";
    char length[64];
    if (request->kind == 3) snprintf(length, sizeof length, "Transfer-Encoding: chunked\r\n");
    else snprintf(length, sizeof length, "Content-Length: %d\r\n", request->kind == 2 ? oversized : 200);
    char text[2048];
    int size = snprintf(text, sizeof text,
                        "POST %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: application/json\r\n%s%s\r\n", path, port,
                        signature, length);
    if (request->kind < 2) {
        memset(text + size, 'x', 200);
        size += 200;
    } else if (request->kind == 3) {
        size += snprintf(text + size, sizeof text - (size_t)size, "%x\r\n", oversized);
    }
    request->left = request->kind < 2 ? 0 : oversized;
    if (write(request->file, text, (size_t)size) != size) request->left = 0;
}

int main(int argc, char **argv) {
    if (argc != 5) fail("usage: storm PORT PATH RATE SECONDS");
    int port = number(argv[1]), rate = number(argv[3]);
    double start = now(), end = start + number(argv[4]);
    int poll = epoll_create1(EPOLL_CLOEXEC);
    memset(filler, 'x', sizeof filler);
    for (int index = 0; index < slots; index++) unused[unusedCount++] = index;
    long sent = 0;
    while (now() < end) {
        while (sent < (long)((now() - start) * rate) && unusedCount > 0) {
            struct request *request = &requests[unused[--unusedCount]];
            *request = (struct request){.kind = (int)(sent++ % 4), .begun = now()};
            request->file = dial("127.0.0.2", port);
            struct epoll_event event = {.events = EPOLLIN | EPOLLOUT, .data.ptr = request};
            epoll_ctl(poll, EPOLL_CTL_ADD, request->file, &event);
        }
        struct epoll_event events[64];
        int found = epoll_wait(poll, events, 64, 1);
        for (int index = 0; index < found; index++) {
            struct request *request = events[index].data.ptr;
            if (events[index].events & EPOLLIN) {
                char answer[1024];
                ssize_t got = read(request->file, answer, sizeof answer);
                if (got > 12) memcpy(request->status, answer + 9, 3);
                end_request(poll, request);
            } else if (events[index].events & (EPOLLHUP | EPOLLERR)) {
                end_request(poll, request);
            } else if (!request->isSent) {
                request->isSent = 1;
                head(request, port, argv[2]);
            } else if (request->left > 0) {
                size_t part = request->left < sizeof filler ? request->left : sizeof filler;
                ssize_t wrote = write(request->file, filler, part);
                if (wrote > 0) request->left -= (size_t)wrote;
                else if (errno != EAGAIN) end_request(poll, request);
            } else {
                struct epoll_event event = {.events = EPOLLIN, .data.ptr = request};
                epoll_ctl(poll, EPOLL_CTL_MOD, request->file, &event);
            }
        }
    }
    printf("%.0f", (double)sent / (now() - start));
    for (int status = 0; status < 600; status++) {
        if (answers[status] > 0) printf(" %d:%ld", status, answers[status]);
    }
    if (cut > 0) printf(" cut:%ld", cut);
    puts("");
    return 0;
}
