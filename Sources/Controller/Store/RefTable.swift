import Persistence

/// Where the refs of a repository were when Git was last asked: the statements on `refs` and `repositories`.
enum RefTable {
    /// What is known of a repository as a whole.
    struct Repository: Sendable {
        /// The configured branch's tip.
        var tip: String?

        /// The newest tip that is known: a promotion's commit before it was seen there.
        var newest: String?

        /// Whether the other refs have been taken over once.
        var hasBaseline: Bool

        /// The digest of the listing that was taken over last.
        var listing: String?
    }

    /// A ref that is elsewhere than it was.
    struct Movement: Sendable, Hashable {
        var ref: String

        /// Nil where it is new.
        var old: String?

        /// Nil where it is gone.
        var new: String?
    }

    static func repository(_ name: String, in connection: any SQLConnection) throws -> Repository {
        let row = try connection.first("SELECT * FROM repositories WHERE name = ?", [.text(name)])
        guard let row else { return Repository(tip: nil, hasBaseline: false, listing: nil) }
        return Repository(
            tip: try row.optionalText("revision"),
            newest: try row.optionalText("newest"),
            hasBaseline: try row.int("baseline") != 0,
            listing: try row.optionalText("listing")
        )
    }

    /// The commits of all refs but the configured branch.
    static func known(_ repository: String, in connection: any SQLConnection) throws -> [String: String] {
        let rows = try connection.query(
            "SELECT ref, revision FROM refs WHERE repository = ? LIMIT 100000",
            [.text(repository)]
        )
        return Dictionary(
            try rows.map { (try $0.text("ref"), try $0.text("revision")) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// The commit of one ref that is not the configured branch.
    static func revision(of ref: String, in repository: String, _ connection: any SQLConnection) throws -> String? {
        try connection.first(
            "SELECT revision FROM refs WHERE repository = ? AND ref = ?",
            [.text(repository), .text(ref)]
        )?.text("revision")
    }

    /// The names of the refs that are at a commit, but the configured branch.
    static func names(at revision: String, in repository: String, _ connection: any SQLConnection) throws -> [String] {
        try connection.query(
            "SELECT ref FROM refs WHERE repository = ? AND revision = ? ORDER BY ref LIMIT 100",
            [.text(repository), .text(revision)]
        ).map { try $0.text("ref") }
    }

    /// Takes a listing over: the rows say afterwards what it says.
    ///
    /// - Returns: what moved, in the order of the names; nothing where the repository is seen for the first time.
    static func take(
        _ others: [String: String],
        digest: String,
        of repository: String,
        in connection: any SQLConnection
    ) throws -> [Movement] {
        try connection.execute(
            "INSERT INTO repositories (name) VALUES (?) ON CONFLICT (name) DO NOTHING",
            [.text(repository)]
        )
        let before = try self.repository(repository, in: connection)
        guard before.listing != digest else { return [] }
        let known = try known(repository, in: connection)
        var moved: [Movement] = []
        for (ref, revision) in others where known[ref] != revision {
            moved.append(Movement(ref: ref, old: known[ref], new: revision))
            try connection.execute(
                """
                INSERT INTO refs (repository, ref, revision) VALUES (?, ?, ?)
                ON CONFLICT (repository, ref) DO UPDATE SET revision = excluded.revision
                """,
                [.text(repository), .text(ref), .text(revision)]
            )
        }
        for (ref, revision) in known where others[ref] == nil {
            moved.append(Movement(ref: ref, old: revision, new: nil))
            try connection.execute(
                "DELETE FROM refs WHERE repository = ? AND ref = ?",
                [.text(repository), .text(ref)]
            )
        }
        try connection.execute(
            "UPDATE repositories SET baseline = 1, listing = ? WHERE name = ?",
            [.text(digest), .text(repository)]
        )
        return before.hasBaseline ? moved.sorted { $0.ref < $1.ref } : []
    }
}
