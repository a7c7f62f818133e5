#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Which of several jobs of the same kind, running at once, this is: each has a workspace that no other running job has.
///
/// The lock is the system's, so that it holds between processes and ends with the one that has it.
struct WorkspaceSlot: Sendable {
    /// The first one that is free, from 0.
    let index: Int
    private let lock: FileLock

    /// Takes a slot for a job, held for as long as somebody has this.
    static func take(data: String, repository: String, job: String) throws -> WorkspaceSlot {
        let directory = "\(data)/work/\(JobDirectories.safe(repository))"
        try FileManager.default.createDirectory(
            atPath: directory,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        for index in 0..<1000 {
            let name = ".\(JobDirectories.safe(job))@\(index).lock"
            if let lock = try FileLock.take("\(directory)/\(name)") { return WorkspaceSlot(index: index, lock: lock) }
        }
        throw RunnerError(.unavailable, "a thousand jobs called \(job) run at once")
    }
}
