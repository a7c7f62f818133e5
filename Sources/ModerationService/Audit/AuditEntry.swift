import Crypto

/// Who did what, and when.
struct AuditEntry: Sendable, Hashable {
    var at = Timestamp.now.description
    /// The name of a key or a moderator, or `retention`.
    var actor: String
    var action: String
    /// What it was done to, as JSON; identifiers and choices, never the text of a comment.
    var detail: String

    init(actor: String, action: String, detail: KeyValuePairs<String, String>) {
        self.actor = actor
        self.action = action
        var json = JSONWriter()
        json.object { json in
            for (name, value) in detail { json.member(name, value) }
        }
        self.detail = json.text
    }

    init(at: String, actor: String, action: String, detail: String) {
        self.at = at
        self.actor = actor
        self.action = action
        self.detail = detail
    }

    /// SHA-256 over this entry and the hash of the one before it, each part with its length.
    func hash(after previous: String) -> String {
        var hasher = SHA256()
        for part in [previous, at, actor, action, detail] {
            hasher.update(data: Array("\(part.utf8.count):".utf8))
            hasher.update(data: Array(part.utf8))
        }
        return hasher.finalize().map { byte in
            let digits = Array("0123456789abcdef")
            return String([digits[Int(byte >> 4)], digits[Int(byte & 15)]])
        }.joined()
    }
}
