/// Where a server listens: a host's name or address, and a port.
public struct ListenAddress: Sendable, Hashable, CustomStringConvertible {
    /// Without the brackets of an IPv6 address; `0.0.0.0` for all addresses.
    public let host: String
    public let port: Int

    /// Makes an address, or gives nil when it could not be one.
    public init?(host: String, port: Int) {
        guard (1...65_535).contains(port), Self.isHost(host) else { return nil }
        self.host = host
        self.port = port
    }

    /// Reads `127.0.0.1:8080`, `[::1]:8080` or `:8080` for all addresses.
    public init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let digits = text[text.index(after: colon)...]
        guard digits.utf8.allSatisfy(TextRules.isDigit), digits.utf8.count <= 5, let port = Int(digits) else {
            return nil
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
            guard host.contains(":") else { return nil }
        } else if host.contains(":") {
            return nil
        }
        self.init(host: host.isEmpty ? "0.0.0.0" : String(host), port: port)
    }

    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    static func read(_ text: String) throws(InvalidValue) -> ListenAddress {
        guard let address = ListenAddress(text) else {
            throw InvalidValue("expected a host and a port from 1 to 65535, such as 127.0.0.1:8080")
        }
        return address
    }

    static func isHost(_ text: String) -> Bool {
        guard !text.isEmpty, text.utf8.count <= 253 else { return false }
        if text.contains(":") {
            return text.utf8.allSatisfy { TextRules.isDigit($0) || "abcdefABCDEF:.".utf8.contains($0) }
        }
        return text.utf8.allSatisfy {
            TextRules.isAlphanumeric($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-")
        }
            && !text.hasPrefix("-") && !text.hasPrefix(".")
    }
}
