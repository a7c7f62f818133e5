import ControllerAPI

/// Reads logs by lines, and finds texts in them.
struct LogReader: Sendable {
    /// The most lines of one answer, and about the most bytes of text.
    static let maximumRows = 2000
    static let maximumText = 1024 * 1024

    /// The most bytes of a line that are shown.
    static let longestLine = 8 * 1024

    let store: LogStore
    let indexes: LogIndexes

    init(store: LogStore) {
        self.store = store
        indexes = LogIndexes(store: store)
    }

    func outline(_ key: LogKey, isComplete: Bool) async throws -> LogOutline {
        try await indexes.index(of: key).outline(attempt: key.attempt, isComplete: isComplete)
    }

    /// The lines from one on.
    func rows(_ key: LogKey, isComplete: Bool, from first: Int, count: Int) async throws -> LogRange {
        let index = try await indexes.index(of: key)
        let total = isComplete ? index.finalLines : index.lines
        var range = LogRange(attempt: key.attempt, from: first, rows: [], total: total)
        let wanted = min(count, Self.maximumRows, total - first + 1)
        guard first >= 1, wanted > 0 else { return range }
        var (line, offset) = index.place(before: first)
        var scanner = LineScanner(limit: Self.longestLine)
        var size = 0
        func add(_ head: UnsafeRawBufferPointer, _ length: Int) -> Bool {
            defer { line += 1 }
            guard line >= first else { return true }
            range.rows.append(LogRow(String(decoding: head, as: UTF8.self), isCut: length > head.count))
            size += head.count
            return range.rows.count < wanted && size < Self.maximumText
        }
        while true {
            let part = try await store.read(from: offset, of: key)
            offset += part.count
            guard scanner.take(part, add) else { return range }
            guard part.count == LogStore.maximumPart else { break }
        }
        if isComplete { scanner.end(add) }
        return range
    }

    /// The lines that hold a text, in capitals or not, from a line on.
    ///
    /// It stops at `limit`, or when it has taken `patience`; `next` says where to go on.
    func matches(
        _ key: LogKey,
        text: String,
        from first: Int,
        limit: Int,
        patience: Duration = .seconds(2)
    ) async throws -> LogMatches {
        let index = try await indexes.index(of: key)
        var (line, offset) = index.place(before: first)
        let search = LogSearch(text)
        let deadline = ContinuousClock.now + patience
        var found = LogMatches(matches: [], next: nil)
        var rest: [UInt8] = []
        while true {
            let part = try await store.read(from: offset, of: key)
            offset += part.count
            let isLast = part.count < LogStore.maximumPart
            rest += part
            // A line longer than a part is searched as if it were several; that it is one line is kept.
            let count = isLast ? rest.count : (rest.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? rest.count)
            let next = search.run(Array(rest[..<count]), line: &line, from: first, limit: limit, into: &found.matches)
            rest.removeFirst(count)
            if let next {
                found.next = next
                break
            }
            if isLast { break }
            if ContinuousClock.now >= deadline {
                found.next = line
                break
            }
        }
        return found
    }
}

extension LogRow {
    init(_ text: String, isCut: Bool) {
        let line = LogLine(text)
        self.init(
            time: line.moment,
            step: line.step,
            kind: line.kind.rawValue,
            text: line.text,
            isCut: isCut
        )
    }
}
