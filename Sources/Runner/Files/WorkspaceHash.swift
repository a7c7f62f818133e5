import Crypto
import Glibc

/// `hashFiles`: one digest for the files of a workspace that match.
///
/// The SHA-256 of the files' SHA-256 digests, one after the other in the order of their paths.
struct WorkspaceHash: Sendable {
    let root: String

    /// The digest in hexadecimal; empty where nothing matches.
    ///
    /// Links are taken for the files they lead to where those are in the workspace, and left out otherwise.
    func hash(_ patterns: [String]) throws(RunnerError) -> String {
        let lines = patterns.flatMap { $0.split(whereSeparator: \.isNewline).map(String.init) }
        if let option = lines.first, option.hasPrefix("--") {
            throw RunnerError(
                .invalidInput,
                "the option \(option) is not carried out; links to directories are not followed"
            )
        }
        let search = try FileSearch(lines, root: root, home: "/nonexistent", takesDescendants: true)
        var whole = SHA256()
        var count = 0
        let inside = Self.realPath(root).map { $0 + "/" } ?? root + "/"
        for found in try search.find() where found.path.hasPrefix(root + "/") && found.kind != .directory {
            if found.kind == .link {
                guard let target = Self.realPath(found.path), target.hasPrefix(inside) else { continue }
            }
            guard let digest = try Self.digest(found.path) else { continue }
            whole.update(data: digest)
            count += 1
        }
        guard count > 0 else { return "" }
        return whole.finalize().map { String(UInt16($0) + 0x100, radix: 16).dropFirst() }.joined()
    }

    private static func realPath(_ path: String) -> String? {
        guard let found = realpath(path, nil) else { return nil }
        defer { free(found) }
        return String(cString: found)
    }

    /// Nil for what is no file.
    private static func digest(_ path: String) throws(RunnerError) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else {
            throw RunnerError(.failed, "\(path) cannot be read: \(String(cString: strerror(errno)))")
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        var hash = SHA256()
        var buffer = [UInt8](repeating: 0, count: 256 * 1024)
        while true {
            let count = read(file, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw RunnerError(.failed, "\(path) cannot be read: \(String(cString: strerror(errno)))")
            }
            if count == 0 { return Array(hash.finalize()) }
            hash.update(data: buffer[..<count])
        }
    }
}
