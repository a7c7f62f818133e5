import LocalRun

/// Turns the stored lines of a log (`TIME STEP TEXT`) into what people read.
struct LogPrinter {
    let timestamps: Bool

    /// Takes away what could do more to a terminal than colour it; nil where nobody looks.
    private let paint: Paint?
    private var rest: [UInt8] = []

    init(timestamps: Bool, isTerminal: Bool) {
        self.timestamps = timestamps
        paint = isTerminal ? Paint(isColoured: true) : nil
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
        guard parts.count == 3 else { return cleaned(line) + [UInt8(ascii: "\n")] }
        let text = cleaned(parts[2]) + [UInt8(ascii: "\n")]
        return timestamps ? Array(parts[0]) + [UInt8(ascii: " ")] + text : text
    }

    private func cleaned(_ text: ArraySlice<UInt8>) -> [UInt8] {
        paint.map { Array($0.clean(String(decoding: text, as: UTF8.self)).utf8) } ?? Array(text)
    }
}
