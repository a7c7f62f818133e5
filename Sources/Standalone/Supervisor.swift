import ControllerAPI
import Logging
import Subprocess
import SystemPackage

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Keeps the processes of a group running until it is cancelled, and leaves none behind.
///
/// Each process gets a pipe as its standard input whose other end only the supervisor holds: when the supervisor ends,
/// however it ends, the process reads the end of that pipe and stops by itself.
actor Supervisor {
    /// A process to run.
    struct Child: Sendable {
        var name: String
        var arguments: [String]
        var log: String

        /// One heap for all threads keeps a process that mostly waits small; the controller has more to do than to wait.
        var environment: [Environment.Key: String?] {
            name == "controller"
                ? ["HEADGATE_LIFELINE": "stdin"] : ["HEADGATE_LIFELINE": "stdin", "MALLOC_ARENA_MAX": "1"]
        }
    }

    private let program: String
    private let children: [Child]
    private let statusFile: String
    private let logger: Logger
    private var statuses: [String: ProcessStatus] = [:]

    init(program: String, children: [Child], statusFile: String, logger: Logger) {
        self.program = program
        self.children = children
        self.statusFile = statusFile
        self.logger = logger
        for child in children {
            statuses[child.name] = ProcessStatus(name: child.name, pid: nil, state: .starting)
        }
    }

    /// Runs until cancelled; returns once every process has ended.
    func run() async {
        record()
        await withTaskGroup(of: Void.self) { group in
            for child in children {
                group.addTask { await self.keepRunning(child) }
            }
        }
        record()
    }

    private func keepRunning(_ child: Child) async {
        var backoff = Backoff()
        while !Task.isCancelled {
            let started = ContinuousClock.now
            do {
                let status = try await runOnce(child)
                if !Task.isCancelled {
                    logger.warning("\(child.name) ended (\(status)); it is started again, its log is \(child.log)")
                }
            } catch is CancellationError {
                break
            } catch {
                logger.error("\(child.name) could not be run: \(error)")
            }
            guard !Task.isCancelled else { break }
            change(child.name) {
                $0.pid = nil
                $0.state = .restarting
                $0.restarts += 1
            }
            if ContinuousClock.now - started > .seconds(60) { backoff = Backoff() }
            do {
                try await Task.sleep(for: backoff.next())
            } catch {
                break
            }
        }
        change(child.name) {
            $0.pid = nil
            $0.state = .stopped
        }
    }

    private func runOnce(_ child: Child) async throws -> String {
        let (readEnd, writeEnd) = try FileDescriptor.pipe()
        let log: FileDescriptor
        do {
            log = try FileDescriptor.open(
                FilePath(child.log),
                .writeOnly,
                options: [.create, .append],
                permissions: [.ownerReadWrite]
            )
        } catch {
            try readEnd.close()
            try writeEnd.close()
            throw error
        }
        var options = PlatformOptions()
        // A group of its own, so that Ctrl-C reaches the supervisor alone and the order of stopping stays its decision.
        options.processGroupID = 0
        options.teardownSequence = [.send(signal: .terminate, allowedDurationToNextStep: .seconds(15))]
        defer { closing(writeEnd) }
        let result = try await Subprocess.run(
            .path(FilePath(program)),
            arguments: Arguments(child.arguments),
            environment: .inherit.updating(child.environment),
            platformOptions: options,
            input: .fileDescriptor(readEnd, closeAfterSpawningProcess: true),
            output: .fileDescriptor(log, closeAfterSpawningProcess: false),
            error: .fileDescriptor(log, closeAfterSpawningProcess: true)
        ) { execution in
            self.started(child.name, pid: execution.processIdentifier.value)
        }
        return "\(result.terminationStatus)"
    }

    /// Runs the program once and waits for its end.
    ///
    /// - Throws: `.process` when it does not succeed.
    static func runToEnd(program: String, arguments: [String], log: String) async throws {
        let log = try FileDescriptor.open(
            FilePath(log),
            .writeOnly,
            options: [.create, .append],
            permissions: [.ownerReadWrite]
        )
        let result = try await Subprocess.run(
            .path(FilePath(program)),
            arguments: Arguments(arguments),
            input: .none,
            output: .fileDescriptor(log, closeAfterSpawningProcess: false),
            error: .fileDescriptor(log, closeAfterSpawningProcess: true)
        )
        guard result.terminationStatus.isSuccess else {
            throw StandaloneError(.process, "it ended with \(result.terminationStatus)")
        }
    }

    private nonisolated func closing(_ descriptor: FileDescriptor) {
        do {
            try descriptor.close()
        } catch {
            logger.debug("a pipe could not be closed: \(error)")
        }
    }

    private func started(_ name: String, pid: Int32) {
        change(name) {
            $0.pid = pid
            $0.state = .running
        }
    }

    private func change(_ name: String, _ body: (inout ProcessStatus) -> Void) {
        guard var status = statuses[name] else { return }
        body(&status)
        statuses[name] = status
        record()
    }

    /// What runs, for `headgate status`; a stale file is worse than a late one, so a failure to write is told.
    private func record() {
        let ordered = children.compactMap { statuses[$0.name] }
        do {
            let text = try JSONEncoder().encode(ordered)
            try text.write(to: URL(fileURLWithPath: statusFile), options: .atomic)
        } catch {
            logger.warning("\(statusFile) could not be written: \(error)")
        }
    }
}

/// Pauses between restarts: 0.2 s, doubling to 10 s, with jitter.
struct Backoff: Sendable {
    private var attempt = 0

    mutating func next() -> Duration {
        let milliseconds = min(10_000, 200 << min(attempt, 6))
        attempt += 1
        return .milliseconds(milliseconds + Int.random(in: 0...milliseconds / 4))
    }
}
