import Synchronization

/// Bytes on their way from a body's producer to the connection, a bounded number at a time.
final class UploadPipe: Sendable {
    private struct State {
        var buffer: [UInt8] = []
        var start = 0
        var written: Int64 = 0
        var isFinished = false
        var failure: HTTPError?
        var isReaderWaiting = false
        var writers: [CheckedContinuation<Void, Never>] = []
    }

    static let highWater = 256 << 10

    private let length: Int64?
    private let wakeReader: @Sendable () -> Void
    private let state = Mutex(State())

    /// A pipe for `length` bytes, or for any number; `wakeReader` is called when a read that paused can go on.
    init(length: Int64?, wakeReader: @escaping @Sendable () -> Void) {
        self.length = length
        self.wakeReader = wakeReader
    }

    func write(_ bytes: [UInt8]) async throws(HTTPError) {
        try append(bytes)
        while true {
            if Task.isCancelled {
                throw HTTPError(.cancelled, "the task that made the body was cancelled")
            }
            let isBehind = state.withLock { $0.failure == nil && $0.buffer.count - $0.start >= Self.highWater }
            guard isBehind else {
                break
            }
            await waitForRoom()
        }
        if let failure = state.withLock({ $0.failure }) {
            throw failure
        }
    }

    /// Ends the body; short of its declared length that is a failure.
    func finish() {
        let missing = state.withLock { state in length.map { $0 - state.written } ?? 0 }
        guard missing == 0 else {
            return fail(HTTPError(.body, "the body ended \(missing) bytes short of its declared length"))
        }
        update { $0.isFinished = true }
    }

    /// Ends both sides: the reader aborts and writers throw.
    func fail(_ error: HTTPError) {
        update { $0.failure = $0.failure ?? error }
    }

    /// What is there, for the loop's thread.
    func read(into target: UnsafeMutableRawBufferPointer) -> Upload.Reading {
        let (reading, writers) = state.withLock { state in
            let reading = unsafe Self.read(&state, into: target)
            let hasRoom = state.buffer.count - state.start < Self.highWater
            let writers = hasRoom ? state.writers : []
            if hasRoom {
                state.writers = []
            }
            return (reading, writers)
        }
        for writer in writers {
            writer.resume()
        }
        return reading
    }

    private static func read(_ state: inout State, into target: UnsafeMutableRawBufferPointer) -> Upload.Reading {
        if let failure = state.failure {
            return .failed(failure)
        }
        let count = min(target.count, state.buffer.count - state.start)
        guard count > 0 else {
            state.isReaderWaiting = !state.isFinished
            return state.isFinished ? .bytes(0) : .pause
        }
        unsafe target.copyBytes(from: state.buffer[state.start..<state.start + count])
        state.start += count
        if state.start == state.buffer.count {
            state.buffer.removeAll(keepingCapacity: true)
            state.start = 0
        }
        return .bytes(count)
    }

    private func append(_ bytes: [UInt8]) throws(HTTPError) {
        let failure = update { state -> HTTPError? in
            guard state.failure == nil else {
                return state.failure
            }
            state.written += Int64(bytes.count)
            if let length, state.written > length {
                state.failure = HTTPError(.body, "the body is longer than its declared length of \(length) bytes")
                return state.failure
            }
            state.buffer += bytes
            return nil
        }
        if let failure {
            throw failure
        }
    }

    private func waitForRoom() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { writer in
                let isOver = state.withLock { state in
                    let isBehind = state.failure == nil && state.buffer.count - state.start >= Self.highWater
                    guard isBehind, !Task.isCancelled else {
                        return true
                    }
                    state.writers.append(writer)
                    return false
                }
                if isOver {
                    writer.resume()
                }
            }
        } onCancel: {
            wakeWriters()
        }
    }

    private func wakeWriters() {
        let writers = state.withLock { state in
            defer { state.writers = [] }
            return state.writers
        }
        for writer in writers {
            writer.resume()
        }
    }

    /// Changes the state, then wakes a paused reader, and the writers when it failed.
    @discardableResult
    private func update<Value: Sendable>(_ body: (inout State) -> Value) -> Value {
        let (value, wakes, hasFailed) = state.withLock { state in
            let value = body(&state)
            defer { state.isReaderWaiting = false }
            return (value, state.isReaderWaiting, state.failure != nil)
        }
        if wakes {
            wakeReader()
        }
        if hasFailed {
            wakeWriters()
        }
        return value
    }
}
