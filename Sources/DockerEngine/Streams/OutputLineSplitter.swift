/// Cuts output and error into lines, each for itself.
///
/// A line over the limit comes in pieces: output is never refused.
struct OutputLineSplitter {
    let limit: Int
    private var partial: [OutputChunk.Source: [UInt8]] = [:]

    init(limit: Int) {
        self.limit = max(1, limit)
    }

    mutating func append(_ chunk: OutputChunk) -> [OutputChunk] {
        var lines: [OutputChunk] = []
        var line = partial.removeValue(forKey: chunk.source) ?? []
        var rest = chunk.bytes[...]
        while !rest.isEmpty {
            let end = rest.firstIndex(of: UInt8(ascii: "\n"))
            let part = rest[..<(end ?? rest.endIndex)].prefix(limit - line.count)
            line += part
            rest = rest[part.endIndex...]
            if rest.first == UInt8(ascii: "\n") {
                rest = rest.dropFirst()
            } else if line.count < limit {
                break
            }
            lines.append(Self.chunk(chunk.source, &line))
        }
        if !line.isEmpty {
            partial[chunk.source] = line
        }
        return lines
    }

    /// What is left without a line's end.
    mutating func finish() -> [OutputChunk] {
        [OutputChunk.Source.output, .error].compactMap { source in
            partial.removeValue(forKey: source).map { OutputChunk(source: source, bytes: $0) }
        }
    }

    private static func chunk(_ source: OutputChunk.Source, _ line: inout [UInt8]) -> OutputChunk {
        if line.last == UInt8(ascii: "\r") {
            line.removeLast()
        }
        defer { line = [] }
        return OutputChunk(source: source, bytes: line)
    }
}
