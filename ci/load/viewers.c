// Reads one event stream many times over and checks that every reader gets every line of a log, once and in order.
//
//   viewers PORT PATH READERS LINES SECONDS
//
// The lines end in `NUMBER TIME`: a number from 1 on and the seconds since 1970 at which the line was written. Prints the
// median, the 99th percentile and the longest time in ms from there to a reader, and the number of readers that lacked a line.
#include "load.h"

struct reader {
    int file, isSent, isOver;
    int next;         // The number of the line that comes next.
    int wrong;        // Lines that came twice, too early or too late.
    char line[4096];  // What is there of a line that has not ended.
    size_t length;
};

static double *latencies;
static size_t count, capacity;

static void note(double latency) {
    if (count == capacity) {
        capacity = capacity == 0 ? 1 << 20 : capacity * 2;
        latencies = realloc(latencies, capacity * sizeof *latencies);
        if (latencies == NULL) fail("no memory");
    }
    latencies[count++] = latency;
}

// Looks at a whole line; only those of the log's events count. Frames of chunks stand on lines of their own.
static void take(struct reader *reader, double at) {
    reader->line[reader->length] = 0;
    if (strncmp(reader->line, "event: end", 10) == 0) reader->isOver = 1;
    const char *mark = strstr(reader->line, " line ");
    if (strncmp(reader->line, "data: ", 6) != 0 || mark == NULL) return;
    int found;
    double written;
    if (sscanf(mark, " line %d %lf", &found, &written) != 2) return;
    if (found != reader->next) reader->wrong++;
    reader->next = found + 1;
    note((at - written) * 1000);
}

static void drain(struct reader *reader) {
    static char buffer[256 * 1024];
    while (1) {
        ssize_t got = read(reader->file, buffer, sizeof buffer);
        if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
        if (got <= 0) {
            reader->isOver = 1;
            return;
        }
        double at = now();
        for (ssize_t place = 0; place < got; place++) {
            if (buffer[place] == '\n') {
                take(reader, at);
                reader->length = 0;
            } else if (buffer[place] != '\r' && reader->length < sizeof reader->line - 1) {
                reader->line[reader->length++] = buffer[place];
            }
        }
    }
}

int main(int argc, char **argv) {
    if (argc != 6) fail("usage: viewers PORT PATH READERS LINES SECONDS");
    int port = number(argv[1]), readers = number(argv[3]), lines = number(argv[4]);
    double end = now() + number(argv[5]);
    char request[1024];
    int size = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n", argv[2], port);
    struct reader *all = calloc((size_t)readers, sizeof *all);
    int poll = epoll_create1(EPOLL_CLOEXEC);
    for (int index = 0; index < readers; index++) {
        all[index].file = dial("127.0.0.1", port);
        all[index].next = 1;
        struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = &all[index]};
        epoll_ctl(poll, EPOLL_CTL_ADD, all[index].file, &event);
    }
    int open = readers;
    while (open > 0 && now() < end) {
        struct epoll_event events[64];
        int found = epoll_wait(poll, events, 64, 1000);
        for (int index = 0; index < found; index++) {
            struct reader *reader = events[index].data.ptr;
            if (reader->isOver) continue;
            if (!reader->isSent && (events[index].events & EPOLLOUT)) {
                reader->isSent = 1;
                if (write(reader->file, request, (size_t)size) != size) fail("a request was not sent");
            }
            if (events[index].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) drain(reader);
            if (reader->isOver) {
                close(reader->file);
                open--;
            }
        }
    }
    int incomplete = 0;
    for (int index = 0; index < readers; index++) incomplete += all[index].next != lines + 1 || all[index].wrong > 0;
    double worst = percentile(latencies, count, 100), high = percentile(latencies, count, 99);
    printf("%.1f %.1f %.1f %d\n", percentile(latencies, count, 50), high, worst, incomplete);
    return 0;
}
