#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A name and a password (RFC 7617); the password never shows in a description.
public struct RegistryBasicCredentials: Sendable, Hashable {
    public let user: String
    public let password: String

    public init(user: String, password: String) {
        self.user = user
        self.password = password
    }

    /// Reads the value of an `Authorization` header.
    init?(header: String) {
        let scheme = "basic "
        guard header.utf8.count <= 8_192, header.prefix(scheme.count).lowercased() == scheme,
            let data = Data(base64Encoded: String(header.dropFirst(scheme.count))),
            let text = String(validating: data, as: UTF8.self)
        else { return nil }
        self.init(decoded: text)
    }

    /// Reads `user:password`.
    init?(decoded text: String) {
        guard let colon = text.firstIndex(of: ":") else { return nil }
        user = String(text[..<colon])
        password = String(text[text.index(after: colon)...])
    }

    /// The value of an `Authorization` header.
    var header: String { "Basic " + Data("\(user):\(password)".utf8).base64EncodedString() }

    /// Compares in a time that does not tell how much was right.
    public func matches(user: String, password: String) -> Bool {
        let users = Self.equal(self.user, user)
        let passwords = Self.equal(self.password, password)
        return users && passwords
    }

    private static func equal(_ left: String, _ right: String) -> Bool {
        let left = Array(left.utf8)
        let right = Array(right.utf8)
        var difference = left.count ^ right.count
        for index in 0..<left.count { difference |= Int(left[index] ^ (index < right.count ? right[index] : 0)) }
        return difference == 0
    }
}

extension RegistryBasicCredentials: CustomStringConvertible, CustomReflectable {
    public var description: String { "\(user):***" }
    public var customMirror: Mirror { Mirror(self, children: ["user": user]) }
}
