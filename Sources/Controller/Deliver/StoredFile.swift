import Glibc
import Hummingbird
import NIOCore

/// Files that come and go as the bodies of requests and answers.
enum StoredFile {
    /// Stores a body; the file is there only when all of it is on disk.
    ///
    /// Returns how many bytes it has.
    static func save(_ body: RequestBody, to path: String, limit: Int, what: String) async throws -> Int {
        let part = "\(path).\(UInt64.random(in: 0...UInt64.max))"
        var size = 0
        do {
            let file = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            guard file >= 0 else { throw failure("make the file") }
            defer { close(file) }
            for try await buffer in body {
                size += buffer.readableBytes
                guard size <= limit else {
                    throw ControllerError(.tooLarge, "\(what) may have at most \(limit) bytes")
                }
                try write(buffer, to: file)
            }
            guard fsync(file) == 0, rename(part, path) == 0 else { throw failure("keep the file") }
        } catch {
            unlink(part)
            throw error
        }
        return size
    }

    /// The file as a body that is read as it is sent; nil when there is none.
    static func body(_ path: String) -> ResponseBody? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        let size = Int(lseek(file, 0, SEEK_END))
        return ResponseBody(contentLength: size) { writer in
            defer { close(file) }
            var offset = 0
            while offset < size {
                var buffer = ByteBuffer()
                let count = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: 256 * 1024) { space in
                    max(0, pread(file, space.baseAddress, min(space.count, size - offset), off_t(offset)))
                }
                guard count > 0 else { throw failure("read the file") }
                offset += count
                try await writer.write(buffer)
            }
            try await writer.finish(nil)
        }
    }

    static func makeDirectory(_ path: String) throws {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failure("make \(path)") }
    }

    private static func write(_ buffer: ByteBuffer, to file: Int32) throws {
        try buffer.withUnsafeReadableBytes { bytes in
            var done = 0
            while done < bytes.count {
                let count = Glibc.write(file, bytes.baseAddress?.advanced(by: done), bytes.count - done)
                if count < 0 {
                    if errno == EINTR { continue }
                    throw failure("write the file")
                }
                done += count
            }
        }
    }

    private static func failure(_ action: String) -> ControllerError {
        ControllerError(.unavailable, "cannot \(action): \(String(cString: strerror(errno)))")
    }
}
