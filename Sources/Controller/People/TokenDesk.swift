import ControllerAPI
import Persistence

/// Gives people tokens and takes them back.
struct TokenDesk: Sendable {
    let people: People

    /// The longest that a token lasts, in days.
    static let longestDays = 366

    private static let standardDays = 90
    private static let maximumPerUser = 100

    /// Makes a token for oneself, or with the right to administer for anybody.
    ///
    /// It never has rights that whoever asks lacks.
    func create(_ request: TokenRequest, by principal: Principal) async throws -> NewToken {
        let user = try subject(request, of: principal)
        let most = try most(for: user, by: principal)
        let rights = try request.rights.map { try Rights(words: $0) } ?? most
        guard !rights.isEmpty, most.isSuperset(of: rights) else {
            throw ControllerError(
                .forbidden,
                "the token may have at most the rights to \(most.words.joined(separator: ", "))"
            )
        }
        let days = request.days ?? Self.standardDays
        guard (1...Self.longestDays).contains(days) else {
            throw ControllerError(.invalid, "a token lasts 1 to \(Self.longestDays) days")
        }
        let note = request.note ?? ""
        guard note.utf8.count <= 200, !note.contains(where: \.isNewline) else {
            throw ControllerError(.invalid, "a note is one line of at most 200 bytes")
        }
        let secret = Self.secret()
        let now = people.now()
        let record = TokenRecord(
            id: String(Token.random().prefix(12)),
            kind: .user,
            subject: user,
            rights: rights,
            detail: "",
            note: note,
            createdBy: principal.name,
            createdAt: now.text,
            expiresAt: now.adding(seconds: days * 24 * 3600)
        )
        try await people.database.write { connection in
            guard try TokenTable.list(of: user, at: now, in: connection).count < Self.maximumPerUser else {
                throw ControllerError(.conflict, "\(user) has \(Self.maximumPerUser) tokens; revoke some first")
            }
            try TokenTable.insert(record, hash: Authenticator.hash(secret), in: connection)
            try AuditLog.append(
                actor: principal.name,
                action: "token.create",
                detail: try JSON.encode([
                    "id": record.id, "user": user, "rights": rights.words.joined(separator: " "),
                    "expires": record.expiresAt?.text ?? "",
                ]),
                at: now.text,
                in: connection
            )
        }
        return NewToken(token: secret, summary: Self.summary(record))
    }

    /// One's own tokens; with the right to administer everybody's.
    func list(for principal: Principal) async throws -> [TokenSummary] {
        let owner = try Self.owner(principal)
        let now = people.now()
        return try await people.database.read { try TokenTable.list(of: owner, at: now, in: $0) }.map(Self.summary)
    }

    /// Ends a token at once, with every session that began with it.
    func revoke(_ id: String, by principal: Principal) async throws -> TokenSummary {
        let owner = try Self.owner(principal)
        let now = people.now()
        return try await people.database.write { connection in
            guard let token = try TokenTable.find(id, in: connection),
                owner == nil || (token.kind == .user && token.subject == owner)
            else { throw ControllerError(.notFound, "there is no token '\(id.prefix(40))' of yours") }
            try TokenTable.revoke(id, at: now, in: connection)
            try AuditLog.append(
                actor: principal.name,
                action: "token.revoke",
                detail: try JSON.encode(["id": id, "subject": token.subject, "kind": token.kind.rawValue]),
                at: now.text,
                in: connection
            )
            return Self.summary(token)
        }
    }

    /// A token's text: its beginning tells people and scanners of leaks what it is.
    static func secret() -> String { "hgt_" + Token.random() }

    /// Whose tokens somebody may see and revoke; nil is everybody's.
    private static func owner(_ principal: Principal) throws -> String? {
        if principal.rights.contains(.administer) { return nil }
        guard case .user(let name, _) = principal else { throw ControllerError.lacks(.administer, principal) }
        return name
    }

    private func subject(_ request: TokenRequest, of principal: Principal) throws -> String {
        switch principal {
        case .user(let own, let rights):
            let user = request.user ?? own
            guard user == own || rights.contains(.administer) else {
                throw ControllerError.lacks(.administer, principal)
            }
            return user
        case .operatorAccount:
            guard let user = request.user else { throw ControllerError(.invalid, "say whose token it is to be") }
            return user
        case .anonymous, .runner, .agent: throw ControllerError.lacks(.administer, principal)
        }
    }

    private func most(for user: String, by principal: Principal) throws -> Rights {
        guard let role = people.authenticator.rights(of: user) else {
            throw ControllerError(.notFound, "'\(user.prefix(100))' is not among the users of headgate.yaml")
        }
        // A scoped token makes no token that may more than it does.
        if case .user(let own, let rights) = principal, own == user { return rights }
        return role
    }

    static func summary(_ token: TokenRecord) -> TokenSummary {
        TokenSummary(
            id: token.id,
            kind: token.kind.rawValue,
            subject: token.subject,
            rights: token.kind == .user ? token.rights.words : nil,
            note: token.note.isEmpty ? nil : token.note,
            createdBy: token.createdBy,
            createdAt: token.createdAt,
            expiresAt: token.expiresAt?.text,
            usedAt: token.usedAt
        )
    }
}
