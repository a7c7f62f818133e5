import Persistence

/// The controller's tables.
enum Schema {
    static let migrations: [Migration] =
        deliveries + triggers + [environments, holds] + api + [retention, histories, reviews, notifications]

    private static let deliveries: [Migration] = [
        Migration(
            "0001-deliveries",
            [
                """
                CREATE TABLE repositories (
                    name TEXT PRIMARY KEY,
                    revision TEXT
                )
                """,
                """
                CREATE TABLE events (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    repository TEXT NOT NULL,
                    ref TEXT NOT NULL,
                    old_revision TEXT,
                    new_revision TEXT NOT NULL,
                    kind TEXT NOT NULL,
                    created_at TEXT NOT NULL,
                    planned INTEGER NOT NULL DEFAULT 0
                )
                """,
                """
                CREATE TABLE runs (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    repository TEXT NOT NULL,
                    event_id INTEGER NOT NULL,
                    file TEXT NOT NULL,
                    workflow TEXT NOT NULL,
                    event TEXT NOT NULL,
                    ref TEXT NOT NULL,
                    revision TEXT NOT NULL,
                    title TEXT NOT NULL,
                    author TEXT NOT NULL,
                    status TEXT NOT NULL,
                    error TEXT,
                    plan TEXT,
                    machine TEXT,
                    created_at TEXT NOT NULL,
                    started_at TEXT,
                    finished_at TEXT,
                    UNIQUE (event_id, file)
                )
                """,
                "CREATE INDEX runs_by_status ON runs (status)",
                "CREATE INDEX runs_by_revision ON runs (repository, revision)",
                """
                CREATE TABLE jobs (
                    run_id INTEGER NOT NULL,
                    job TEXT NOT NULL,
                    position INTEGER NOT NULL,
                    name TEXT NOT NULL,
                    status TEXT NOT NULL,
                    reason TEXT,
                    environment TEXT,
                    needs TEXT NOT NULL,
                    labels TEXT NOT NULL,
                    attempt INTEGER NOT NULL DEFAULT 0,
                    runner TEXT,
                    session TEXT,
                    lease TEXT,
                    lease_until INTEGER,
                    cancel_requested INTEGER NOT NULL DEFAULT 0,
                    steps TEXT NOT NULL DEFAULT '[]',
                    waiting_since TEXT,
                    queued_at TEXT,
                    started_at TEXT,
                    finished_at TEXT,
                    PRIMARY KEY (run_id, job)
                )
                """,
                "CREATE INDEX jobs_by_status ON jobs (status)",
                "CREATE UNIQUE INDEX jobs_by_lease ON jobs (lease)",
                """
                CREATE TABLE reviews (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    run_id INTEGER NOT NULL,
                    environment TEXT NOT NULL,
                    revision TEXT NOT NULL,
                    decision TEXT NOT NULL,
                    reviewer TEXT NOT NULL,
                    via TEXT NOT NULL,
                    reason TEXT,
                    decided_at TEXT NOT NULL,
                    UNIQUE (run_id, environment, reviewer)
                )
                """,
                """
                CREATE TABLE promotions (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    key TEXT NOT NULL UNIQUE,
                    run_id INTEGER NOT NULL,
                    job TEXT NOT NULL,
                    repository TEXT NOT NULL,
                    environment TEXT NOT NULL,
                    revision TEXT NOT NULL,
                    images TEXT NOT NULL,
                    base TEXT,
                    promotion TEXT,
                    changed INTEGER NOT NULL DEFAULT 0,
                    created_at TEXT NOT NULL,
                    committed_at TEXT,
                    UNIQUE (run_id, job, environment)
                )
                """,
                "CREATE INDEX promotions_by_environment ON promotions (environment, id)",
                """
                CREATE TABLE agents (
                    name TEXT PRIMARY KEY,
                    environment TEXT NOT NULL,
                    report TEXT NOT NULL,
                    seen_at TEXT NOT NULL
                )
                """,
                """
                CREATE TABLE artifacts (
                    run_id INTEGER NOT NULL,
                    name TEXT NOT NULL,
                    size INTEGER NOT NULL,
                    created_at TEXT NOT NULL,
                    PRIMARY KEY (run_id, name)
                )
                """,
                """
                CREATE TABLE audit (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    at TEXT NOT NULL,
                    actor TEXT NOT NULL,
                    action TEXT NOT NULL,
                    detail TEXT NOT NULL,
                    previous TEXT NOT NULL,
                    hash TEXT NOT NULL
                )
                """,
            ]
        ),
        Migration(
            "0002-groups-and-dispatches",
            [
                """
                CREATE TABLE concurrency_groups (
                    repository TEXT NOT NULL,
                    name TEXT NOT NULL,
                    state TEXT NOT NULL,
                    PRIMARY KEY (repository, name)
                )
                """,
                "ALTER TABLE events ADD COLUMN workflow TEXT",
                "ALTER TABLE events ADD COLUMN inputs TEXT",
                "ALTER TABLE events ADD COLUMN actor TEXT",
            ]
        ),
        Migration(
            "0003-people",
            [
                """
                CREATE TABLE tokens (
                    id TEXT PRIMARY KEY,
                    hash TEXT NOT NULL UNIQUE,
                    kind TEXT NOT NULL,
                    subject TEXT NOT NULL,
                    rights INTEGER NOT NULL,
                    detail TEXT NOT NULL,
                    note TEXT NOT NULL,
                    created_by TEXT NOT NULL,
                    created_at TEXT NOT NULL,
                    expires_at INTEGER,
                    used_at TEXT,
                    revoked_at TEXT
                )
                """,
                """
                CREATE TABLE sessions (
                    hash TEXT PRIMARY KEY,
                    token_hash TEXT NOT NULL,
                    idle_until INTEGER NOT NULL,
                    ends_at INTEGER NOT NULL
                )
                """,
                "CREATE INDEX sessions_by_token ON sessions (token_hash)",
            ]
        ),
        Migration(
            "0004-secrets",
            [
                """
                CREATE TABLE secrets (
                    repository TEXT NOT NULL,
                    environment TEXT NOT NULL,
                    branch TEXT NOT NULL,
                    name TEXT NOT NULL,
                    sealed BLOB NOT NULL,
                    updated_by TEXT NOT NULL,
                    updated_at TEXT NOT NULL,
                    PRIMARY KEY (repository, environment, branch, name)
                )
                """
            ]
        ),
        controllers,
        attempts,
        signIn,
    ]
}
