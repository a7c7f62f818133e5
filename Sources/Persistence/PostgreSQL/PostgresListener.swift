/// A connection that only listens, with its thread.
actor PostgresListener: Worker {
    private let executor = QueueExecutor(label: "headgate.postgres.listener")
    private let connector: PostgresConnector
    private var session: PostgresSession?

    init(_ url: String) throws(PersistenceError) {
        connector = try PostgresConnector(url, settings: PostgresSettings())
    }

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    /// Connects anew and begins to listen.
    func begin() throws(PersistenceError) {
        session = nil
        let session = try PostgresSession(connector)
        let name = try session.run("SELECT \(Announcements.channel) AS name", []).rows.first?.text("name") ?? ""
        try session.command("LISTEN \"\(name.split(separator: "\"").joined())\"")
        self.session = session
    }

    /// What was announced, as soon as something is; nothing when the time is up.
    func next(within limit: Duration) throws(PersistenceError) -> [String] {
        guard let session else { throw .connectionLost }
        return try session.notifications(within: limit)
    }

    func end() {
        session = nil
    }
}
