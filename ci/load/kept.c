// Asks through kept connections as fast as they are answered, until SIGTERM, and says what failed.
//
//   kept http|tcp ADDRESS PORT CONNECTIONS [HOST]
//
// http: one request after another over each connection. Every tenth is a POST, every fiftieth asks for 64 KiB, and of every fifty connections
// one asks for what takes 200 ms. A connection may end after an answer that said `Connection: close`, and in no other place.
// tcp: lines over connections that the client itself ends after two hundred of them; nobody else may.
//
// Prints `requests N failed N p50 MS p99 MS max MS pause MS connections N versions N`: `pause` is the longest time in which nobody had an
// answer, `versions` how many different servers answered. What failed is said as it happens.
#include "load.h"
#include <signal.h>

enum { most = 4096, room = 80 * 1024, fine = 1024, parts = 64, buckets = fine + 30 * parts, linesEach = 200 };
static const double patience = 60;

struct connection {
    int file, isConnected, isOver, asked;
    long number;  // Of requests on this connection.
    size_t length;
    double begun;
    char text[room];
};

static struct connection *all[most];
static int poll_file, isHTTP, port, count, isEnding, underWay;
static const char *address, *host;
static long requests, failed, made, histogram[buckets], versions;
static double lastAnswer, pauseLongest, longest;
static char seen[512][32];
static volatile sig_atomic_t isTold;

static void tell(int signal) {
    (void)signal;
    isTold = 1;
}

static int bucket(double seconds) {
    long micro = (long)(seconds * 1e6);
    if (micro < fine) return micro < 0 ? 0 : (int)micro;
    int power = 0;
    while (micro >= 2 * parts) micro >>= 1, power++;
    int place = fine + (power - 4) * parts + (int)micro - parts;
    return place < buckets ? place : buckets - 1;
}

static double value(int place) {
    if (place < fine) return place / 1e6;
    int power = (place - fine) / parts + 4;
    return (double)((long)(parts + (place - fine) % parts) << power) / 1e6;
}

static double share(double percent) {
    long sum = 0, total = 0;
    for (int place = 0; place < buckets; place++) total += histogram[place];
    for (int place = 0; place < buckets; place++) {
        sum += histogram[place];
        if (total > 0 && (double)sum >= (double)total * percent / 100) return value(place);
    }
    return 0;
}

static void watch(struct connection *connection, unsigned events, int change) {
    struct epoll_event event = {.events = events, .data.ptr = connection};
    epoll_ctl(poll_file, change, connection->file, &event);
}

static void reach(struct connection *connection) {
    struct sockaddr_in target = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port), .sin_addr.s_addr = inet_addr(address)};
    int yes = 1;
    connection->file = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (connection->file < 0) fail("no socket: %s", strerror(errno));
    setsockopt(connection->file, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    connection->isConnected = connection->asked = connection->isOver = 0;
    connection->number = 0;
    connection->length = 0;
    connection->begun = now();
    made++;
    if (connect(connection->file, (struct sockaddr *)&target, sizeof target) != 0 && errno != EINPROGRESS) {
        fail("%s:%d cannot be connected to: %s", address, port, strerror(errno));
    }
    watch(connection, EPOLLOUT, EPOLL_CTL_ADD);
}

static void finish(struct connection *connection, int again) {
    if (connection->asked) underWay--;
    connection->asked = 0;
    close(connection->file);
    connection->file = -1;
    if (again && !isEnding) reach(connection);
}

static void broken(struct connection *connection, const char *what) {
    double after = now() - connection->begun;
    if (isEnding && !connection->asked) return finish(connection, 0);
    failed++;
    if (failed <= 20) {
        fprintf(stderr, "load: %.3f: %s, request %ld of its connection, after %.0f ms and %zu bytes of the answer\n", now(), what,
                connection->number, after * 1000, connection->length);
    }
    finish(connection, 1);
}

static void ask(struct connection *connection) {
    if (isEnding) return finish(connection, 0);
    char text[512];
    long turn = connection->number++;
    int size;
    if (!isHTTP) {
        size = snprintf(text, sizeof text, "line %ld\n", turn);
    } else {
        int slot = 0;
        while (all[slot] != connection) slot++;
        const char *path = slot % 50 == 49 ? "/slow" : turn % 50 == 49 ? "/large" : "/item";
        const char *body = turn % 10 == 9 ? "a=1&b=2" : "";
        size = snprintf(text, sizeof text, "%s %s HTTP/1.1\r\nHost: %s\r\n", *body ? "POST" : "GET", path, host);
        if (*body) size += snprintf(text + size, sizeof text - (size_t)size, "Content-Length: %zu\r\n", strlen(body));
        size += snprintf(text + size, sizeof text - (size_t)size, "\r\n%s", body);
    }
    connection->begun = now();
    connection->asked = 1;
    connection->length = 0;
    underWay++;
    if (send(connection->file, text, (size_t)size, MSG_NOSIGNAL) != size) broken(connection, "a request could not be sent");
}

static void note(const char *version, size_t length) {
    if (length >= sizeof seen[0]) return;
    for (long index = versions - 1; index >= 0; index--) {
        if (!strncmp(seen[index], version, length) && seen[index][length] == 0) return;
    }
    if (versions < (long)(sizeof seen / sizeof *seen)) memcpy(seen[versions++], version, length);
}

static void answered(struct connection *connection, int isLast) {
    double time = now(), took = time - connection->begun;
    requests++;
    histogram[bucket(took)]++;
    if (took > longest) longest = took;
    if (lastAnswer > 0 && time - lastAnswer > pauseLongest) pauseLongest = time - lastAnswer;
    lastAnswer = time;
    connection->asked = 0;
    underWay--;
    if (isLast) finish(connection, 1);
    else ask(connection);
}

static void read_answer(struct connection *connection) {
    char *text = connection->text;
    text[connection->length] = 0;
    if (!isHTTP) {
        if (connection->length == 0 || text[connection->length - 1] != '\n') return;
        note(text, connection->length - 1);
        return answered(connection, connection->number >= linesEach);
    }
    char *end = strstr(text, "\r\n\r\n");
    if (!end) return;
    if (strncmp(text, "HTTP/1.1 200 ", 13)) {
        char what[64];
        snprintf(what, sizeof what, "an answer '%.40s'", text);
        what[strcspn(what, "\r\n")] = 0;
        return broken(connection, what);
    }
    char *size = strcasestr(text, "\r\ncontent-length:"), *close = strcasestr(text, "\r\nconnection: close");
    if (!size || size > end) return broken(connection, "an answer without a length");
    size_t body = (size_t)strtoul(size + 17, NULL, 10), head = (size_t)(end - text) + 4;
    if (head + body >= room) return broken(connection, "an answer that is too long");
    if (connection->length < head + body) return;
    if (connection->length > head + body) return broken(connection, "more than an answer");
    if (body < 1024) note(end + 4, body - 1);
    answered(connection, close && close < end);
}

static void happened(struct connection *connection, unsigned events) {
    if (connection->file < 0) return;
    if (!connection->isConnected) {
        int error = 0;
        socklen_t length = sizeof error;
        getsockopt(connection->file, SOL_SOCKET, SO_ERROR, &error, &length);
        if (error) return broken(connection, strerror(error));
        if (!(events & EPOLLOUT)) return;
        connection->isConnected = 1;
        watch(connection, EPOLLIN, EPOLL_CTL_MOD);
        return ask(connection);
    }
    ssize_t got = read(connection->file, connection->text + connection->length, room - 1 - connection->length);
    if (got < 0 && errno == EAGAIN) return;
    if (got < 0) return broken(connection, strerror(errno));
    if (got == 0) return broken(connection, connection->length > 0 ? "an end within an answer" : "an end instead of an answer");
    if (!connection->asked) return broken(connection, "an answer that nobody asked for");
    connection->length += (size_t)got;
    read_answer(connection);
}

int main(int argc, char **argv) {
    if (argc < 5 || argc > 6) fail("usage: kept http|tcp ADDRESS PORT CONNECTIONS [HOST]");
    isHTTP = !strcmp(argv[1], "http");
    address = argv[2];
    port = number(argv[3]);
    count = number(argv[4]);
    host = argc > 5 ? argv[5] : address;
    if (count < 1 || count > most) fail("from 1 to %d connections", most);
    signal(SIGTERM, tell);
    signal(SIGINT, tell);
    poll_file = epoll_create1(EPOLL_CLOEXEC);
    for (int slot = 0; slot < count; slot++) {
        all[slot] = calloc(1, sizeof *all[slot]);
        if (!all[slot]) fail("no memory");
    }
    for (int slot = 0; slot < count; slot++) reach(all[slot]);
    double nextLook = now() + 1, ended = 0;
    while (!isEnding || underWay > 0) {
        struct epoll_event events[256];
        int found = epoll_wait(poll_file, events, 256, 200);
        for (int index = 0; index < found; index++) happened(events[index].data.ptr, events[index].events);
        double time = now();
        if (isTold && !isEnding) {
            isEnding = 1;
            ended = time;
            if (lastAnswer > 0 && time - lastAnswer > pauseLongest) pauseLongest = time - lastAnswer;
        }
        if (time < nextLook) continue;
        nextLook = time + 1;
        for (int slot = 0; slot < count; slot++) {
            struct connection *connection = all[slot];
            if (connection->file >= 0 && time - connection->begun > patience) broken(connection, "no answer in time");
        }
        if (isEnding && time - ended > 2 * patience) fail("%d requests never ended", underWay);
    }
    printf("requests %ld failed %ld p50 %.2f p99 %.2f max %.0f pause %.0f connections %ld versions %ld\n", requests, failed,
           share(50) * 1000, share(99) * 1000, longest * 1000, pauseLongest * 1000, made, versions);
    return failed > 0;
}
