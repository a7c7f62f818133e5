#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What is in a directory.
enum DirectoryListing {
    /// The names that do not begin with a dot, sorted; none when there is no such directory.
    static func names(in path: String) throws(ModerationError) -> [String] {
        guard isDirectory(path) else { return [] }
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: path)
        } catch {
            throw ModerationError(.unreadable, "\(path) cannot be listed", cause: error)
        }
        return names.filter { !$0.hasPrefix(".") }.sorted()
    }

    static func isDirectory(_ path: String) -> Bool {
        var isDirectory = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory
    }
}
