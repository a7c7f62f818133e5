/// The name of a commit: forty lowercase hexadecimal digits.
public struct Revision: Hashable, Sendable, CustomStringConvertible {
    /// The forty digits.
    public let hex: String

    /// Takes a full name; digits above nine may be in upper case.
    ///
    /// - Throws: ``GitError`` with code `invalid` when it is anything but forty hexadecimal digits.
    public init(_ hex: String) throws(GitError) {
        let digits = hex.utf8
        guard digits.count == 40, digits.allSatisfy(\.isHexadecimalDigit) else {
            throw GitError(.invalid, "not a revision (forty hexadecimal digits): \(hex.prefix(60).debugDescription)")
        }
        self.hex = hex.lowercased()
    }

    init(trusted hex: String) {
        self.hex = hex
    }

    /// The first twelve digits, for people.
    public var short: String { String(hex.prefix(12)) }

    public var description: String { hex }
}

extension Revision: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        try self.init(container.decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(hex)
    }
}

extension UInt8 {
    fileprivate var isHexadecimalDigit: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}
