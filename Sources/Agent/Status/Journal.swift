import Glibc

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What an agent must remember over its own death: which commit it applied, which one was good, which release was
/// not, which port and address a Service has.
struct Journal: Codable, Sendable, Hashable {
    /// The commit whose overlay was last put to work.
    ///
    /// Only commits that build on it are applied.
    var applied: String?

    /// The newest commit at which everything was healthy.
    var healthy: String?

    /// The newest commit that stayed healthy for as long as a release is watched: what a bad one is rolled back to.
    var good: String?

    /// The release that was rolled back, as long as Git asks for it.
    var failed: FailedRelease?

    /// The local port of each Service port, by `namespace/service:port`.
    var ports: [String: Int] = [:]

    /// The last byte of the address inside the host of each Service, by `namespace/service`; nil before there was one.
    var addresses: [String: Int]?

    /// What became of Jobs and CronJobs; nil before there was one.
    var runs: RunHistory?

    /// What the clocks said when `runs` was written; nil before, and in journals of earlier versions.
    var clock: ClockMark?

    /// Reads a journal; there is none before the first sync.
    static func read(_ path: String) throws(AgentError) -> Journal {
        guard FileManager.default.fileExists(atPath: path) else { return Journal() }
        do {
            return try JSONDecoder().decode(Journal.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            throw AgentError(
                .refused,
                reason: "JournalDamaged",
                "the journal \(path) cannot be read; without it this agent cannot tell which commit it applied last. Remove the file to start anew",
                cause: error
            )
        }
    }

    /// Writes it beside the old one, to the disk, and then in its place: a reader finds the old one or the new one.
    func write(to path: String) throws(AgentError) {
        let part = path + ".new"
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let bytes: [UInt8]
        do {
            bytes = Array(try encoder.encode(self))
        } catch {
            throw AgentError(.environment, reason: "Disk", "the journal cannot be encoded: \(error)", cause: error)
        }
        do {
            try DurableFile.write(bytes, to: part)
            try DurableFile.rename(part, path)
        } catch {
            // Where there is no space, half a file would take what is left of it.
            unlink(part)
            throw AgentError(
                .environment,
                reason: "Disk",
                "the journal \(path) cannot be written: \(error.message)",
                cause: error
            )
        }
    }
}
