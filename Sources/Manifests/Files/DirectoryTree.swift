#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The files below a directory of this machine; what a symbolic link makes of a path outside of it is refused.
public struct DirectoryTree: FileTree {
    /// The absolute path of the root, symbolic links resolved.
    public let root: String
    private let maxFileBytes: Int

    /// Opens a directory; a file of more than `maxFileBytes` is not read.
    public init(root: String, maxFileBytes: Int = 64 << 20) throws(ManifestError) {
        guard let resolved = Self.resolve(root) else {
            throw ManifestError(
                code: .notFound,
                message: "cannot open the directory: \(Self.reason(errno))",
                position: SourcePosition(file: root, line: 0, column: 0)
            )
        }
        self.root = resolved
        self.maxFileBytes = maxFileBytes
    }

    public func file(_ path: String) throws -> [UInt8]? {
        guard let absolute = try absolute(path) else { return nil }
        let descriptor = open(absolute, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            guard errno != ENOENT, errno != ENOTDIR else { return nil }
            throw unreadable(path, errno)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw unreadable(path, errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { return nil }
        guard status.st_size <= maxFileBytes else {
            throw ManifestError(
                code: .tooLarge,
                message: "the file has \(status.st_size) bytes; at most \(maxFileBytes) are read",
                position: .start(of: path)
            )
        }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var count = 0
        while count < bytes.count {
            let length = bytes.count - count
            let got = bytes.withUnsafeMutableBytes { buffer in
                read(descriptor, buffer.baseAddress?.advanced(by: count), length)
            }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw unreadable(path, errno) }
            if got == 0 { break }
            count += got
        }
        bytes.removeLast(bytes.count - count)
        return bytes
    }

    public func isDirectory(_ path: String) throws -> Bool {
        guard let absolute = try absolute(path) else { return false }
        var status = stat()
        return stat(absolute, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    public func list(_ directory: String) throws -> [String] {
        guard let absolute = try absolute(directory), let stream = opendir(absolute) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { buffer in
                String(decoding: buffer.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    public func resolved(_ path: String) throws -> String? {
        guard let absolute = try absolute(path) else { return nil }
        if absolute == root { return "" }
        return String(decoding: absolute.utf8.dropFirst(root == "/" ? 1 : root.utf8.count + 1), as: UTF8.self)
    }

    /// The path on the machine, links resolved; nil when nothing is there.
    private func absolute(_ path: String) throws -> String? {
        guard !path.utf8.contains(0) else { return nil }
        guard let resolved = Self.resolve(path.isEmpty ? root : root + "/" + path) else {
            guard errno != ENOENT, errno != ENOTDIR else { return nil }
            throw unreadable(path, errno)
        }
        guard resolved == root || root == "/" || resolved.hasPrefix(root + "/") else {
            throw ManifestError(
                code: .outsideRoot,
                message: "leads outside of the tree, by '..' or a symbolic link",
                position: .start(of: path)
            )
        }
        return resolved
    }

    private static func resolve(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private func unreadable(_ path: String, _ code: Int32) -> ManifestError {
        ManifestError(
            code: .unreadable,
            message: "cannot be read: \(Self.reason(code))",
            position: .start(of: path)
        )
    }

    private static func reason(_ code: Int32) -> String {
        strerror(code).map { String(cString: $0) } ?? "error \(code)"
    }
}
