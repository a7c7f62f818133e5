import Persistence
import Workflows

/// What the workflow files of a repository's configured branch are started by: the statements on `workflows`.
enum WorkflowTable {
    /// A workflow file.
    struct Row: Sendable {
        var file: String
        var title: String
        var triggers: [Trigger]

        func trigger(_ event: String) -> Trigger? { triggers.first { $0.event == event } }
    }

    /// The commit whose files were read last.
    static func indexed(_ repository: String, in connection: any SQLConnection) throws -> String? {
        try connection.first("SELECT indexed FROM repositories WHERE name = ?", [.text(repository)])?
            .optionalText("indexed")
    }

    static func all(of repository: String, in connection: any SQLConnection) throws -> [Row] {
        try connection.query(
            "SELECT * FROM workflows WHERE repository = ? ORDER BY file LIMIT 1000",
            [.text(repository)]
        ).map(row)
    }

    /// The workflows that are started by what becomes of runs.
    static func followers(in repository: String, _ connection: any SQLConnection) throws -> [Row] {
        try connection.query(
            "SELECT * FROM workflows WHERE repository = ? AND follows = 1 ORDER BY file LIMIT 1000",
            [.text(repository)]
        ).map(row)
    }

    /// Puts the files of a commit in the place of those before.
    static func replace(
        _ rows: [Row],
        of repository: String,
        at revision: String,
        in connection: any SQLConnection
    ) throws {
        try connection.execute("DELETE FROM workflows WHERE repository = ?", [.text(repository)])
        for row in rows {
            try connection.execute(
                "INSERT INTO workflows (repository, file, title, triggers, follows) VALUES (?, ?, ?, ?, ?)",
                [
                    .text(repository), .text(row.file), .text(row.title), .text(try JSON.encode(row.triggers)),
                    SQLValue(row.trigger("workflow_run") == nil ? 0 : 1),
                ]
            )
        }
        try connection.execute(
            "UPDATE repositories SET indexed = ? WHERE name = ?",
            [.text(revision), .text(repository)]
        )
    }

    private static func row(_ row: SQLRow) throws -> Row {
        Row(
            file: try row.text("file"),
            title: try row.text("title"),
            triggers: try JSON.decode([Trigger].self, from: row.text("triggers"))
        )
    }
}
