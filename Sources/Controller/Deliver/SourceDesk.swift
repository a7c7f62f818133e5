import ControllerAPI
import Git
import Hummingbird
import Images
import Persistence
import Synchronization

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Hands commits out of this controller's mirrors to the runners that have a job of them.
///
/// A pull request's merge is nowhere else, and a runner may not be given what its repository asks for.
final class SourceDesk: Sendable {
    /// The most commits that a runner may say it has.
    static let maximumKnown = 50

    /// How many packs are written at the same time; whoever comes then asks again.
    private static let maximumPacks = 4

    private let database: any SQLDatabase
    private let mirrors: Mirrors

    /// Where packs are written before they are sent; emptied at the start.
    private let root: String
    private let packs = Mutex(0)

    init(database: any SQLDatabase, mirrors: Mirrors, root: String) {
        self.database = database
        self.mirrors = mirrors
        self.root = root
    }

    /// A run's commit with its history as an archive of a pack and its index.
    ///
    /// - Throws: `.unavailable` when too many are asked for at once, or the commit cannot be had at the moment.
    func archive(of run: RunRecord, having known: [String]) async throws -> ResponseBody {
        let isTaken = packs.withLock { count in
            guard count < Self.maximumPacks else { return false }
            count += 1
            return true
        }
        guard isTaken else { throw ControllerError(.unavailable, "too many commits are being handed out; ask again") }
        defer { packs.withLock { $0 -= 1 } }
        let revision = try Revision(run.revision)
        try await bring(revision, of: run)
        // One of its own: what the mirror is asked meanwhile need not wait for the pack.
        let mirror = try await GitRepository.open(at: mirrors.repository(run.repository).path)
        var excluded: [Revision] = []
        for text in known.prefix(Self.maximumKnown) {
            let commit = try Revision(text)
            guard try await mirror.contains(commit) else { continue }
            // Who has what builds on it has it too; the pack is of it all the same, so that there is one.
            if try await mirror.isDescendant(commit, of: revision) { continue }
            excluded.append(commit)
        }
        let directory = "\(root)/\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { Self.remove([directory, directory + ".tar"]) }
        try await mirror.writePack(of: revision, excluding: excluded, to: directory)
        _ = try await Archive.create(in: directory, to: directory + ".tar")
        // The open file is read to its end though it has no name any more.
        guard let body = StoredFile.body(directory + ".tar") else {
            throw ControllerError(.unavailable, "the job's commit could not be packed")
        }
        return body
    }

    /// Makes the commit, where another controller has planned the run.
    private func bring(_ revision: Revision, of run: RunRecord) async throws {
        let mirror = try await mirrors.repository(run.repository)
        if try await mirror.contains(revision) { return }
        let pull = try await database.read { try EventTable.find(run.eventID, in: $0)?.detail.pull }
        guard run.event != PullReader.target, let pull, let base = pull.base, let baseRef = pull.baseRef else {
            guard try await mirrors.bring(run.repository, revision, at: RefName(run.ref)) else { throw Self.gone(run) }
            return
        }
        let parts = (head: try Revision(pull.head), base: try Revision(base))
        guard try await mirrors.bring(run.repository, parts.head, at: RefName(pull.ref)),
            try await mirrors.bring(run.repository, parts.base, at: RefName(baseRef))
        else { throw Self.gone(run) }
        let made = try await mirror.merge(
            parts.head,
            into: parts.base,
            message: MergeCommit.message(head: parts.head.hex, base: parts.base.hex),
            signature: MergeCommit.signature(
                head: mirror.commitInfo(parts.head),
                base: mirror.commitInfo(parts.base)
            )
        )
        guard made == .merged(revision) else { throw Self.gone(run) }
    }

    private static func gone(_ run: RunRecord) -> ControllerError {
        ControllerError(.notFound, "the commit of run \(run.id) is not to be had any more: its ref has moved on")
    }

    private static func remove(_ paths: [String]) {
        for path in paths where FileManager.default.fileExists(atPath: path) {
            do {
                try FileManager.default.removeItem(atPath: path)
            } catch {
                // It goes with the next start.
                continue
            }
        }
    }

    /// Removes what a killed controller has left.
    func clear() {
        Self.remove([root])
    }
}
