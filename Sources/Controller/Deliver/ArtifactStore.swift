import Crypto
import Hummingbird
import NIOCore
import Persistence

/// Keeps what jobs hand on to later jobs of the same run: beside SQLite as files named by run and artifact, with
/// PostgreSQL in the database, where every controller finds them.
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
        guard database.dialect == .sqlite else { return try await saveRows(name, run: run, body: body) }
        for directory in [root, "\(root)/\(run)"] { try StoredFile.makeDirectory(directory) }
        let stored = try await StoredFile.save(body, to: path, limit: Self.maximumSize, what: "an artifact")
        try await database.write { connection in
            try ArtifactTable.save(
                name,
                run: run,
                size: stored,
                upload: nil,
                at: Timestamp.now().text,
                in: connection
            )
        }
        return stored
    }

    /// The names of a run's artifacts, in order.
    func names(run: Int) async throws -> [String] {
        try await database.read { try ArtifactTable.names(run: run, in: $0) }
    }

    /// The artifact as a body that is read as it is sent.
    func body(_ name: String, run: Int) async throws -> ResponseBody {
        let path = try path(name, run: run)
        let body = database.dialect == .sqlite ? StoredFile.body(path) : try await rows(name, run: run)
        guard let body else { throw ControllerError(.notFound, "run \(run) has no artifact named '\(name)'") }
        return body
    }

    /// Stores a body piece by piece; until the last one is there nobody finds it.
    private func saveRows(_ name: String, run: Int, body: RequestBody) async throws -> Int {
        let upload = "\(Timestamp.now().milliseconds)-\(Token.random().prefix(32))"
        var (size, number) = (0, 0)
        var rest = ByteBuffer()
        func add(_ piece: [UInt8]) async throws {
            let place = number
            try await database.write { try ArtifactTable.add(piece, number: place, to: upload, in: $0) }
            number += 1
        }
        do {
            for try await var buffer in body {
                size += buffer.readableBytes
                guard size <= Self.maximumSize else {
                    throw ControllerError(.tooLarge, "an artifact may have at most \(Self.maximumSize) bytes")
                }
                rest.writeBuffer(&buffer)
                while let piece = rest.readBytes(length: Self.piece) { try await add(piece) }
                rest.discardReadBytes()
            }
            if rest.readableBytes > 0 { try await add(Array(buffer: rest)) }
            let stored = size
            try await database.write { connection in
                try ArtifactTable.save(
                    name,
                    run: run,
                    size: stored,
                    upload: upload,
                    at: Timestamp.now().text,
                    in: connection
                )
            }
        } catch {
            // The task may be cancelled with the request that broke off.
            await Task {
                do {
                    try await database.write { try ArtifactTable.drop(upload: upload, in: $0) }
                } catch {
                    // What is left belongs to no artifact and goes with retention.
                }
            }.value
            throw error
        }
        return size
    }

    private func rows(_ name: String, run: Int) async throws -> ResponseBody? {
        guard let upload = try await database.read({ try ArtifactTable.upload(name, run: run, in: $0) }) else {
            return nil
        }
        return ResponseBody { [database] writer in
            var number = 0
            while true {
                let place = number
                let piece = try await database.read { try ArtifactTable.piece(place, of: upload, in: $0) }
                guard let piece else { break }
                try await writer.write(ByteBuffer(bytes: piece))
                number += 1
            }
            try await writer.finish(nil)
        }
    }

    /// The bytes of one row.
    private static let piece = 512 * 1024

    /// The file of an artifact.
    ///
    /// Its name is hashed: what a workflow calls it never becomes a path.
    func path(_ name: String, run: Int) throws -> String {
        let isPlain = !name.unicodeScalars.contains { scalar in
            scalar == "/" || scalar == "\\" || scalar.properties.generalCategory == .control
        }
        guard isPlain, !name.isEmpty, name.utf8.count <= 255, name != ".", !name.contains("..") else {
            throw ControllerError(
                .invalid,
                "an artifact's name has 1 to 255 bytes, and no slash, no '..' and no control character"
            )
        }
        let digest = SHA256.hash(data: Array(name.utf8)).prefix(16)
        let hex = digest.map { String(UInt16($0) + 0x100, radix: 16).dropFirst() }.joined()
        return "\(root)/\(run)/\(hex).tar"
    }
}
