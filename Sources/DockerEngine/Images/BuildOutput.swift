/// The lines of a build, its last ones and what it came to.
struct BuildOutput {
    static let tailLines = 40
    static let lineLimit = 4096

    private(set) var tail: [String] = []
    private(set) var imageID: String?
    /// From `Successfully built …`, for engines that send no id apart.
    private(set) var shortID: String?
    private var splitter = OutputLineSplitter(limit: Self.lineLimit)

    /// The lines that a message completes.
    mutating func append(_ message: EngineMessage) -> [String] {
        if let id = message.aux?.id {
            imageID = id
        }
        var lines: [String] = []
        if let status = message.status {
            let line = message.id.map { "\($0): \(status)" } ?? status
            lines.append(String(line.prefix(Self.lineLimit)))
        }
        if let text = message.stream {
            lines += strings(splitter.append(OutputChunk(source: .output, bytes: Array(text.utf8))))
        }
        if message.failure != nil {
            lines += strings(splitter.finish())
        }
        return keep(lines)
    }

    /// A last line without its end.
    mutating func finish() -> [String] {
        keep(strings(splitter.finish()))
    }

    private func strings(_ chunks: [OutputChunk]) -> [String] {
        chunks.map { String(decoding: $0.bytes, as: UTF8.self) }
    }

    private mutating func keep(_ lines: [String]) -> [String] {
        let prefix = "Successfully built "
        for line in lines where line.hasPrefix(prefix) {
            shortID = String(line.dropFirst(prefix.count))
        }
        tail = Array((tail + lines).suffix(Self.tailLines))
        return lines
    }
}
