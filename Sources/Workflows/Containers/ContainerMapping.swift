/// A port of a container and where it can be reached: `80`, `8080:80`, `127.0.0.1:8080:80`, `53:53/udp`.
public struct PortMapping: Codable, Sendable, Hashable {
    /// The host's address; nil is any.
    public var address: String?

    /// The host's port; nil lets the engine choose one.
    public var host: Int?
    public var container: Int

    /// `tcp`, `udp` or `sctp`.
    public var transport: String

    /// Reads a mapping; nil where it has none of the forms.
    public init?(_ text: String) {
        let halves = text.split(separator: "/", omittingEmptySubsequences: false)
        transport = halves.count == 2 ? halves[1].lowercased() : "tcp"
        guard halves.count <= 2, ["tcp", "udp", "sctp"].contains(transport) else { return nil }
        var parts = halves[0].split(separator: ":", omittingEmptySubsequences: false)[...]
        guard parts.count <= 3, let last = parts.popLast(), let inner = Self.port(last) else { return nil }
        container = inner
        if let outer = parts.popLast(), !outer.isEmpty {
            guard let port = Self.port(outer) else { return nil }
            host = port
        }
        if let address = parts.popLast() {
            let isSound = address.allSatisfy { $0.isASCII && ($0.isHexDigit || $0 == ".") }
            guard !address.isEmpty, isSound else { return nil }
            self.address = String(address)
        }
    }

    private static func port(_ text: Substring) -> Int? {
        guard text.allSatisfy({ $0.isASCII && $0.isNumber }), let port = Int(text) else { return nil }
        return (1...65_535).contains(port) ? port : nil
    }
}

/// A directory or volume that a container sees: `name:/path`, `/host:/path:ro`, `/path`.
public struct VolumeMapping: Codable, Sendable, Hashable {
    /// A volume's name or a path of the host; nil is a volume without a name.
    public var source: String?

    /// Where the container sees it.
    public var path: String
    public var isReadOnly: Bool

    /// Reads a mapping; nil where it has none of the forms.
    public init?(_ text: String) {
        var parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        isReadOnly = false
        if parts.count == 3 {
            let modes = parts.removeLast().split(separator: ",")
            guard modes.allSatisfy({ ["ro", "rw", "z", "Z", "cached", "delegated"].contains($0) }) else { return nil }
            isReadOnly = modes.contains("ro")
        }
        guard (1...2).contains(parts.count), let path = parts.last, path.hasPrefix("/"), !text.contains("\0") else {
            return nil
        }
        self.path = path
        if parts.count == 2 {
            guard !parts[0].isEmpty else { return nil }
            source = parts[0]
        }
    }

    /// Whether the source is a path of the host and not a volume's name.
    public var isOfHost: Bool { source.map { $0.hasPrefix("/") || $0.hasPrefix(".") || $0.hasPrefix("~") } ?? false }
}
