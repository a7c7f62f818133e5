import Persistence
import Workflows

/// The statements on `concurrency_groups`: who holds each group of a repository, and who waits for it.
enum GroupTable {
    /// The group as it stands; an empty one where nobody has asked for it.
    static func find(_ name: String, of repository: String, in connection: any SQLConnection) throws -> ConcurrencyGroup
    {
        let row = try connection.first(
            "SELECT state FROM concurrency_groups WHERE repository = ? AND name = ?",
            [.text(repository), .text(key(name))]
        )
        return try row.map { try JSON.decode(ConcurrencyGroup.self, from: $0.text("state")) } ?? ConcurrencyGroup()
    }

    /// Writes the group down; one that nobody holds or waits for is forgotten.
    static func store(
        _ group: ConcurrencyGroup,
        as name: String,
        of repository: String,
        in connection: any SQLConnection
    ) throws {
        guard !group.isEmpty else {
            try connection.execute(
                "DELETE FROM concurrency_groups WHERE repository = ? AND name = ?",
                [.text(repository), .text(key(name))]
            )
            return
        }
        try connection.execute(
            """
            INSERT INTO concurrency_groups (repository, name, state) VALUES (?, ?, ?)
            ON CONFLICT (repository, name) DO UPDATE SET state = excluded.state
            """,
            [.text(repository), .text(key(name)), .text(try JSON.encode(group))]
        )
    }

    /// Names of groups compare without regard to case.
    private static func key(_ name: String) -> String { name.lowercased() }
}
