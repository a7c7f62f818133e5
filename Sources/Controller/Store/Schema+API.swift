import Persistence

extension Schema {
    /// What the API reads by.
    static let api: [Migration] = [
        Migration(
            "0301-pages-of-runs",
            [
                "CREATE INDEX runs_in_repository ON runs (repository, id)",
                "CREATE INDEX runs_in_status ON runs (status, id)",
                "CREATE INDEX runs_on_ref ON runs (ref, id)",
            ]
        ),
        Migration(
            "0302-feed",
            ["CREATE TABLE feed (id INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL)"]
        ),
    ]
}
