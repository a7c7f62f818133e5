import ControllerAPI

/// Reads the ends of logs once for all who follow them.
///
/// Hundreds of people look at one log when something goes wrong: each change of it is read by the first who asks, and the
/// others have what was read.
actor LogTails {
    private struct Key: Hashable {
        var run: Int
        var job: String
    }

    private struct Tail {
        /// When it was read, as a mark of the changes.
        var mark: Int
        var start: Int
        var bytes: [UInt8]
        var isComplete: Bool
        var attempt: Int
    }

    /// Reads a part of a log, and says of which attempt it is.
    typealias Source =
        @Sendable (_ run: Int, _ job: String, _ offset: Int) async throws -> (
            part: LogPart, attempt: Int
        )

    /// How many logs are kept in mind.
    private static let most = 64

    /// The most bytes kept of one.
    private static let longest = 256 * 1024

    private let changes: Changes
    private let source: Source
    private var tails: [Key: Tail] = [:]
    private var waiting: [Key: [CheckedContinuation<Void, Never>]] = [:]

    init(changes: Changes, source: @escaping Source) {
        self.changes = changes
        self.source = source
    }

    /// What the log has from an offset on, as it is now.
    func read(run: Int, job: String, from offset: Int) async throws -> (part: LogPart, attempt: Int) {
        let key = Key(run: run, job: job)
        while true {
            if let known = known(key, from: offset) { return known }
            guard waiting[key] != nil else { break }
            await withCheckedContinuation { waiting[key, default: []].append($0) }
        }
        waiting[key] = []
        defer {
            for continuation in waiting.removeValue(forKey: key) ?? [] { continuation.resume() }
        }
        let mark = changes.mark()
        let read = try await source(run, job, offset)
        keep(read.part, of: read.attempt, from: offset, of: key, mark: mark)
        return read
    }

    private func known(_ key: Key, from offset: Int) -> (part: LogPart, attempt: Int)? {
        guard let tail = tails[key], offset >= tail.start, offset <= tail.start + tail.bytes.count,
            !changes.hasChanged([.log(run: key.run, job: key.job), .runs], after: tail.mark)
        else { return nil }
        let part = LogPart(
            bytes: Array(tail.bytes.dropFirst(offset - tail.start)),
            offset: tail.start + tail.bytes.count,
            isComplete: tail.isComplete
        )
        return (part, tail.attempt)
    }

    /// Keeps what was read where it is the log's end and goes on from what is kept.
    private func keep(_ part: LogPart, of attempt: Int, from offset: Int, of key: Key, mark: Int) {
        // A part this long may not reach the end.
        guard part.bytes.count < LogStore.maximumPart else { return }
        var tail = Tail(mark: mark, start: offset, bytes: part.bytes, isComplete: part.isComplete, attempt: attempt)
        if let before = tails[key], before.attempt == attempt, before.start <= offset,
            offset <= before.start + before.bytes.count
        {
            tail.start = before.start
            tail.bytes = Array(before.bytes.prefix(offset - before.start)) + part.bytes
        }
        let excess = tail.bytes.count - Self.longest
        if excess > 0 {
            tail.bytes.removeFirst(excess)
            tail.start += excess
        }
        if tails.count >= Self.most, tails[key] == nil { tails.removeAll() }
        tails[key] = tail
    }
}
