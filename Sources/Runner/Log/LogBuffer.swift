import Glibc
import Synchronization

/// The end of a job's log that has not been sent yet.
///
/// Writers block while it is full, so a job that prints faster than the controller takes its log waits, and memory
/// stays bounded.
final class LogBuffer: Sendable {
    /// How many bytes may wait to be sent.
    static let capacity = 4 * 1024 * 1024

    private struct State {
        var bytes: [UInt8] = []

        /// Where `bytes` begins in the log.
        var offset = 0
        var isAbandoned = false
        var isPatient = true
    }

    private let state = Mutex(State())

    /// Takes everything at once in the place of the buffer.
    private let sink: (@Sendable ([UInt8]) -> Void)?

    init(sink: (@Sendable ([UInt8]) -> Void)? = nil) {
        self.sink = sink
    }

    /// Hands bytes to the sink, if there is one.
    private func handOn(_ bytes: [UInt8]) -> Bool {
        guard let sink else { return false }
        state.withLock { $0.offset += bytes.count }
        sink(bytes)
        return true
    }

    /// Adds bytes; blocks the calling thread while the buffer is full.
    ///
    /// Never called from the cooperative pool.
    func append(_ bytes: [UInt8]) {
        if handOn(bytes) { return }
        while true {
            let done = state.withLock { state in
                let hasRoom = state.bytes.count < Self.capacity
                if hasRoom, !state.isAbandoned { state.bytes += bytes }
                return hasRoom || state.isAbandoned || !state.isPatient
            }
            if done { return }
            usleep(5_000)
        }
    }

    /// Adds the few bytes of a message, even when the buffer is full.
    func appendMessage(_ bytes: [UInt8]) {
        if handOn(bytes) { return }
        state.withLock { state in
            if !state.isAbandoned { state.bytes += bytes }
        }
    }

    /// What waits to be sent, at most `limit` bytes of it, and where it begins.
    func next(limit: Int) -> (offset: Int, bytes: [UInt8]) {
        state.withLock { ($0.offset, Array($0.bytes.prefix(limit))) }
    }

    /// Forgets what has been sent.
    func acknowledge(_ count: Int) {
        state.withLock { state in
            state.bytes.removeFirst(min(count, state.bytes.count))
            state.offset += count
        }
    }

    /// How many bytes the log has, sent or not.
    var total: Int {
        state.withLock { $0.offset + $0.bytes.count }
    }

    /// From now on writers drop what has no room instead of waiting for it: the runner is stopping.
    func stopWaiting() {
        state.withLock { $0.isPatient = false }
    }

    /// Lets writers go on without keeping what they write: nobody will send it.
    func abandon() {
        state.withLock { state in
            state.isAbandoned = true
            state.bytes = []
        }
    }
}
