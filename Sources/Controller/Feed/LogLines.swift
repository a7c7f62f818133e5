/// Cuts a log that arrives in parts into whole lines.
struct LogLines {
    /// A line that is longer goes out in pieces.
    private static let longest = 64 * 1024

    /// The byte after the last line that was given.
    private(set) var offset: Int
    private var rest: [UInt8] = []

    init(offset: Int) {
        self.offset = offset
    }

    /// The byte after the last one that was taken.
    var end: Int { offset + rest.count }

    mutating func take(_ bytes: [UInt8]) {
        rest += bytes
    }

    /// The whole lines that are there, without their last line end; all of the rest when no more comes.
    mutating func next(isLast: Bool) -> String? {
        var count = rest.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        if isLast || rest.count - count > Self.longest { count = rest.count }
        guard count > 0 else { return nil }
        var text = rest[..<count]
        if text.last == UInt8(ascii: "\n") { text.removeLast() }
        defer {
            rest.removeFirst(count)
            offset += count
        }
        return String(decoding: text, as: UTF8.self)
    }
}
