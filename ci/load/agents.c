// Plays agents that wait to be told of a commit, as agents do: a long poll, and the next one at once; and a report each time they
// were told something, and every ten seconds.
//
//   agents PORT TOKENS ENVIRONMENT REVISION-FILE SECONDS
//
// TOKENS has a name and a token on each line. When REVISION-FILE appears it holds a commit and the seconds since 1970 at which that
// was promoted. Prints `ready` once every agent waits; at the end the number of agents, the median, the 99th percentile and the
// longest time in ms from the promotion until an agent knew of it, and how many did not.
#include "load.h"

enum { hints, reports };

struct channel {
    int file, kind, isWaiting, isSent;
    char answer[2048];
    size_t length;
    double due;  // When a report is to be sent.
};

struct agent {
    char name[64], token[128], known[64];
    struct channel channels[2];
    double told;  // When it was told of the commit; 0 before.
};

static int port;
static const char *environment;
static char wanted[64];
static double promoted;

static void send_text(struct channel *channel, const char *text, size_t size) {
    if (write(channel->file, text, size) != (ssize_t)size) fail("a request was not sent: %s", strerror(errno));
    channel->length = 0;
    channel->isWaiting = 1;
}

static void ask(struct agent *agent) {
    char text[1024];
    int size = snprintf(text, sizeof text,
                        "GET /api/v1/agents/%s/hint?wait=25%s%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAuthorization: Bearer %s\r\n\r\n",
                        agent->name, agent->known[0] ? "&after=" : "", agent->known, port, agent->token);
    send_text(&agent->channels[hints], text, (size_t)size);
}

static void report(struct agent *agent) {
    char body[1024], text[2048];
    int length = snprintf(body, sizeof body,
                          "{\"status\":{\"name\":\"%s\",\"environment\":\"%s\",\"health\":\"Healthy\",\"syncedRevision\":\"%s\","
                          "\"observedRevision\":\"%s\",\"lastSync\":\"2026-01-01T00:00:00Z\",\"conditions\":[],\"services\":[],"
                          "\"workloads\":[]}}",
                          agent->name, environment, agent->known, agent->known);
    int size = snprintf(text, sizeof text,
                        "POST /api/v1/agents/%s/report HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAuthorization: Bearer %s\r\n"
                        "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
                        agent->name, port, agent->token, length, body);
    send_text(&agent->channels[reports], text, (size_t)size);
    agent->channels[reports].due = now() + 10;
}

// Whether a whole answer is there; its body is small and has a length.
static const char *whole(struct channel *channel) {
    channel->answer[channel->length] = 0;
    char *end = strstr(channel->answer, "\r\n\r\n");
    if (end == NULL) return NULL;
    char *length = strcasestr(channel->answer, "content-length:");
    size_t expected = length != NULL && length < end ? (size_t)number(length + 15) : 0;
    return channel->length >= (size_t)(end + 4 - channel->answer) + expected ? end + 4 : NULL;
}

static void receive(struct agent *agent, struct channel *channel) {
    while (1) {
        ssize_t got = read(channel->file, channel->answer + channel->length, sizeof channel->answer - 1 - channel->length);
        if (got < 0 && (errno == EAGAIN || errno == EINTR)) break;
        if (got <= 0) fail("%s was cut off: %.200s", agent->name, channel->answer);
        channel->length += (size_t)got;
    }
    const char *body = whole(channel);
    if (body == NULL) return;
    if (strncmp(channel->answer, "HTTP/1.1 200", 12) != 0) fail("%s was answered: %.400s", agent->name, channel->answer);
    channel->isWaiting = 0;
    if (channel->kind == reports) return;
    char *revision = strstr(body, "\"revision\":\"");
    if (revision != NULL && strncmp(agent->known, revision + 12, 40) != 0) {
        memcpy(agent->known, revision + 12, 40);
        if (agent->told == 0) agent->channels[reports].due = 0;
    }
    if (wanted[0] == 0) {
        // The promotion may be known before the file says so: the moment is kept until it is known for what.
        agent->told = now();
    } else if (strcmp(agent->known, wanted) == 0 && agent->told < promoted) {
        agent->told = now();
    }
    ask(agent);
}

static void read_wanted(const char *path) {
    FILE *file = fopen(path, "r");
    if (file == NULL) return;
    if (fscanf(file, "%40s %lf", wanted, &promoted) != 2) wanted[0] = 0;
    fclose(file);
}

int main(int argc, char **argv) {
    if (argc != 6) fail("usage: agents PORT TOKENS ENVIRONMENT REVISION-FILE SECONDS");
    port = number(argv[1]);
    environment = argv[3];
    double end = now() + number(argv[5]);
    FILE *file = fopen(argv[2], "r");
    if (file == NULL) fail("no %s", argv[2]);
    struct agent *agents = NULL;
    int count = 0;
    char name[64], token[128];
    while (fscanf(file, "%63s %127s", name, token) == 2) {
        agents = realloc(agents, (size_t)(count + 1) * sizeof *agents);
        memset(&agents[count], 0, sizeof *agents);
        strcpy(agents[count].name, name);
        strcpy(agents[count++].token, token);
    }
    fclose(file);
    int poll = epoll_create1(EPOLL_CLOEXEC);
    for (int index = 0; index < count * 2; index++) {
        struct channel *channel = &agents[index / 2].channels[index % 2];
        channel->kind = index % 2;
        channel->file = dial("127.0.0.1", port);
        // Reports of many agents are spread over the time, as they are after a while.
        channel->due = now() + 10.0 * index / (count * 2);
        struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.u32 = (unsigned)index};
        epoll_ctl(poll, EPOLL_CTL_ADD, channel->file, &event);
    }
    int isReady = 0, left = count;
    double begun = now();
    while (now() < end && left > 0) {
        struct epoll_event events[64];
        int found = epoll_wait(poll, events, 64, 20);
        for (int event = 0; event < found; event++) {
            struct agent *agent = &agents[events[event].data.u32 / 2];
            struct channel *channel = &agent->channels[events[event].data.u32 % 2];
            if (!channel->isSent && (events[event].events & EPOLLOUT)) {
                channel->isSent = 1;
                if (channel->kind == hints) ask(agent);
            }
            if (events[event].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) receive(agent, channel);
        }
        if (wanted[0] == 0) read_wanted(argv[4]);
        left = 0;
        int waiting = 0;
        for (int index = 0; index < count; index++) {
            struct agent *agent = &agents[index];
            struct channel *channel = &agent->channels[reports];
            if (channel->isSent && !channel->isWaiting && agent->known[0] && now() >= channel->due) report(agent);
            waiting += agent->known[0] != 0;
            left += wanted[0] == 0 || strcmp(agent->known, wanted) != 0;
        }
        // All have been told where the branch is, and all have reported once.
        if (!isReady && waiting == count && now() > begun + 12) {
            isReady = 1;
            puts("ready");
            fflush(stdout);
        }
    }
    double *times = calloc((size_t)count, sizeof *times);
    int known = 0;
    for (int index = 0; index < count; index++) {
        if (wanted[0] && strcmp(agents[index].known, wanted) == 0) times[known++] = (agents[index].told - promoted) * 1000;
    }
    double worst = percentile(times, (size_t)known, 100), high = percentile(times, (size_t)known, 99);
    printf("%d %.1f %.1f %.1f %d\n", count, percentile(times, (size_t)known, 50), high, worst, count - known);
    return 0;
}
