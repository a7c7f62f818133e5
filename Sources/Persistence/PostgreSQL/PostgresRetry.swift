/// What to do about a transaction that failed.
enum PostgresRetry: Sendable {
    /// Nothing: it would fail again, or the body has decided.
    case no
    /// Others came in between; it may succeed after a pause.
    case collision
    /// Nothing was committed and the connection is gone; a new one may serve.
    case connectionLost
    /// Nothing was committed and the server has stopped answering: waiting for it again would take as long.
    case connectionSilent

    /// Whether the connection is of no more use.
    var endsConnection: Bool { self == .connectionLost || self == .connectionSilent }

    /// What a failed statement asks for, whatever the body made of it.
    init(_ failure: PersistenceError?, connectionIsAlive: Bool) {
        self =
            if failure?.sqlState == PersistenceError.connectionSilent.sqlState {
                .connectionSilent
            } else if !connectionIsAlive {
                .connectionLost
            } else if let state = failure?.sqlState, ["40001", "40P01"].contains(state) {
                .collision
            } else {
                .no
            }
    }
}
