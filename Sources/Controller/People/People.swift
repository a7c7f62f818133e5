import ControllerAPI
import Persistence

/// Finds out who asks, and gives and takes the tokens and sessions that prove it.
///
/// What was revoked, or left the configuration, is refused from the next request on.
struct People: Sendable {
    let database: any SQLDatabase
    let authenticator: Authenticator

    /// Reads the wall clock.
    var now: @Sendable () -> Timestamp = { .now() }

    /// Uses are written down no more often than this.
    private static let touchSeconds = 60

    /// Whom a token belongs to, or nil when nobody has it.
    func principal(token: String) async throws -> Principal? {
        try await principal(tokenHash: Authenticator.hash(token))
    }

    /// Whom a session belongs to, or nil when there is none, or its token is not good any more.
    func principal(session: String) async throws -> Principal? {
        let hash = Authenticator.hash(session)
        let now = now()
        guard let found = try await database.read({ try SessionTable.valid(hash: hash, at: now, in: $0) }) else {
            return nil
        }
        let isStale = found.idleUntil < now.adding(seconds: SessionTable.idleSeconds - Self.touchSeconds)
        if isStale { try await database.write { try SessionTable.touch(hash: hash, at: now, in: $0) } }
        switch found.origin {
        case .token(let hash): return try await principal(tokenHash: hash)
        case .person(let name): return authenticator.rights(of: name).map { .user(name: name, rights: $0) }
        }
    }

    /// Begins a session with a person's token.
    ///
    /// Returns the session's secret, or nil for a token that is nobody's or a machine's; `principal` says which.
    func signIn(_ token: String) async throws -> (principal: Principal?, session: String?) {
        let tokenHash = Authenticator.hash(token)
        switch try await principal(tokenHash: tokenHash) {
        case .some(let principal) where !principal.rights.isEmpty:
            return (principal, try await begin(.token(tokenHash)))
        case let other: return (other, nil)
        }
    }

    /// Begins a session of somebody whom the provider knows; returns its secret.
    func signIn(person: String) async throws -> String {
        try await begin(.person(person))
    }

    private func begin(_ origin: SessionTable.Origin) async throws -> String {
        let session = Token.random()
        let now = now()
        try await database.write { connection in
            try SessionTable.insert(hash: Authenticator.hash(session), origin: origin, at: now, in: connection)
        }
        return session
    }

    func signOut(session: String) async throws {
        try await database.write { try SessionTable.delete(hash: Authenticator.hash(session), in: $0) }
    }

    private func principal(tokenHash: String) async throws -> Principal? {
        if let configured = authenticator.principal(hash: tokenHash) { return configured }
        let now = now()
        guard let token = try await database.read({ try TokenTable.valid(hash: tokenHash, at: now, in: $0) }) else {
            return nil
        }
        let isStale = token.usedAt.map { $0 < now.adding(seconds: -Self.touchSeconds).text } ?? true
        if isStale, token.kind != .enrolment {
            try await database.write { try TokenTable.touch(hash: tokenHash, at: now, in: $0) }
        }
        switch token.kind {
        case .user:
            // Nobody has more than their role gives today, and one who left the configuration has nothing.
            return authenticator.rights(of: token.subject).map {
                .user(name: token.subject, rights: $0.intersection(token.rights))
            }
        case .enrolment: return nil
        case .runner:
            return .runner(name: token.subject, labels: try JSON.decode([String].self, from: token.detail))
        case .agent: return .agent(name: token.subject, environment: token.detail)
        }
    }
}
