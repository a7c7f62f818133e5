import Glibc
import TestSupport

/// A static program for containers, so that no base image has to come from anywhere.
enum WebProgram {
    /// A server on port 8080, or a program that crashes.
    ///
    /// `serve` answers every request with `$TEXT`, or the file `$FILE`; `GET /ready` fails while `$READY` is `no`.
    /// `datagrams` answers each datagram on port 8080 with `$TEXT`. `expire SECONDS` serves for so long. `note FILE` makes a file. `crash WORD…` prints its words and ends with status 3. SIGTERM ends it.
    /// `trace FILE NAME [SECONDS [STATUS]]` appends `+NAME` to a file, and `-NAME` when it ends: after so long with a status, or by SIGTERM.
    /// `need FILE` ends with status 4 when there is no such file. `show PATH…` prints mode, user, group, and content or entries of each.
    private static let source = """
        #include <dirent.h>
        #include <netinet/in.h>
        #include <signal.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/socket.h>
        #include <sys/stat.h>
        #include <unistd.h>
        static const char *traced, *name;
        static void trace(char sign) {
            FILE *file = traced ? fopen(traced, "a") : NULL;
            if (file) { fprintf(file, "%c%s\\n", sign, name); fclose(file); }
        }
        static void end(int signal) { (void)signal; trace('-'); _exit(0); }
        static void show(const char *path) {
            struct stat s;
            if (lstat(path, &s)) { printf("%s absent\\n", path); return; }
            printf("%s %o %u %u", path, s.st_mode, s.st_uid, s.st_gid);
            FILE *file = S_ISREG(s.st_mode) ? fopen(path, "r") : NULL;
            char text[4096];
            if (file) { text[fread(text, 1, sizeof text - 1, file)] = 0; printf(" %s", text); fclose(file); }
            DIR *directory = S_ISDIR(s.st_mode) ? opendir(path) : NULL;
            for (struct dirent *e; directory && (e = readdir(directory));) if (e->d_name[0] != '.') printf(" %s", e->d_name);
            puts("");
        }
        static const char *get(const char *name, const char *other) { const char *v = getenv(name); return v ? v : other; }
        int main(int argc, char **argv) {
            signal(SIGTERM, end);
            signal(SIGPIPE, SIG_IGN);
            if (argc > 1 && !strcmp(argv[1], "crash")) {
                for (int i = 2; i < argc; i++) puts(argv[i]);
                return 3;
            }
            if (argc > 2 && !strcmp(argv[1], "expire")) { signal(SIGALRM, end); alarm(atoi(argv[2])); }
            if (argc > 1 && !strcmp(argv[1], "datagrams")) {
                int server = socket(AF_INET, SOCK_DGRAM, 0);
                struct sockaddr_in own = {.sin_family = AF_INET, .sin_port = htons(8080)}, peer;
                if (bind(server, (void *)&own, sizeof own)) { perror("bind"); return 1; }
                for (;;) {
                    char text[2048];
                    socklen_t length = sizeof peer;
                    if (recvfrom(server, text, sizeof text, 0, (void *)&peer, &length) < 0) continue;
                    sendto(server, get("TEXT", "none"), strlen(get("TEXT", "none")), 0, (void *)&peer, length);
                }
            }
            if (argc > 2 && !strcmp(argv[1], "note")) return fopen(argv[2], "w") ? 0 : 1;
            if (argc > 2 && !strcmp(argv[1], "need")) return access(argv[2], F_OK) ? 4 : 0;
            if (argc > 3 && !strcmp(argv[1], "trace")) {
                traced = argv[2]; name = argv[3];
                trace('+');
                sleep(argc > 4 ? atoi(argv[4]) : 3600);
                trace('-');
                return argc > 5 ? atoi(argv[5]) : 0;
            }
            if (argc > 1 && !strcmp(argv[1], "show")) { for (int i = 2; i < argc; i++) show(argv[i]); return 0; }
            int server = socket(AF_INET, SOCK_STREAM, 0), one = 1;
            struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons(8080)};
            setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
            if (bind(server, (void *)&name, sizeof name) || listen(server, 64)) { perror("listen"); return 1; }
            puts("ready"); fflush(stdout);
            for (;;) {
                char request[8192] = "", text[8192] = "";
                int client = accept(server, NULL, NULL);
                if (client < 0) continue;
                if (read(client, request, sizeof request - 1) > 0) {
                    int bad = !strncmp(request, "GET /ready", 10) && !strcmp(get("READY", "yes"), "no");
                    snprintf(text, sizeof text, "%s", get("TEXT", "none"));
                    FILE *file = fopen(get("FILE", "/none"), "r");
                    if (file) { text[fread(text, 1, sizeof text - 1, file)] = 0; fclose(file); }
                    dprintf(client, "HTTP/1.1 %s\\r\\nConnection: close\\r\\nContent-Length: %zu\\r\\n\\r\\n%s",
                        bad ? "503 Not Ready" : "200 OK", strlen(text), text);
                }
                close(client);
            }
        }
        """

    /// Compiles it with the machine's C compiler, or else the Swift toolchain's.
    static func compile(in directory: TestDirectory) throws -> [UInt8] {
        try directory.write(source, to: "web.c")
        let (input, output) = (directory.path + "/web.c", directory.path + "/web")
        for compiler in ["cc", "clang"] where run([compiler, "-O1", "-static", "-o", output, input]) {
            return try directory.bytes("web")
        }
        throw TestFailure("no C compiler makes a static program")
    }

    private static func run(_ command: [String]) -> Bool {
        var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var process: pid_t = 0
        guard posix_spawnp(&process, command[0], nil, nil, &arguments, environ) == 0 else { return false }
        var status: Int32 = 0
        return waitpid(process, &status, 0) == process && status == 0
    }
}
