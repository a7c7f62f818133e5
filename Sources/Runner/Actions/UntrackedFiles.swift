import Git
import Glibc

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What lies in a checked-out directory and is not part of the revision.
struct UntrackedFiles: Sendable {
    let root: String

    /// Removes it; `.git` stays.
    ///
    /// - Returns: how many files and directories were removed, each with all in it.
    func remove(notIn repository: GitRepository, at revision: Revision) async throws -> Int {
        // A submodule's files are its own affair.
        let known = Dictionary(
            (try await repository.entries(at: revision) ?? []).map { ($0.path, $0.mode) },
            uniquingKeysWith: { first, _ in first }
        )
        var removed = 0
        try remove(in: "", known, &removed)
        return removed
    }

    private func remove(in directory: String, _ known: [String: GitFileMode], _ removed: inout Int) throws {
        let place = directory.isEmpty ? root : "\(root)/\(directory)"
        for name in try FileManager.default.contentsOfDirectory(atPath: place)
        where !(directory.isEmpty && name == ".git") {
            let path = directory.isEmpty ? name : "\(directory)/\(name)"
            guard let mode = known[path] else {
                try FileManager.default.removeItem(atPath: "\(root)/\(path)")
                removed += 1
                continue
            }
            var status = stat()
            if mode == .directory, lstat("\(root)/\(path)", &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
                try remove(in: path, known, &removed)
            }
        }
    }
}
