#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The names that the host itself knows (hosts(5)), for Pods in its network.
struct HostNames: Sendable, Hashable {
    /// As the engine takes them, `NAME:ADDRESS`, in their order.
    private(set) var entries: [String] = []

    /// A longer file is none that somebody keeps by hand.
    private static let limit = 64 * 1024

    init() {}

    /// Reads the text of a `hosts` file but for the lines that the engine writes itself.
    init(_ text: String) {
        for line in text.prefix(Self.limit).split(whereSeparator: \.isNewline) {
            let words = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace).map(String.init)
            guard words.count > 1, words[0].contains(where: { $0 == "." || $0 == ":" }) else { continue }
            for name in words.dropFirst() where name != "localhost" && !name.hasPrefix("ip6-") {
                entries.append("\(name):\(words[0])")
            }
        }
    }

    /// What this machine has.
    static func ofHost() -> HostNames {
        HostNames(FileManager.default.contents(atPath: "/etc/hosts").map { String(decoding: $0, as: UTF8.self) } ?? "")
    }
}
