import Persistence

extension Schema {
    /// What keeps the lists quick when there is much history: the order in which each is read, for whatever it is asked by.
    static let histories = Migration(
        "0013-long-histories",
        [
            "DROP INDEX runs_by_status",
            "CREATE INDEX runs_in_repository_in_status ON runs (repository, status, id)",
            "CREATE INDEX runs_in_repository_on_ref ON runs (repository, ref, id)",
            "CREATE INDEX runs_on_ref_in_status ON runs (ref, status, id)",
            "CREATE INDEX runs_in_repository_on_ref_in_status ON runs (repository, ref, status, id)",
            "CREATE INDEX runs_of_workflow ON runs (workflow, id)",
            "CREATE INDEX runs_of_file ON runs (file, id)",
            "CREATE INDEX runs_in_repository_of_workflow ON runs (repository, workflow, id)",
            "CREATE INDEX runs_in_repository_of_file ON runs (repository, file, id)",
            "CREATE INDEX runs_of_revision ON runs (revision)",
            """
            CREATE INDEX promotions_that_stand ON promotions (environment, committed_at, id) WHERE promotion IS NOT NULL
            """,
            "CREATE INDEX promotions_of_revision ON promotions (environment, revision)",
            "CREATE INDEX promotions_that_are_open ON promotions (id) WHERE promotion IS NULL",
            "ALTER TABLE agents ADD COLUMN health TEXT",
            "CREATE INDEX agents_in_environment ON agents (lower(environment))",
        ]
    )
}
