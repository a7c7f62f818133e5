import Crypto
import Glibc
import Moderation

/// The file of a download that is not whole yet; one process at a time has it.
final class PartFile {
    let path: String
    private let descriptor: Int32
    /// How many bytes it has.
    private(set) var size: Int

    /// Opens the file, or makes it.
    init(_ path: String) throws(ModerationError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Self.failure(path) }
        self.path = path
        self.descriptor = descriptor
        size = Int(lseek(descriptor, 0, SEEK_END))
        guard size >= 0 else { throw Self.failure(path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw ModerationError(.alreadyExists, "\(path) is being written by another fetch; wait for it to end")
        }
    }

    deinit {
        close(descriptor)
    }

    func append(_ bytes: [UInt8]) throws(ModerationError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, off_t(size)) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.failure(path) }
            size += count
            rest = rest.dropFirst(count)
        }
    }

    func clear() throws(ModerationError) {
        guard ftruncate(descriptor, 0) == 0 else { throw Self.failure(path) }
        size = 0
    }

    /// SHA-256 of the content, in hexadecimal.
    func digest() throws(ModerationError) -> String { try Self.digest(descriptor, path) }

    /// SHA-256 of any file; nothing when it is not there.
    static func digest(ofFileAt path: String) throws(ModerationError) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw ModerationError(.unreadable, "\(path): \(reason())")
        }
        defer { close(descriptor) }
        return try digest(descriptor, path)
    }

    private static func digest(_ descriptor: Int32, _ path: String) throws(ModerationError) -> String {
        var hash = SHA256()
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        var place = 0
        while true {
            let count = pread(descriptor, &buffer, buffer.count, off_t(place))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw ModerationError(.unreadable, "\(path): \(reason())") }
            if count == 0 { break }
            buffer.withUnsafeBytes { hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: $0[..<count])) }
            place += count
        }
        return hash.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// Gives the file its name, once all of it is on the disk.
    func finish(as name: String) throws(ModerationError) {
        guard fsync(descriptor) == 0 else { throw Self.failure(name) }
        try Self.rename(path, to: name)
    }

    static func rename(_ path: String, to other: String) throws(ModerationError) {
        guard Glibc.rename(path, other) == 0 else { throw failure(other) }
    }

    /// Removes a file that may not be there.
    static func remove(_ path: String) throws(ModerationError) {
        guard unlink(path) == 0 || errno == ENOENT else { throw failure(path) }
    }

    private static func failure(_ path: String) -> ModerationError {
        guard errno == ENOSPC || errno == EDQUOT else { return ModerationError(.unwritable, "\(path): \(reason())") }
        return ModerationError(
            .unwritable,
            "\(path): no room is left on the disk; what is there stays: make room and run the same command again"
        )
    }

    private static func reason() -> String { String(cString: strerror(errno)) }
}
