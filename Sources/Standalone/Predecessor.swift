import ControllerAPI
import Glibc

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The group that ran on a data directory before, whose supervisor may have been killed.
///
/// Its processes notice that and stop, in order and with all they have at hand; until then they have the ports.
struct Predecessor: Sendable {
    /// What a process is given to stop, and a little more.
    private static let patience = Duration.seconds(20)

    /// Where its supervisor said what ran.
    let statusFile: String

    /// Waits until no process of it is left, or until the time is up: the ports say then what is in the way.
    ///
    /// `wait`: told when there is something to wait for.
    func untilGone(wait: () -> Void) async throws {
        let end = ContinuousClock.now + Self.patience
        var isFirst = true
        while isLiving, ContinuousClock.now < end {
            if isFirst { wait() }
            isFirst = false
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    private var isLiving: Bool {
        guard let bytes = FileManager.default.contents(atPath: statusFile) else { return false }
        let statuses: [ProcessStatus]
        do {
            statuses = try JSONDecoder().decode([ProcessStatus].self, from: bytes)
        } catch {
            // No supervisor has written this.
            return false
        }
        return statuses.contains { status in
            // A number may be another program's by now: a child of a group has its word among its arguments.
            guard let pid = status.pid, pid > 0, let word = status.name.split(separator: "-").first else {
                return false
            }
            let arguments = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline") ?? Data()
            return arguments.split(separator: 0).dropFirst().first.map { Array($0) == Array(word.utf8) } ?? false
        }
    }
}
