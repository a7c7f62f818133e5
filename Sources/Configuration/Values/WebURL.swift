/// The `http` or `https` address that a service is reached at, without a slash at its end.
public struct WebURL: Sendable, Hashable, CustomStringConvertible {
    public let isSecure: Bool
    public let host: String
    /// The port when the URL names one.
    public let port: Int?
    /// Empty, or a path that starts with a slash.
    public let path: String

    /// Reads a URL; one with user, password, query or fragment is no address of a service.
    public init?(_ text: String) {
        let rest: Substring
        if text.hasPrefix("https://") {
            isSecure = true
            rest = text.dropFirst(8)
        } else if text.hasPrefix("http://") {
            isSecure = false
            rest = text.dropFirst(7)
        } else {
            return nil
        }
        guard TextRules.isClean(text, limit: 2_048), !text.utf8.contains(where: { "@?# \\\"<>".utf8.contains($0) })
        else {
            return nil
        }
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        guard let authority = Self.authority(rest[..<slash]) else { return nil }
        (host, port) = authority
        var path = rest[slash...]
        while path.hasSuffix("/") { path = path.dropLast() }
        guard !path.split(separator: "/").contains(where: { $0 == ".." || $0 == "." }) else { return nil }
        self.path = String(path)
    }

    /// An address without a path, of a host that is known to be one.
    init(isSecure: Bool, host: String, port: Int) {
        self.isSecure = isSecure
        self.host = host
        self.port = port
        path = ""
    }

    public var description: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return "\(isSecure ? "https" : "http")://\(name)\(port.map { ":\($0)" } ?? "")\(path)"
    }

    static func read(_ text: String) throws(InvalidValue) -> WebURL {
        guard let url = WebURL(text) else {
            throw InvalidValue(
                "expected an address such as https://headgate.example.com, without user, query and fragment"
            )
        }
        return url
    }

    private static func authority(_ text: Substring) -> (String, Int?)? {
        if let address = ListenAddress(String(text)), !text.hasPrefix(":") { return (address.host, address.port) }
        if text.hasPrefix("["), text.hasSuffix("]") {
            let host = text.dropFirst().dropLast()
            return host.contains(":") && ListenAddress.isHost(String(host)) ? (String(host), nil) : nil
        }
        return !text.contains(":") && ListenAddress.isHost(String(text)) ? (String(text), nil) : nil
    }
}
