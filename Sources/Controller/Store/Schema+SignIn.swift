import Persistence

extension Schema {
    /// Sessions of people whom a provider knows, and attempts to sign in with it.
    static let signIn = Migration(
        "0007-sign-in",
        [
            "ALTER TABLE sessions ADD COLUMN person TEXT",
            """
            CREATE TABLE sign_ins (
                hash TEXT PRIMARY KEY,
                nonce TEXT NOT NULL,
                verifier TEXT NOT NULL,
                next TEXT NOT NULL,
                good_until INTEGER NOT NULL
            )
            """,
        ]
    )
}
