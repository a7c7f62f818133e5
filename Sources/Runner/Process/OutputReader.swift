import Glibc
import Synchronization

/// Reads what a step's processes print, on a thread of its own, and hands it on in the order it came.
///
/// The pipe stays open after the step's own process has ended: what it left running may go on printing until the job
/// ends, and is then read into nothing but never blocked.
final class OutputReader: Sendable {
    private enum Phase {
        case reading
        case draining
        case closing
    }

    private let phase = Mutex(Phase.reading)
    private let quiet = AsyncSignal()
    private let finished = AsyncSignal()
    private let descriptor: Int32

    /// `descriptor`: the pipe's read end; closed by this object.
    ///
    /// `sink`: called on the reader's thread; it may block, which stops the step's output.
    init(descriptor: Int32, sink: @escaping @Sendable ([UInt8]) -> Void) throws(RunnerError) {
        self.descriptor = descriptor
        do {
            try DetachedThread.start { self.loop(sink) }
        } catch {
            close(descriptor)
            throw error
        }
    }

    /// Call when the step's process has ended: returns once what it printed has been handed on.
    func drained() async {
        phase.withLock { $0 = $0 == .reading ? .draining : $0 }
        await quiet.wait()
    }

    /// Returns once nobody can print into the pipe any more, or reading was stopped.
    func ended() async {
        await finished.wait()
    }

    /// Stops reading and closes the pipe.
    func stop() async {
        phase.withLock { $0 = .closing }
        await finished.wait()
    }

    private func loop(_ sink: (([UInt8]) -> Void)) {
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        var isQuiet = false
        // How much of what was printed before the step's process ended is still to be read.
        var left: Int32?
        defer {
            close(descriptor)
            quiet.signal()
            finished.signal()
        }
        while true {
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let current = phase.withLock { $0 }
            if current == .closing { return }
            if current == .draining, left == nil {
                var waiting: Int32 = 0
                left = ioctl(descriptor, UInt(FIONREAD), &waiting) == 0 ? waiting : 0
            }
            if let left, left <= 0, !isQuiet {
                isQuiet = true
                quiet.signal()
            }
            let ready = poll(&entry, 1, current == .reading ? 20 : 5)
            if ready < 0, errno != EINTR { return }
            guard ready > 0 else { continue }
            let count = read(descriptor, &buffer, buffer.count)
            if count == 0 { return }
            if count < 0 {
                if errno == EINTR || errno == EAGAIN { continue }
                return
            }
            // After the step is over its log is closed: later output of what it left running belongs to nobody.
            if !isQuiet { sink(Array(buffer[..<count])) }
            left = left.map { $0 - Int32(count) }
        }
    }
}

/// Something that happens once and can be waited for by several.
final class AsyncSignal: Sendable {
    private struct State {
        var isSet = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func signal() {
        let waiters = state.withLock { state in
            state.isSet = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Returns when it has happened; does not end early for cancellation, since what it waits for always comes.
    func wait() async {
        await withCheckedContinuation { continuation in
            let isSet = state.withLock { state in
                if !state.isSet { state.waiters.append(continuation) }
                return state.isSet
            }
            if isSet { continuation.resume() }
        }
    }
}
