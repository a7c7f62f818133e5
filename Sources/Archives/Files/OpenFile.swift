import Glibc

/// An open file; closed when the last one who knows it lets go.
final class OpenFile: Sendable {
    let descriptor: Int32
    let path: String

    private init(_ descriptor: Int32, _ path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit {
        close(descriptor)
    }

    static func forReading(_ path: String) throws(ArchiveError) -> OpenFile {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw ArchiveError(.unreadable, "\(path): \(reason())") }
        return OpenFile(descriptor, path)
    }

    /// Makes a file that is not there yet.
    static func make(_ path: String) throws(ArchiveError) -> OpenFile {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw ArchiveError(.unwritable, "\(path): \(reason())") }
        return OpenFile(descriptor, path)
    }

    var length: Int { Int(lseek(descriptor, 0, SEEK_END)) }

    /// Reads up to `count` bytes at a place; fewer only at the end of the file.
    func read(_ count: Int, at place: Int) throws(ArchiveError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var got = 0
        while got < count {
            let more = bytes[got...].withUnsafeMutableBytes {
                pread(descriptor, $0.baseAddress, $0.count, off_t(place + got))
            }
            if more < 0, errno == EINTR { continue }
            guard more >= 0 else { throw ArchiveError(.unreadable, "\(path): \(Self.reason())") }
            if more == 0 { break }
            got += more
        }
        bytes.removeLast(count - got)
        return bytes
    }

    func write(_ bytes: ArraySlice<UInt8>) throws(ArchiveError) {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw ArchiveError(.unwritable, "\(path): \(Self.reason())") }
            rest = rest.dropFirst(count)
        }
    }

    /// Waits until all that was written is on the disk.
    func sync() throws(ArchiveError) {
        guard fsync(descriptor) == 0 else { throw ArchiveError(.unwritable, "\(path): \(Self.reason())") }
    }

    private static func reason() -> String { String(cString: strerror(errno)) }
}
