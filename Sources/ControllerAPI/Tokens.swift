/// A token that somebody wants.
public struct TokenRequest: Codable, Sendable {
    /// Whose it is to be; nil for whoever asks.
    public var user: String?

    /// `look`, `start`, `review`, `operate`, `administer`; nil for all that the user has.
    public var rights: [String]?

    /// How long it lasts; nil for 90 days.
    public var days: Int?

    /// What it is for.
    public var note: String?

    public init(user: String? = nil, rights: [String]? = nil, days: Int? = nil, note: String? = nil) {
        self.user = user
        self.rights = rights
        self.days = days
        self.note = note
    }
}

/// A token that was just made: the one time that it can be read.
public struct NewToken: Codable, Sendable {
    public var token: String
    public var summary: TokenSummary

    public init(token: String, summary: TokenSummary) {
        self.token = token
        self.summary = summary
    }
}

/// What is known of a token besides its secret.
public struct TokenSummary: Codable, Sendable {
    public var id: String

    /// `user`, `runner` or `agent`.
    public var kind: String

    /// Who it speaks as.
    public var subject: String
    public var rights: [String]?
    public var note: String?
    public var createdBy: String
    public var createdAt: String
    public var expiresAt: String?
    public var usedAt: String?

    public init(
        id: String,
        kind: String,
        subject: String,
        rights: [String]? = nil,
        note: String? = nil,
        createdBy: String,
        createdAt: String,
        expiresAt: String? = nil,
        usedAt: String? = nil
    ) {
        self.id = id
        self.kind = kind
        self.subject = subject
        self.rights = rights
        self.note = note
        self.createdBy = createdBy
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.usedAt = usedAt
    }
}

/// The tokens that somebody may see.
public struct TokenList: Codable, Sendable {
    public var tokens: [TokenSummary]

    public init(tokens: [TokenSummary]) {
        self.tokens = tokens
    }
}
