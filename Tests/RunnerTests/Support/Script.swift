import Glibc
import Logging
import Synchronization
import TestSupport
import Testing

@testable import Runner

/// A script that runs in a process group of its own, with what it printed.
final class Script: Sendable {
    let groups: ProcessGroups
    private let printed = Mutex<[UInt8]>([])
    private let directory: TestDirectory
    private let process: StepProcess

    init(_ script: String, in directory: TestDirectory, environment: [String: String] = [:]) {
        self.directory = directory
        groups = ProcessGroups(file: directory.path + "/one.groups", logger: .silent)
        let path = ["PATH": "/usr/local/bin:/usr/bin:/bin"]
        process = StepProcess(
            program: "sh",
            arguments: ["-c", script],
            environment: environment.merging(path) { own, _ in own },
            directory: directory.path
        )
    }

    /// What was printed so far.
    var output: String { printed.withLock { String(decoding: $0, as: UTF8.self) } }

    var lines: [Substring] { output.split(separator: "\n") }

    /// Runs to the end, and closes the pipe.
    func run() async throws -> ProgramEnd {
        let (end, reader) = try await process.run(groups: groups) { bytes in
            self.printed.withLock { $0 += bytes }
        }
        await reader.stop()
        return end
    }

    /// The process whose number the script printed as its first line.
    func firstNumber() async throws -> pid_t {
        try await waitUntil("the script has printed a number") { self.lines.first.flatMap { pid_t($0) } != nil }
        return lines.first.flatMap { pid_t($0) } ?? 0
    }

    /// Whether a process runs; one that has ended and was not collected does not.
    static func isRunning(_ process: pid_t) -> Bool {
        do {
            let status = try TestDirectory.contents("/proc/\(process)/stat")
            return !status.contains(") Z ") && !status.contains(") X ")
        } catch {
            return false
        }
    }
}

extension Logger {
    static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}
