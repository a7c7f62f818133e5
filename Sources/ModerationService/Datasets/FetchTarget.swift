import Archives
import Glibc
import Moderation

/// Where a data set is put.
struct FetchTarget: Sendable, Hashable {
    /// The directory that all files go into.
    let directory: String
    /// What the downloaded file is called there.
    let download: String
    /// What the one file of an archive is called there, when it was given a name.
    let single: String?

    /// `output` is a directory when it ends in `/` or is one, else the name of the file; nothing is the current directory.
    init(_ output: String?, name: String) {
        let output = output ?? "."
        guard !output.hasSuffix("/"), !Self.isDirectory(output) else {
            directory = output.count > 1 && output.hasSuffix("/") ? String(output.dropLast()) : output
            download = name
            single = nil
            return
        }
        let parts = output.split(separator: "/", omittingEmptySubsequences: false)
        let above = parts.dropLast().joined(separator: "/")
        directory = above.isEmpty ? (output.hasPrefix("/") ? "/" : ".") : above
        let last = String(parts.last ?? "")
        if let kind = Archive.kind(ofName: name), Archive.kind(ofName: last) == nil {
            download = last + (kind == .zip ? ".zip" : ".gz")
            single = last
        } else {
            download = last
            single = nil
        }
    }

    func path(_ name: String) -> String { directory == "/" ? "/" + name : "\(directory)/\(name)" }

    private static func isDirectory(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        close(descriptor)
        return true
    }
}
