import Crypto
import Glibc
import Hummingbird
import NIOCore
import Persistence

/// Keeps what jobs hand on to later jobs of the same run, as files named by run and artifact.
struct ArtifactStore: Sendable {
    /// The most bytes of one artifact.
    static let maximumSize = 2 * 1024 * 1024 * 1024

    let root: String
    let database: any SQLDatabase

    /// Stores a body; it is visible under its name only when all of it is on disk.
    ///
    /// - Returns: how many bytes it has.
    func save(_ name: String, run: Int, body: RequestBody) async throws -> Int {
        let path = try path(name, run: run)
        for directory in [root, "\(root)/\(run)"] where mkdir(directory, 0o700) != 0 && errno != EEXIST {
            throw failure("make \(directory)")
        }
        let part = "\(path).\(UInt64.random(in: 0...UInt64.max))"
        var size = 0
        do {
            let file = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            guard file >= 0 else { throw failure("make the file") }
            defer { close(file) }
            for try await buffer in body {
                size += buffer.readableBytes
                guard size <= Self.maximumSize else {
                    throw ControllerError(.tooLarge, "an artifact may have at most \(Self.maximumSize) bytes")
                }
                try write(buffer, to: file)
            }
            guard fsync(file) == 0, rename(part, path) == 0 else { throw failure("keep the file") }
        } catch {
            unlink(part)
            throw error
        }
        let stored = size
        try await database.write { connection in
            _ = try connection.execute(
                """
                INSERT INTO artifacts (run_id, name, size, created_at) VALUES (?, ?, ?, ?)
                ON CONFLICT (run_id, name) DO UPDATE SET size = excluded.size, created_at = excluded.created_at
                """,
                [SQLValue(run), .text(name), SQLValue(stored), .text(Timestamp.now().text)]
            )
        }
        return size
    }

    /// The artifact as a body that is read as it is sent.
    func body(_ name: String, run: Int) throws -> ResponseBody {
        let path = try path(name, run: run)
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            throw ControllerError(.notFound, "run \(run) has no artifact named '\(name)'")
        }
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

    private func write(_ buffer: ByteBuffer, to file: Int32) throws {
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

    /// The file of an artifact.
    ///
    /// Its name is hashed: what a workflow calls it never becomes a path.
    private func path(_ name: String, run: Int) throws -> String {
        guard !name.isEmpty, name.utf8.count <= 255, !name.contains(where: { "/\\\n\r\0".contains($0) }) else {
            throw ControllerError(.invalid, "an artifact's name has 1 to 255 characters and no slash")
        }
        let digest = SHA256.hash(data: Array(name.utf8)).prefix(16)
        let hex = digest.map { String(UInt16($0) + 0x100, radix: 16).dropFirst() }.joined()
        return "\(root)/\(run)/\(hex).tar"
    }

    private func failure(_ action: String) -> ControllerError {
        ControllerError(.unavailable, "cannot \(action): \(String(cString: strerror(errno)))")
    }
}
