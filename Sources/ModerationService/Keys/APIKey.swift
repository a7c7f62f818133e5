/// A key as it is listed: everything but its secret.
public struct APIKey: Sendable, Hashable {
    public var name: String
    /// How its secret begins.
    public var prefix: String
    public var scopes: [KeyScope]
    /// How many comments a minute it may send; nothing stands for what the server's settings say.
    public var commentsPerMinute: Int?
    /// RFC 3339, in UTC.
    public var createdAt: String
    public var revokedAt: String?
    var hash: String

    /// Whether a key may be called so: it stands in logs, headers and the database.
    static func isName(_ text: some StringProtocol) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
                case UInt8(ascii: "0")...UInt8(ascii: "9"): true
                case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "@"): true
                default: false
                }
            }
    }
}
