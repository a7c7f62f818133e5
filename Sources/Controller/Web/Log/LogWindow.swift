import ControllerAPI

/// A stretch of whole lines of a log, as much as one page shows.
struct LogWindow: Sendable {
    /// The most bytes of log that one page shows.
    static let maximumBytes = 256 * 1024

    var text: String
    var start: Int

    /// Where the next part begins.
    var end: Int

    static let empty = LogWindow(text: "", start: 0, end: 0)

    /// The last lines, or those before an offset.
    static func read(_ job: Controller.JobRecord, before limit: Int?, from store: LogStore) async throws -> LogWindow {
        guard job.attempt > 0 else { return .empty }
        let size = try await store.size(of: job.logKey)
        let limit = min(limit ?? size, size)
        var start = max(0, limit - maximumBytes)
        var bytes = try await store.read(from: start, of: job.logKey)[...]
        bytes = bytes.prefix(limit - start)
        let newline = UInt8(ascii: "\n")
        if start > 0, let first = bytes.firstIndex(of: newline) {
            start += first + 1
            bytes = bytes[(first + 1)...]
        }
        // What is cut off here is the beginning of the next part.
        if let last = bytes.lastIndex(of: newline), !job.status.isFinal || limit < size {
            bytes = bytes[...last]
        }
        return LogWindow(text: String(decoding: bytes, as: UTF8.self), start: start, end: start + bytes.count)
    }
}
