import Crypto
import Hummingbird
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
        for directory in [root, "\(root)/\(run)"] { try StoredFile.makeDirectory(directory) }
        let stored = try await StoredFile.save(body, to: path, limit: Self.maximumSize, what: "an artifact")
        try await database.write { connection in
            _ = try connection.execute(
                """
                INSERT INTO artifacts (run_id, name, size, created_at) VALUES (?, ?, ?, ?)
                ON CONFLICT (run_id, name) DO UPDATE SET size = excluded.size, created_at = excluded.created_at
                """,
                [SQLValue(run), .text(name), SQLValue(stored), .text(Timestamp.now().text)]
            )
        }
        return stored
    }

    /// The names of a run's artifacts, in order.
    func names(run: Int) async throws -> [String] {
        try await database.read { connection in
            try connection.query("SELECT name FROM artifacts WHERE run_id = ? ORDER BY name", [SQLValue(run)])
                .map { try $0.text("name") }
        }
    }

    /// The artifact as a body that is read as it is sent.
    func body(_ name: String, run: Int) throws -> ResponseBody {
        guard let body = StoredFile.body(try path(name, run: run)) else {
            throw ControllerError(.notFound, "run \(run) has no artifact named '\(name)'")
        }
        return body
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
}
