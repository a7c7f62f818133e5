import ControllerAPI

/// A stretch of lines of a log, as much as a page has without a script.
struct LogWindow: Sendable {
    /// How many lines one page has.
    static let length = 400

    /// The number of the first of them.
    var first: Int
    var rows: [LogRow]

    /// How many lines the log has.
    var total: Int
    var attempt: Int

    /// The number of the last of them.
    var last: Int { first + rows.count - 1 }

    static let empty = LogWindow(first: 1, rows: [], total: 0, attempt: 0)

    /// The last lines, or those around one.
    static func read(_ log: LogKey, isOver: Bool, around line: Int?, from reader: LogReader) async throws -> LogWindow {
        guard log.attempt > 0 else { return .empty }
        let outline = try await reader.outline(log, isComplete: isOver)
        let wanted = line.map { $0 - length / 4 } ?? outline.lines
        let first = max(1, min(wanted, outline.lines - length + 1))
        let range = try await reader.rows(log, isComplete: isOver, from: first, count: length)
        return LogWindow(first: first, rows: range.rows, total: outline.lines, attempt: log.attempt)
    }
}
