import Git

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Opens the runner's mirrors; jobs that need the same one for the first time at the same moment make it once, in whichever
/// process they are.
enum Mirrors {
    /// The mirror at a path, made first if there is none.
    ///
    /// Every caller gets one of its own, so that none waits for another.
    static func open(_ path: String, head: RefName) async throws -> GitRepository {
        let making = path + ".making"
        do {
            // One that is being made may look whole before it is.
            if !FileLock.isHeld(making) { return try await GitRepository.open(at: path) }
        } catch let error as GitError where error.code == .notARepository {
            try FileManager.default.createDirectory(
                atPath: String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]),
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        }
        var backoff = Backoff()
        while true {
            if let lock = try FileLock.take(making) {
                let repository = try await GitRepository.openOrCreate(bare: path, head: head)
                return withExtendedLifetime(lock) { repository }
            }
            try await Task.sleep(for: backoff.next())
        }
    }
}
