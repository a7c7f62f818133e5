import ControllerAPI
import Glibc

/// Where the lines of a log are, so that any of them is found without reading all before it.
///
/// It takes a log part by part and grows by a few bytes for a thousand lines.
struct LogIndex: Sendable {
    /// The most groups and errors that are told.
    static let maximumGroups = 5000
    static let maximumErrors = 1000
    private static let stride = 512
    private static let head = 512

    private struct Place: Sendable {
        var line: Int
        var offset: Int
    }

    /// How many bytes were taken.
    private(set) var end = 0

    /// How many lines have ended, and the byte after the last of them.
    private(set) var lines = 0
    private(set) var offset = 0
    private(set) var groups: [LogGroup] = []
    private(set) var errors: [Int] = []
    private var places = [Place(line: 1, offset: 0)]
    private var open: [Int] = []
    private var scanner = LineScanner(limit: LogIndex.head)

    /// How many lines there are when no more comes: one without an end counts as well.
    var finalLines: Int { lines + (end > offset ? 1 : 0) }

    mutating func take(_ part: [UInt8]) {
        var scanner = scanner
        _ = scanner.take(part) { head, length in
            add(head, length: length)
            return true
        }
        self.scanner = scanner
        end += part.count
    }

    /// The last known place at or before a line.
    func place(before line: Int) -> (line: Int, offset: Int) {
        var (low, high) = (0, places.count - 1)
        while low < high {
            let middle = (low + high + 1) / 2
            if places[middle].line <= line { low = middle } else { high = middle - 1 }
        }
        return (places[low].line, places[low].offset)
    }

    func outline(attempt: Int, isComplete: Bool) -> LogOutline {
        LogOutline(
            attempt: attempt,
            lines: isComplete ? finalLines : lines,
            offset: isComplete ? end : offset,
            isComplete: isComplete,
            groups: groups.map { group in
                var group = group
                if isComplete, group.last == nil { group.last = finalLines }
                return group
            },
            errors: errors
        )
    }

    private mutating func add(_ head: UnsafeRawBufferPointer, length: Int) {
        lines += 1
        offset += length + 1
        if lines.isMultiple(of: Self.stride) || length > LogStore.maximumPart {
            places.append(Place(line: lines + 1, offset: offset))
        }
        let (step, text) = LogPrefix.of(head)
        // A step's groups end with it, even where it did not say so.
        while let last = open.last, groups[last].step != step { close(last, at: lines - 1, isMarked: false) }
        guard head.count >= text + 3, head[text] == UInt8(ascii: "#"), head[text + 1] == UInt8(ascii: "#") else {
            return
        }
        mark(LogLine(String(decoding: head, as: UTF8.self)))
    }

    private mutating func mark(_ line: LogLine) {
        switch line.kind {
        case .group where open.count < LogMarkup.maximumDepth && groups.count < Self.maximumGroups:
            open.append(groups.count)
            groups.append(LogGroup(first: lines, title: String(line.text.prefix(200)), step: line.step))
        case .endGroup:
            if let last = open.last { close(last, at: lines, isMarked: true) }
        case .error:
            if errors.count < Self.maximumErrors { errors.append(lines) }
            for place in open { groups[place].hasError = true }
        case .group, .text, .warning, .notice: break
        }
    }

    private mutating func close(_ place: Int, at line: Int, isMarked: Bool) {
        open.removeLast()
        groups[place].last = line
        groups[place].isMarked = isMarked
    }
}

/// The beginning of each line: `TIME STEP `.
enum LogPrefix {
    private static let space = Int32(UInt8(ascii: " "))

    /// The step, and where the text begins; 0 and 0 for a line that begins otherwise.
    static func of(_ line: UnsafeRawBufferPointer) -> (step: Int, text: Int) {
        guard let base = line.baseAddress, line.count >= 22, line[10] == UInt8(ascii: "T"),
            let found = memchr(base + 20, space, min(line.count - 20, 21))
        else { return (0, 0) }
        var place = UnsafeRawPointer(found) - base + 1
        var step = 0
        while place < line.count, (48...57).contains(line[place]), step < 100_000 {
            step = step * 10 + Int(line[place] - 48)
            place += 1
        }
        guard place == line.count || line[place] == UInt8(ascii: " ") else { return (0, 0) }
        return (step, min(place + 1, line.count))
    }
}
