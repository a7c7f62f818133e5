import Persistence

extension Schema {
    /// What several controllers share: who is there, who does what, and what each needs of the others' memory and files.
    static let controllers = Migration(
        "0005-several-controllers",
        [
            """
            CREATE TABLE controllers (
                id TEXT PRIMARY KEY,
                home TEXT NOT NULL,
                address TEXT NOT NULL,
                started_at TEXT NOT NULL,
                seen INTEGER NOT NULL
            )
            """,
            """
            CREATE TABLE duties (
                name TEXT PRIMARY KEY,
                holder TEXT NOT NULL,
                fence INTEGER NOT NULL
            )
            """,
            """
            CREATE TABLE runners (
                name TEXT PRIMARY KEY,
                session TEXT NOT NULL,
                labels TEXT NOT NULL,
                concurrency INTEGER NOT NULL,
                seen INTEGER NOT NULL
            )
            """,
            """
            CREATE TABLE log_pieces (
                run_id INTEGER NOT NULL,
                log INTEGER NOT NULL,
                attempt INTEGER NOT NULL,
                start INTEGER NOT NULL,
                bytes BLOB NOT NULL,
                PRIMARY KEY (run_id, log, attempt, start)
            )
            """,
            """
            CREATE TABLE artifact_pieces (
                upload TEXT NOT NULL,
                number INTEGER NOT NULL,
                bytes BLOB NOT NULL,
                PRIMARY KEY (upload, number)
            )
            """,
            "ALTER TABLE artifacts ADD COLUMN upload TEXT",
            "ALTER TABLE repositories ADD COLUMN newest TEXT",
            // A job's log keeps its number when the jobs before it become more or fewer.
            "ALTER TABLE jobs ADD COLUMN log INTEGER NOT NULL DEFAULT 0",
            "UPDATE jobs SET log = position",
        ]
    )
}
