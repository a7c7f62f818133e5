// Waits until a ref of a repository on this machine moves and says where to and when.
//
//   refwatch FILE SECONDS
//
// FILE is the ref's own file. Prints the commit and the seconds since 1970; the status is 1 when the time was up before.
#include "load.h"

static int read_ref(const char *path, char *text) {
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    ssize_t got = read(file, text, 40);
    close(file);
    text[got < 0 ? 0 : got] = 0;
    return got == 40;
}

int main(int argc, char **argv) {
    if (argc != 3) fail("usage: refwatch FILE SECONDS");
    double end = now() + number(argv[2]);
    char before[41] = "", present[41];
    read_ref(argv[1], before);
    while (now() < end) {
        if (read_ref(argv[1], present) && strcmp(before, present) != 0) {
            printf("%s %.6f\n", present, now());
            return 0;
        }
        usleep(1000);
    }
    return 1;
}
