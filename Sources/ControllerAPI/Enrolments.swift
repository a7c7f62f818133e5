/// A machine that is to join.
public struct EnrolmentRequest: Codable, Sendable {
    /// What it is.
    public enum Kind: String, Codable, Sendable, CaseIterable {
        case runner
        case agent
    }

    public var kind: Kind

    /// The only name it can speak as.
    public var name: String

    /// What a runner may be asked for.
    public var labels: [String]?

    /// What an agent reports on.
    public var environment: String?

    /// How long the code can be used; nil for 60.
    public var minutes: Int?

    public init(
        kind: Kind,
        name: String,
        labels: [String]? = nil,
        environment: String? = nil,
        minutes: Int? = nil
    ) {
        self.kind = kind
        self.name = name
        self.labels = labels
        self.environment = environment
        self.minutes = minutes
    }
}

/// A code that lets one machine join, once.
public struct Enrolment: Codable, Sendable {
    public var code: String
    public var kind: EnrolmentRequest.Kind
    public var name: String
    public var expiresAt: String

    public init(code: String, kind: EnrolmentRequest.Kind, name: String, expiresAt: String) {
        self.code = code
        self.kind = kind
        self.name = name
        self.expiresAt = expiresAt
    }
}

/// A machine's code, in exchange for its token.
public struct EnrolmentRedemption: Codable, Sendable {
    public var code: String

    public init(code: String) {
        self.code = code
    }
}
