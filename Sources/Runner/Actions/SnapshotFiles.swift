import Git

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Writes a directory of a revision to a place that nobody else uses.
struct SnapshotFiles: Sendable {
    private static let maximumFiles = 10_000
    private static let maximumBytes = 256 << 20

    let snapshot: GitSnapshot

    /// Links are left out: an action's directory must not lead out of itself.
    func write(_ path: String, to directory: String) throws {
        let entries = try snapshot.list(path, recursive: true) ?? []
        guard entries.count <= Self.maximumFiles else {
            throw RunnerError(.invalidInput, "the action has more than \(Self.maximumFiles) files")
        }
        var left = Self.maximumBytes
        try Self.make(directory)
        for entry in entries {
            let name = path.isEmpty ? entry.path : String(entry.path.dropFirst(path.count + 1))
            guard !name.split(separator: "/").contains(where: { $0 == ".." || $0.lowercased() == ".git" }) else {
                throw RunnerError(.invalidInput, "the action has a file of the name '\(name)'")
            }
            switch entry.mode {
            case .directory: try Self.make("\(directory)/\(name)")
            case .file, .executable:
                guard let bytes = try snapshot.file(entry.path, limit: left) else { continue }
                left -= bytes.count
                try SmallFile.write(bytes, to: "\(directory)/\(name)")
                if entry.mode == .executable {
                    try FileManager.default.setAttributes(
                        [.posixPermissions: 0o700],
                        ofItemAtPath: "\(directory)/\(name)"
                    )
                }
            case .symbolicLink, .submodule: continue
            }
        }
    }

    private static func make(_ directory: String) throws {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    }
}
