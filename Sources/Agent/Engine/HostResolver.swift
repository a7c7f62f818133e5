#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// How the host itself looks names up (resolv.conf(5)).
struct HostResolver: Sendable, Hashable {
    var nameservers: [String] = []
    var searches: [String] = []
    var options: [String] = []

    /// A longer file is none that a resolver would read.
    private static let limit = 64 * 1024

    init() {}

    /// Reads the text of a `resolv.conf`; what cannot be read is passed over, as resolvers do.
    init(_ text: String) {
        for line in text.prefix(Self.limit).split(whereSeparator: \.isNewline) {
            let words = line.prefix { $0 != "#" && $0 != ";" }.split(whereSeparator: \.isWhitespace).map(String.init)
            guard let first = words.first, words.count > 1 else { continue }
            switch first {
            case "nameserver": nameservers.append(words[1])
            // The last one counts.
            case "search", "domain": searches = Array(words.dropFirst())
            case "options": options += words.dropFirst()
            default: break
            }
        }
    }

    /// What this machine has; where it only asks itself, as with systemd-resolved, whom that asks.
    static func ofHost() -> HostResolver {
        let own = HostResolver(contents("/etc/resolv.conf"))
        guard own.reachable.isEmpty else { return own }
        let upstream = HostResolver(contents("/run/systemd/resolve/resolv.conf"))
        return upstream.nameservers.isEmpty ? own : upstream
    }

    private static func contents(_ path: String) -> String {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// The servers that a Pod with a network of its own reaches as well: not those on the host's own loopback.
    var reachable: [String] { nameservers.filter { !$0.hasPrefix("127.") && $0 != "::1" } }
}
