import DockerEngine
import Glibc
import Synchronization

/// One program in a running container.
///
/// The engine neither ends a command nor tells its end while something it started holds its output. So a few lines of `sh` stand
/// around the program: they say their process number, send its output into a named pipe of the runner's, and their own end,
/// which the engine tells at once, is the program's.
final class ContainerCommand: Sendable {
    /// What stands around the program: `sh -c ENTRY sh PIPE DIRECTORY PROGRAM ARGUMENTS…`.
    ///
    /// Signals are for the program: the shell waits for its end and passes on its status.
    private static let entry = """
        echo "pid $$"
        cd "$2" 2>/dev/null || { echo "no directory"; exit 126; }
        out=$1
        shift 2
        trap : INT TERM
        "$@" >"$out" 2>&1 </dev/null
        exit $?
        """

    /// Sends a signal to everything in a session: `sh -c SIGNAL sh NAME SESSION`.
    ///
    /// The sixth field of /proc/PID/stat is the session that a process is in.
    private static let signal = """
        name=$1 session=$2
        for file in /proc/[0-9]*/stat; do
          { read -r line <"$file"; } 2>/dev/null || continue
          pid=${file#/proc/}
          pid=${pid%/stat}
          set -- ${line##*) }
          [ "$4" = "$session" ] && kill -s "$name" "$pid" 2>/dev/null
        done
        exit 0
        """

    private struct State {
        /// What the lines around the program say, and what the engine says in their place.
        var words: [UInt8] = []
        var hasEnded = false
    }

    private let client: DockerClient
    private let container: String
    private let state = Mutex(State())

    init(in container: String, on client: DockerClient) {
        self.container = container
        self.client = client
    }

    /// Runs the program to its end; see `Executor.run`.
    ///
    /// `pipe`: the named pipe as the container sees it; the runner has it open.
    func run(_ program: StepProgram, pipe: String) async throws -> ProgramEnd {
        var spec = ExecSpec(
            command: ["sh", "-c", Self.entry, "sh", pipe, program.directory, program.program] + program.arguments
        )
        spec.environment = program.environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        spec.workingDirectory = "/"
        // A task of its own: a cancelled one could not hear how the program ends.
        let running = Task { [spec] in
            defer { state.withLock { $0.hasEnded = true } }
            return try await follow(spec)
        }
        let end = try await withTaskCancellationHandler {
            try await running.value
        } onCancel: {
            Task { await stop() }
        }
        if Task.isCancelled { await Task { await send("KILL") }.value }
        return end
    }

    private func follow(_ spec: ExecSpec) async throws -> ProgramEnd {
        do {
            let id = try await client.createExec(in: container, spec, attached: true)
            for try await chunk in try await client.attachExec(id) {
                state.withLock { state in
                    if state.words.count < 4096 { state.words += chunk.bytes }
                }
            }
            return try end(try await status(of: id), spec)
        } catch let error as DockerError {
            throw await failure(error)
        }
    }

    private func end(_ status: Int, _ spec: ExecSpec) throws(RunnerError) -> ProgramEnd {
        let words = String(decoding: state.withLock { $0.words }, as: UTF8.self)
        guard session != nil else {
            let text = words.isEmpty ? "the status is \(status)" : words.filter { $0 != "\r" && $0 != "\n" }
            throw RunnerError(.failed, "the container has no 'sh' that runs: \(text)")
        }
        if status == 126, words.hasSuffix("no directory\n") {
            let directory = spec.command.count > 5 ? spec.command[5] : ""
            throw RunnerError(.invalidInput, "the working directory '\(directory)' does not exist")
        }
        return .exited(Int32(truncatingIfNeeded: status))
    }

    /// The exit status; the engine may know of it a moment after the output's end.
    private func status(of id: String) async throws -> Int {
        let end = ContinuousClock.now + .seconds(30)
        while true {
            let state = try await client.execState(id)
            if let status = state.exitCode, !state.isRunning { return status }
            guard ContinuousClock.now < end else {
                throw RunnerError(.unavailable, "the engine does not tell how the program ended")
            }
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    private func failure(_ error: DockerError) async -> RunnerError {
        do {
            let state = try await client.container(container).state
            if !state.isRunning {
                let memory = state.isOutOfMemory ? ", out of memory" : ""
                return RunnerError(.failed, "the job's container has ended with the status \(state.exitCode)\(memory)")
            }
        } catch let second {
            if second.code == .notFound { return RunnerError(.failed, "the job's container was removed", cause: error) }
        }
        return RunnerError(.unavailable, "the engine does not run the program: \(error.message)", cause: error)
    }

    /// The process number that the lines around the program said, which is that of their session.
    private var session: Int32? {
        let words = state.withLock { $0.words }
        guard words.starts(with: "pid ".utf8), let line = words.dropFirst(4).split(separator: 10).first else {
            return nil
        }
        return Int32(String(decoding: line, as: UTF8.self))
    }

    private var hasEnded: Bool { state.withLock { $0.hasEnded } }

    /// Asks twice, then kills; a program that cannot be reached so ends with its container.
    private func stop() async {
        for (name, grace) in [("INT", 7_500), ("TERM", 2_500), ("KILL", 10_000)] {
            await send(name)
            let end = ContinuousClock.now + .milliseconds(grace)
            while !hasEnded, ContinuousClock.now < end {
                do {
                    try await Task.sleep(for: .milliseconds(20))
                } catch {
                    return
                }
            }
            if hasEnded { return }
        }
        do {
            try await client.killContainer(container)
        } catch {
            // It has ended already: what was wanted.
            return
        }
    }

    private func send(_ name: String) async {
        // One that was cancelled as it began says its number in a moment.
        let end = ContinuousClock.now + .seconds(5)
        while session == nil, !hasEnded, ContinuousClock.now < end {
            do {
                try await Task.sleep(for: .milliseconds(10))
            } catch {
                return
            }
        }
        guard let session else { return }
        var spec = ExecSpec(command: ["sh", "-c", Self.signal, "sh", name, "\(session)"])
        spec.user = "0:0"
        spec.workingDirectory = "/"
        do {
            _ = try await client.exec(in: container, spec)
        } catch {
            // The next signal is tried, and at last the container is killed.
            return
        }
    }
}
