/// Where a registry is reached, and whom it may send clients to for a token.
struct RegistryHost: Sendable, Hashable {
    /// Host and port as in the reference.
    let name: String
    /// Whether plain HTTP is spoken.
    let isPlain: Bool

    init(_ name: String, plainHosts: Set<String>) {
        self.name = name
        isPlain = plainHosts.contains(name) || Self.isLoopback(Self.withoutPort(name))
    }

    /// Docker Hub's registry does not live under the name its references have.
    var base: String {
        let host = name == ImageReference.defaultRegistry ? "registry-1.docker.io" : name
        return (isPlain ? "http://" : "https://") + host
    }

    /// Whether a token may be asked for there.
    ///
    /// Only over HTTPS unless the registry itself is plain and the host is its own; never at an address or a name without
    /// a dot that is not the registry's own, so that an answer cannot point into the client's network. With credentials,
    /// only at the registry's own host or one under the same domain.
    func mayAsk(realm: String, withCredentials: Bool) -> Bool {
        guard realm.utf8.allSatisfy({ $0 > 32 && $0 < 127 }), !realm.contains("@"), !realm.contains("\\") else {
            return false
        }
        let isSecure = realm.hasPrefix("https://")
        guard isSecure || realm.hasPrefix("http://") else { return false }
        let authority = realm.dropFirst(isSecure ? 8 : 7).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard ImageGrammar.isHost(authority) else { return false }
        let host = Self.withoutPort(authority.lowercased())
        let own = Self.withoutPort(name.lowercased())
        if host == own { return isSecure || isPlain }
        guard isSecure, Self.isDomainName(host), Self.isDomainName(own) else { return false }
        return !withCredentials || Self.domain(host) == Self.domain(own)
    }

    private static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "[::1]"
            || (host.hasPrefix("127.") && host.utf8.allSatisfy { $0 == UInt8(ascii: ".") || (48...57).contains($0) })
    }

    private static func withoutPort(_ text: String) -> String {
        if text.hasPrefix("[") { return text.firstIndex(of: "]").map { String(text[...$0]) } ?? text }
        return String(text.prefix { $0 != ":" })
    }

    private static func isDomainName(_ host: String) -> Bool {
        let last = host.split(separator: ".").last
        return host.contains(".") && last?.contains { $0.isLetter } == true
    }

    /// The last two labels, or three under a country's second level such as `co.uk`.
    private static func domain(_ host: String) -> [Substring] {
        let labels = host.split(separator: ".")
        let isCountry = labels.count >= 3 && labels[labels.count - 1].count == 2 && labels[labels.count - 2].count <= 3
        return labels.suffix(isCountry ? 3 : 2)
    }
}
