/// The `user@host:port` part of an address.
struct URLAuthority {
    let user: String?
    let host: String
    let port: Int

    init(_ text: Substring, defaultPort: Int) throws(GitError) {
        var rest = text
        var user: String?
        if let at = rest.lastIndex(of: "@") {
            let given = rest[..<at]
            guard !given.contains(":") else {
                throw GitError(.invalid, "a repository's address must not hold a password; give credentials apart")
            }
            user = given.isEmpty ? nil : PercentEncoding.decode(String(given))
            rest = rest[rest.index(after: at)...]
        }
        let (host, portText) = try Self.split(rest)
        guard Self.isHost(host) else { throw GitError(.invalid, "a repository's address has no valid host") }
        guard let port = portText.isEmpty ? defaultPort : Int(portText), (1...65535).contains(port) else {
            throw GitError(.invalid, "a repository's address has a port that is not one of 1 to 65535")
        }
        self.user = user
        self.host = host.lowercased()
        self.port = port
    }

    private static func split(_ text: Substring) throws(GitError) -> (Substring, Substring) {
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else {
                throw GitError(.invalid, "a repository's address has an unclosed \"[\"")
            }
            let after = text[text.index(after: end)...]
            guard after.isEmpty || after.hasPrefix(":") else {
                throw GitError(.invalid, "a repository's address has characters after \"]\"")
            }
            return (text[text.index(after: text.startIndex)..<end], after.dropFirst())
        }
        let host = text.prefix { $0 != ":" }
        return (host, text[host.endIndex...].dropFirst())
    }

    private static func isHost(_ host: Substring) -> Bool {
        guard !host.isEmpty, host.utf8.count <= 253, !host.hasPrefix("-") else { return false }
        return host.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "A")...UInt8(ascii: "Z"):
                true
            default: "-._:%".utf8.contains(byte)
            }
        }
    }
}

/// The decoding half of RFC 3986, section 2.1.
enum PercentEncoding {
    /// The text with `%41` turned into `A`; what is not two hexadecimal digits after `%` stays as it is.
    static func decode(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return text }
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
                let value = UInt8(String(decoding: bytes[index + 1...index + 2], as: UTF8.self), radix: 16)
            {
                result.append(value)
                index += 3
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
