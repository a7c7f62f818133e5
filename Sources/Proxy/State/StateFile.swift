import Glibc

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The last applied state of every owner, on disk.
///
/// A write goes to a temporary file, is synced, and is renamed over the old one: whenever the process is killed, the file
/// holds one whole state, the new or the one before. A lock beside it keeps a second proxy away for as long as this value
/// lives.
struct StateFile: ~Copyable {
    private struct Document: Codable {
        var version: Int
        var owners: [ProxyDesiredState]
    }

    static let maxBytes = 64 << 20
    private static let version = 1

    let path: String
    private let lock: Int32

    deinit {
        close(lock)
    }

    /// Locks the file's name; `alreadyRunning` when another proxy holds it.
    static func claim(_ path: String) throws(ProxyError) -> StateFile {
        let lockPath = path + ".lock"
        let fd = unsafe open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard fd >= 0 else { throw failure("open", lockPath) }
        guard flock(fd, LOCK_EX | LOCK_NB) == 0 else {
            let held = errno == EWOULDBLOCK
            let error = failure("flock", lockPath)
            close(fd)
            throw held ? ProxyError(.alreadyRunning, "\(path): another proxy holds this state") : error
        }
        return StateFile(path: path, lock: fd)
    }

    /// Takes the lock over from the proxy that holds it, with the open file that has it.
    static func adopt(_ path: String, lock: Int32) -> StateFile {
        StateFile(path: path, lock: lock)
    }

    /// The open file that has the lock; whoever gets it has the lock as well.
    var lockDescriptor: Int32 { lock }

    /// What was saved last; empty when there is no file yet.
    func load() throws(ProxyError) -> [ProxyDesiredState] {
        let fd = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard fd >= 0 else {
            if errno == ENOENT { return [] }
            throw Self.failure("open", path)
        }
        defer { close(fd) }
        let bytes = try readAll(fd)
        do {
            let document = try JSONDecoder().decode(Document.self, from: Data(bytes))
            guard document.version == Self.version else {
                throw ProxyError(.stateFile, "\(path): has version \(document.version), known is \(Self.version)")
            }
            return document.owners
        } catch let error as ProxyError {
            throw error
        } catch {
            throw ProxyError(.stateFile, "\(path): is not a state file", cause: error)
        }
    }

    /// Makes the state durable; when this throws, the file is as it was.
    static func save(_ owners: [ProxyDesiredState], to path: String) throws(ProxyError) {
        let bytes = try encode(owners)
        let temporary = path + ".new"
        let fd = unsafe open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard fd >= 0 else { throw failure("open", temporary) }
        var written = writeAll(fd, bytes)
        if written == 0, fsync(fd) != 0 { written = errno }
        close(fd)
        guard written == 0 else {
            unsafe unlink(temporary)
            throw SystemFailure(number: written, call: "write").stateError(temporary)
        }
        guard unsafe rename(temporary, path) == 0 else { throw failure("rename", path) }
        syncDirectory(of: path)
    }

    /// Puts an unreadable file aside, so that it can be looked at and does not stop the proxy.
    func setAside() {
        unsafe rename(path, path + ".unreadable")
    }

    private static func encode(_ owners: [ProxyDesiredState]) throws(ProxyError) -> [UInt8] {
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
            return [UInt8](try encoder.encode(Document(version: version, owners: owners)))
        } catch {
            throw ProxyError(.stateFile, "the state cannot be encoded", cause: error)
        }
    }

    private func readAll(_ fd: Int32) throws(ProxyError) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe read(fd, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Self.failure("read", path) }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
            guard bytes.count <= Self.maxBytes else {
                throw ProxyError(.stateFile, "\(path): is longer than \(Self.maxBytes) bytes")
            }
        }
    }

    private static func writeAll(_ fd: Int32, _ bytes: [UInt8]) -> Int32 {
        var done = 0
        while done < bytes.count {
            let count = unsafe bytes[done...].withUnsafeBytes { unsafe write(fd, $0.baseAddress, $0.count) }
            if count < 0, errno != EINTR { return errno }
            done += max(0, count)
        }
        return 0
    }

    /// Makes the rename itself durable.
    private static func syncDirectory(of path: String) {
        let directory = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let fd = unsafe open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard fd >= 0 else { return }
        fsync(fd)
        close(fd)
    }

    private static func failure(_ call: String, _ path: String) -> ProxyError {
        SystemFailure(call).stateError(path)
    }
}

extension SystemFailure {
    fileprivate func stateError(_ path: String) -> ProxyError {
        ProxyError(.stateFile, "\(path): \(reason)", cause: self)
    }
}
