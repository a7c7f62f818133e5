import CPostgres

/// Makes connections to one server; its URL has been read once and is known to be well-formed.
struct PostgresConnector: Sendable {
    let settings: PostgresSettings
    private let url: String
    private let secrets: [String]

    init(_ url: String, settings: PostgresSettings) throws(PersistenceError) {
        self.url = url
        self.settings = settings
        guard url.hasPrefix("postgres://") || url.hasPrefix("postgresql://"), !url.utf8.contains(0) else {
            throw PersistenceError(.misuse, "a PostgreSQL database is given as a postgres:// URL")
        }
        var reason: UnsafeMutablePointer<CChar>?
        // libpq's reason quotes the URL, password included.
        guard let options = unsafe PQconninfoParse(url, &reason) else {
            unsafe PQfreemem(reason)
            throw PersistenceError(.misuse, "the URL of the database is not one that PostgreSQL understands")
        }
        defer { unsafe PQconninfoFree(options) }
        var secrets: [String] = []
        var option = unsafe options
        while let keyword = unsafe option.pointee.keyword {
            if let value = unsafe option.pointee.val,
                ["password", "sslpassword"].contains(unsafe String(cString: keyword))
            {
                unsafe secrets.append(String(cString: value))
            }
            unsafe option += 1
        }
        self.secrets = secrets.filter { !$0.isEmpty }
    }

    /// Connects, or says why not within the time there is.
    func connect() throws(PersistenceError) -> PostgresHandle {
        let deadline = ContinuousClock.now + settings.connectTimeout
        let handle = try start()
        var next = PGRES_POLLING_WRITING
        while next != PGRES_POLLING_OK {
            guard next != PGRES_POLLING_FAILED else { throw unreachable(handle.message) }
            let events: PostgresSocket.Events = next == PGRES_POLLING_READING ? .read : .write
            guard try PostgresSocket.wait(handle, for: events, until: deadline) else {
                throw unreachable("it did not answer within \(settings.connectTimeout)")
            }
            next = unsafe PQconnectPoll(handle.pointer)
        }
        guard unsafe PQsetnonblocking(handle.pointer, 1) == 0 else { throw unreachable(handle.message) }
        return handle
    }

    private func start() throws(PersistenceError) -> PostgresHandle {
        // Later ones win, so the URL may say otherwise.
        let parameters = [
            ("fallback_application_name", "headgate"), ("keepalives_idle", "30"), ("keepalives_interval", "10"),
            ("keepalives_count", "3"), ("tcp_user_timeout", "10000"), ("dbname", url), ("client_encoding", "UTF8"),
        ]
        let pointer = unsafe CStrings.withPointers(parameters.map(\.0)) { keywords in
            unsafe CStrings.withPointers(parameters.map(\.1)) { values in
                unsafe PQconnectStartParams(keywords, values, 1)
            }
        }
        guard let pointer = unsafe pointer else {
            throw PersistenceError(.failed, "there is no memory for a database connection")
        }
        let handle = unsafe PostgresHandle(adopting: pointer)
        guard unsafe PQstatus(handle.pointer) != CONNECTION_BAD else { throw unreachable(handle.message) }
        // Notices would go to the standard error stream.
        unsafe PQsetNoticeReceiver(handle.pointer, { _, _ in }, nil)
        return handle
    }

    private func unreachable(_ reason: String) -> PersistenceError {
        var text = reason.split(whereSeparator: \.isNewline).map(String.init).joined(separator: " ")
        for secret in secrets {
            text = text.split(separator: secret, omittingEmptySubsequences: false).joined(separator: "***")
        }
        return PersistenceError(.unreachable, "no connection to the database server: \(text)")
    }
}
