/// Cuts a stream of chunks into lines, whatever the chunks' bounds.
///
/// `\n` ends a line and a `\r` before it is dropped. What follows the last `\n` comes from `finish`.
public struct LineSplitter: Sendable {
    public let limit: Int
    private var partial: [UInt8] = []

    /// Lines longer than `limit` bytes are an error.
    public init(limit: Int = 1 << 20) {
        self.limit = limit
    }

    /// The lines that these bytes complete.
    public mutating func append(_ bytes: [UInt8]) throws(HTTPError) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var start = 0
        while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
            try extend(bytes[start..<end])
            lines.append(take())
            start = end + 1
        }
        try extend(bytes[start...])
        return lines
    }

    /// The last line, if the stream did not end with a `\n`.
    public mutating func finish() -> [UInt8]? {
        partial.isEmpty ? nil : take()
    }

    private mutating func extend(_ part: ArraySlice<UInt8>) throws(HTTPError) {
        guard partial.count + part.count <= limit else {
            throw HTTPError(.tooLarge, "a line of the stream is longer than \(limit) bytes")
        }
        partial += part
    }

    private mutating func take() -> [UInt8] {
        if partial.last == UInt8(ascii: "\r") {
            partial.removeLast()
        }
        defer { partial = [] }
        return partial
    }
}
