import Crypto

/// One entry of the audit log; its hash covers the one before it.
public struct AuditEntry: Codable, Sendable, Hashable {
    public var id: Int
    public var at: String
    public var actor: String
    public var action: String

    /// What was done, as JSON.
    public var detail: String

    /// The hash of the entry before it; empty for the first.
    public var previous: String
    public var hash: String

    public init(
        id: Int,
        at: String,
        actor: String,
        action: String,
        detail: String,
        previous: String,
        hash: String
    ) {
        self.id = id
        self.at = at
        self.actor = actor
        self.action = action
        self.detail = detail
        self.previous = previous
        self.hash = hash
    }

    /// Whether the entry is as it was written, right after the one with this hash.
    public func follows(_ previous: String) -> Bool {
        self.previous == previous
            && hash == Self.hash(at: at, actor: actor, action: action, detail: detail, after: previous)
    }

    /// The hash of an entry: SHA-256, in hexadecimal, over the hash before it and its fields.
    ///
    /// Lengths stand before the fields, so that no two different entries have the same bytes.
    public static func hash(
        at time: String,
        actor: String,
        action: String,
        detail: String,
        after previous: String
    ) -> String {
        var hash = SHA256()
        for field in [previous, time, actor, action, detail] {
            hash.update(data: Array("\(field.utf8.count):\(field)".utf8))
        }
        return hash.finalize().map { byte in
            let digits = String(byte, radix: 16)
            return byte < 16 ? "0" + digits : digits
        }.joined()
    }
}

/// Some entries of the audit log, in order.
public struct AuditPart: Codable, Sendable {
    public var entries: [AuditEntry]

    public init(entries: [AuditEntry]) {
        self.entries = entries
    }
}
