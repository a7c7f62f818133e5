import Glibc

/// One call of a program of the machine, with an environment of its own, and no longer than it is given.
struct ProgramCall: Sendable {
    let program: String
    let arguments: [String]
    let environment: [String: String]

    /// How a call ended.
    struct Result: Sendable {
        /// The exit status; 128 and more where a signal ended it.
        var status: Int32
        var output: [UInt8]
        var errors: String
    }

    static func isExecutable(_ path: String) -> Bool {
        guard access(path, X_OK) == 0 else { return false }
        // Directories are executable too, in their way.
        guard let directory = opendir(path) else { return true }
        closedir(directory)
        return false
    }

    /// Gives the program its input and waits for its end; blocking.
    ///
    /// - Throws: `.unavailable` when it cannot be started, takes too long, or says more than `limit` bytes.
    func run(input: [UInt8], atMost patience: Duration, limit: Int) throws -> Result {
        var pair: [Int32] = [-1, -1]
        var out: [Int32] = [-1, -1]
        var err: [Int32] = [-1, -1]
        defer { for file in pair + out + err where file >= 0 { close(file) } }
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        // Sockets, as pipes cannot be made so that no other child gets them.
        guard socketpair(AF_UNIX, kind, 0, &pair) == 0, socketpair(AF_UNIX, kind, 0, &out) == 0,
            socketpair(AF_UNIX, kind, 0, &err) == 0
        else {
            throw failure("cannot be started: \(String(cString: strerror(errno)))")
        }
        let pid = try spawn([pair[1], out[1], err[1]])
        for file in [pair[1], out[1], err[1]] { close(file) }
        (pair[1], out[1], err[1]) = (-1, -1, -1)
        var isOver = false
        defer { if !isOver { _ = end(pid) } }
        var exchange = Exchange(input: input[...], files: (pair[0], out[0], err[0]))
        let clock = ContinuousClock()
        let deadline = clock.now + patience
        while !exchange.isDone {
            let left = clock.now.duration(to: deadline)
            guard left > .zero else { throw failure("has not ended within \(patience)") }
            try exchange.step(atMost: left)
            guard exchange.output.count <= limit, exchange.errors.count <= limit else {
                throw failure("says more than \(limit) bytes")
            }
        }
        isOver = true
        let status = end(pid, by: deadline)
        return Result(
            status: status,
            output: exchange.output,
            errors: String(decoding: exchange.errors, as: UTF8.self)
        )
    }

    private func spawn(_ files: [Int32]) throws -> pid_t {
        var attributes = posix_spawnattr_t()
        var actions = posix_spawn_file_actions_t()
        posix_spawnattr_init(&attributes)
        posix_spawn_file_actions_init(&actions)
        defer {
            posix_spawnattr_destroy(&attributes)
            posix_spawn_file_actions_destroy(&actions)
        }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        // In a group of its own, so that a signal to the controller's is not one to it.
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP))
        for (target, file) in files.enumerated() { posix_spawn_file_actions_adddup2(&actions, file, Int32(target)) }
        var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for word in words + variables { free(word) } }
        var pid = pid_t()
        let status = posix_spawn(&pid, program, &actions, &attributes, &words, &variables)
        guard status == 0 else { throw failure("cannot be started: \(String(cString: strerror(status)))") }
        return pid
    }

    /// Takes the program's status; kills it where its time is up, which is at once without one.
    ///
    /// A status that somebody else took is not known, and so it is none of success.
    private func end(_ pid: pid_t, by deadline: ContinuousClock.Instant? = nil) -> Int32 {
        var status: Int32 = 0
        while true {
            let ended = waitpid(pid, &status, WNOHANG)
            if ended == pid { break }
            guard ended == 0 || errno == EINTR else { return 127 }
            if deadline.map({ ContinuousClock.now >= $0 }) ?? true { kill(-pid, SIGKILL) }
            usleep(1_000)
        }
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }

    private func failure(_ what: String) -> ControllerError {
        ControllerError(.unavailable, "\(program) \(what)")
    }

    /// What goes to and comes from a program.
    private struct Exchange {
        var input: ArraySlice<UInt8>
        var files: (input: Int32, output: Int32, errors: Int32)
        var output: [UInt8] = []
        var errors: [UInt8] = []
        private var isOpen = (input: true, output: true, errors: true)

        init(input: ArraySlice<UInt8>, files: (Int32, Int32, Int32)) {
            self.input = input
            self.files = (files.0, files.1, files.2)
        }

        /// Whether the program has closed what it writes to.
        var isDone: Bool { !isOpen.output && !isOpen.errors }

        /// Moves on what can be moved, waiting for it for a while.
        mutating func step(atMost patience: Duration) throws {
            if isOpen.input, input.isEmpty {
                shutdown(files.input, Int32(SHUT_WR))
                isOpen.input = false
            }
            // A negative file is passed over.
            var polled = [
                pollfd(fd: isOpen.input ? files.input : -1, events: Int16(POLLOUT), revents: 0),
                pollfd(fd: isOpen.output ? files.output : -1, events: Int16(POLLIN), revents: 0),
                pollfd(fd: isOpen.errors ? files.errors : -1, events: Int16(POLLIN), revents: 0),
            ]
            let milliseconds = min(patience.components.seconds * 1000 + 1, 1000)
            guard poll(&polled, nfds_t(polled.count), Int32(milliseconds)) > 0 else { return }
            if polled[0].revents != 0 {
                let sent = input.withUnsafeBytes {
                    send(files.input, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
                }
                if sent > 0 { input = input.dropFirst(sent) } else if errno != EAGAIN, errno != EINTR { input = [] }
            }
            if polled[1].revents != 0 { isOpen.output = Self.read(files.output, into: &output) }
            if polled[2].revents != 0 { isOpen.errors = Self.read(files.errors, into: &errors) }
        }

        private static func read(_ file: Int32, into bytes: inout [UInt8]) -> Bool {
            var buffer = [UInt8](repeating: 0, count: 16 * 1024)
            let count = Glibc.read(file, &buffer, buffer.count)
            if count > 0 { bytes += buffer[..<count] }
            return count > 0 || (count < 0 && (errno == EINTR || errno == EAGAIN))
        }
    }
}
