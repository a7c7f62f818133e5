import Crypto

/// What a client sends to be known: 256 random bits, shown once and kept by nobody but the client.
///
/// The database has its SHA-256. A slow hash would protect secrets that people choose; nobody can try 2^256 of these.
struct KeySecret: Sendable {
    private static let start = "mk_"
    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    /// Two 64-bit numbers more than needed would be left over: 43 digits of six bits hold 258.
    private static let length = 43

    let text: String

    init() {
        var random = SystemRandomNumberGenerator()
        let digits = (0..<Self.length).map { _ in Self.digits[Int(random.next(upperBound: UInt64(64)))] }
        text = Self.start + String(decoding: digits, as: UTF8.self)
    }

    /// Whether a text has the form of a secret: somebody may have put theirs where it does not belong.
    static func resembles(_ text: String) -> Bool {
        text.hasPrefix(start) && text.count == start.count + length
    }

    /// What people know the key by: too little of it to be of use.
    var prefix: String { String(text.prefix(Self.start.count + 6)) }

    /// What the database knows a secret by.
    static func hash(_ text: some StringProtocol) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let bytes = SHA256.hash(data: Array(text.utf8)).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: bytes, as: UTF8.self)
    }
}
