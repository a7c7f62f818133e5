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
    static func read(_ job: Controller.JobRecord, before limit: Int?, from store: LogStore) throws -> LogWindow {
        guard job.attempt > 0 else { return .empty }
        let size = try size(of: job, in: store)
        let limit = min(limit ?? size, size)
        var start = max(0, limit - maximumBytes)
        var bytes = try store.read(from: start, run: job.runID, position: job.position, attempt: job.attempt)[...]
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

    /// Where the log ends, found by halving: the store gives bytes from an offset on, full parts until the last.
    private static func size(of job: Controller.JobRecord, in store: LogStore) throws -> Int {
        func length(_ part: Int) throws -> Int {
            try store.read(
                from: part * LogStore.maximumPart,
                run: job.runID,
                position: job.position,
                attempt: job.attempt
            ).count
        }
        var (low, high) = (0, LogStore.maximumSize / LogStore.maximumPart)
        while low < high {
            let middle = (low + high) / 2
            let isFull = try length(middle) == LogStore.maximumPart
            if isFull { low = middle + 1 } else { high = middle }
        }
        return low * LogStore.maximumPart + (try length(low))
    }
}
