import Glibc
import TestSupport

/// A static program for containers, so that no base image has to come from anywhere.
enum ProbeProgram {
    /// `sleep` ends with 0 at SIGTERM, `stubborn` ignores it, `exit N`, `say N` writes N lines to output and as many to
    /// error, `show` tells its surroundings, `wait FILE` ends when the file is there.
    private static let source = """
        #include <signal.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <unistd.h>
        extern char **environ;
        static void end(int signal) { (void)signal; _exit(0); }
        int main(int argc, char **argv) {
            const char *what = argc > 1 ? argv[1] : "";
            setvbuf(stdout, NULL, _IOLBF, 4096);
            if (!strcmp(what, "sleep")) { signal(SIGTERM, end); puts("ready"); for (;;) pause(); }
            if (!strcmp(what, "stubborn")) { signal(SIGTERM, SIG_IGN); puts("ready"); for (;;) pause(); }
            if (!strcmp(what, "exit")) return atoi(argv[2]);
            if (!strcmp(what, "say"))
                for (int i = 0; i < atoi(argv[2]); i++) { printf("out %d\\n", i); fprintf(stderr, "err %d\\n", i); }
            if (!strcmp(what, "show")) {
                char path[4096];
                printf("cwd=%s\\nuid=%d\\n", getcwd(path, sizeof path), (int)getuid());
                gethostname(path, sizeof path);
                printf("hostname=%s\\n", path);
                for (char **e = environ; *e; e++) puts(*e);
            }
            if (!strcmp(what, "wait")) { signal(SIGTERM, end); while (access(argv[2], F_OK)) usleep(1000); }
            return 0;
        }
        """

    /// Compiles it with the machine's C compiler, or else the Swift toolchain's.
    static func compile() throws -> [UInt8] {
        let base = "/tmp/headgate-dockerengine-\(getpid())-\(UInt32.random(in: 0 ... .max))"
        let (input, output) = (base + ".c", base + ".bin")
        defer {
            unlink(input)
            unlink(output)
        }
        try write(Array(source.utf8), to: input)
        for compiler in ["cc", "clang"] where run([compiler, "-O1", "-static", "-o", output, input]) {
            return try read(output)
        }
        throw TestFailure("no C compiler makes a static program")
    }

    private static func run(_ command: [String]) -> Bool {
        var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        defer {
            for argument in arguments {
                free(argument)
            }
        }
        var pid: pid_t = 0
        guard posix_spawnp(&pid, command[0], nil, nil, &arguments, environ) == 0 else {
            return false
        }
        var status: CInt = 0
        return waitpid(pid, &status, 0) == pid && status == 0
    }

    static func write(_ bytes: [UInt8], to path: String) throws {
        let descriptor = open(path, O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0o600)
        defer { close(descriptor) }
        guard descriptor >= 0, Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
            throw TestFailure("cannot write \(path)")
        }
    }

    private static func read(_ path: String) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            guard count >= 0 else {
                throw TestFailure("cannot read \(path)")
            }
            if count == 0 {
                return bytes
            }
            bytes += chunk[..<count]
        }
    }
}
