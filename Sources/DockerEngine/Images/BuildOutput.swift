/// The lines of a build, its last ones and what it came to.
struct BuildOutput {
    static let tailLines = 40
    static let lineLimit = 4096

    private(set) var tail: [String] = []
    private(set) var imageID: String?
    /// From `Successfully built …`, for engines that send no id apart.
    private(set) var shortID: String?
    private var partial = ""

    /// The lines that a message completes.
    mutating func append(_ message: EngineMessage) -> [String] {
        if let id = message.aux?.id {
            imageID = id
        }
        var lines: [String] = []
        if let status = message.status {
            lines.append(message.id.map { "\($0): \(status)" } ?? status)
        }
        var pieces = (partial + (message.stream ?? "")).split(separator: "\n", omittingEmptySubsequences: false)
        partial = String(pieces.removeLast())
        lines += pieces.map { String($0.hasSuffix("\r") ? $0.dropLast() : $0) }
        if partial.utf8.count > Self.lineLimit {
            lines.append(partial)
            partial = ""
        }
        if message.failure != nil, !partial.isEmpty {
            lines.append(partial)
            partial = ""
        }
        return keep(lines)
    }

    /// A last line without its end.
    mutating func finish() -> [String] {
        defer { partial = "" }
        return partial.isEmpty ? [] : keep([partial])
    }

    private mutating func keep(_ lines: [String]) -> [String] {
        let lines = lines.map { String($0.prefix(Self.lineLimit)) }
        for line in lines where line.hasPrefix("Successfully built ") {
            shortID = String(line.dropFirst("Successfully built ".count))
        }
        tail = Array((tail + lines).suffix(Self.tailLines))
        return lines
    }
}
