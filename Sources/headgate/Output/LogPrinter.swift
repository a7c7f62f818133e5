/// Turns the stored lines of a log (`TIME STEP TEXT`) into what people read.
struct LogPrinter {
    let timestamps: Bool
    private var rest: [UInt8] = []

    init(timestamps: Bool) {
        self.timestamps = timestamps
    }

    /// The whole lines that these bytes complete.
    mutating func text(_ bytes: [UInt8]) -> [UInt8] {
        rest += bytes
        guard let last = rest.lastIndex(of: UInt8(ascii: "\n")) else { return [] }
        let lines = rest[...last]
        rest = Array(rest[(last + 1)...])
        return lines.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast().flatMap(shown)
    }

    /// What is left when the log has ended within a line.
    mutating func end() -> [UInt8] {
        defer { rest = [] }
        return rest.isEmpty ? [] : shown(rest[...])
    }

    private func shown(_ line: ArraySlice<UInt8>) -> [UInt8] {
        let parts = line.split(separator: UInt8(ascii: " "), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3 else { return Array(line) + [UInt8(ascii: "\n")] }
        let text = Array(parts[2]) + [UInt8(ascii: "\n")]
        return timestamps ? Array(parts[0]) + [UInt8(ascii: " ")] + text : text
    }
}
