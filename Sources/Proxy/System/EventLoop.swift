import Glibc
import Synchronization

/// What a loop calls when a descriptor is ready.
///
/// Contract: called on the loop's thread only, never again after the registration was removed, and expected not to block.
protocol EventHandler: AnyObject {
    func ready(_ readiness: Readiness)
}

/// One thread's loop over epoll.
///
/// Everything but `post`, `perform` and `stop` belongs to the loop's own thread, and so does the state of the handlers;
/// that confinement is what makes the unchecked conformance true.
final class EventLoop: @unchecked Sendable {
    /// Identifies a registration.
    ///
    /// A stale one is never mistaken for its slot's next user.
    typealias Token = UInt64

    private struct Slot {
        var generation: UInt32 = 0
        var handler: (any EventHandler)?
    }

    private struct Inbox {
        var jobs: [@Sendable () -> Void] = []
        var ended = false
    }

    private var epoll: Epoll
    private let wakeUp: Int32
    private let inbox = Mutex(Inbox())
    private var slots: [Slot] = []
    private var free: [UInt32] = []
    private var again: [any EventHandler] = []
    private var stopping = false
    /// Called once per `tickInterval`, as long as that is positive.
    var onTick: (() -> Void)?
    /// Milliseconds between two ticks; 0 is none.
    var tickInterval: Int64 = 0 {
        didSet {
            guard tickInterval > 0, oldValue == 0 || tickInterval < oldValue else { return }
            let soon = MonotonicTime.milliseconds() + tickInterval
            nextTick = oldValue == 0 ? soon : min(nextTick, soon)
        }
    }
    private var nextTick: Int64 = 0
    /// The time at which the present batch began.
    private(set) var now = MonotonicTime.milliseconds()

    private static let wakeUpToken = Token.max

    init() throws(SystemFailure) {
        epoll = try Epoll()
        wakeUp = createEventDescriptor(0, Linux.closeOnExec | Linux.nonBlocking)
        guard wakeUp >= 0 else { throw SystemFailure("eventfd") }
        try epoll.add(wakeUp, .readable, token: Self.wakeUpToken)
    }

    deinit {
        close(wakeUp)
    }

    /// Watches a descriptor; the handler is kept until `remove`.
    func add(_ fd: Int32, _ interest: Readiness, _ handler: any EventHandler) throws(SystemFailure) -> Token {
        let index = free.popLast() ?? UInt32(slots.count)
        if Int(index) == slots.count { slots.append(Slot()) }
        let token = Token(slots[Int(index)].generation) << 32 | Token(index)
        do throws(SystemFailure) {
            try epoll.add(fd, interest, token: token)
        } catch {
            free.append(index)
            throw error
        }
        slots[Int(index)].handler = handler
        return token
    }

    /// Ends a registration.
    ///
    /// The caller closes the descriptor at once, or passes it here when it stays open.
    func remove(_ token: Token, keepingOpen fd: Int32? = nil) {
        let index = Int(token & 0xffff_ffff)
        guard slots[index].generation == UInt32(token >> 32), slots[index].handler != nil else { return }
        slots[index].handler = nil
        slots[index].generation = (slots[index].generation &+ 1) & 0x7fff_ffff
        free.append(UInt32(index))
        if let fd { epoll.remove(fd) }
    }

    /// Calls the handler again after the present batch, so that one busy stream does not starve the others.
    func requeue(_ handler: any EventHandler) {
        again.append(handler)
    }

    /// Runs `job` on the loop's thread; false when the loop has ended.
    @discardableResult
    func post(_ job: @escaping @Sendable () -> Void) -> Bool {
        let accepted = inbox.withLock { inbox in
            guard !inbox.ended else { return false }
            inbox.jobs.append(job)
            return true
        }
        guard accepted else { return false }
        var one: UInt64 = 1
        // A full counter means that a wake-up is pending already.
        _ = unsafe write(wakeUp, &one, 8)
        return true
    }

    /// Runs `job` on the loop's thread and waits for it; nil when the loop has ended.
    ///
    /// Never called on a loop's own thread.
    func perform<Value: Sendable>(_ job: @escaping @Sendable () -> Value) -> Value? {
        let result = Rendezvous<Value>()
        guard post({ result.fulfil(job()) }) else { return nil }
        return result.wait()
    }

    /// Lets `run` return after the present batch.
    func stop() {
        post { self.stopping = true }
    }

    /// Serves until `stop`.
    func run() {
        while !stopping {
            let count = epoll.wait(milliseconds: timeout())
            now = MonotonicTime.milliseconds()
            for index in 0..<count {
                let (token, readiness) = epoll.event(index)
                if token == Self.wakeUpToken {
                    runJobs()
                } else {
                    dispatch(token, readiness)
                }
            }
            runAgain()
            tick()
        }
        // Whoever posted before the end gets his job done, whoever comes later is told.
        let rest = inbox.withLock { inbox in
            inbox.ended = true
            return inbox.jobs
        }
        for job in rest { job() }
        onTick = nil
    }

    private func timeout() -> Int32 {
        if !again.isEmpty { return 0 }
        guard tickInterval > 0 else { return -1 }
        return Int32(max(0, min(tickInterval, nextTick - MonotonicTime.milliseconds())))
    }

    private func dispatch(_ token: Token, _ readiness: Readiness) {
        let slot = slots[Int(token & 0xffff_ffff)]
        guard slot.generation == UInt32(token >> 32) else { return }
        slot.handler?.ready(readiness)
    }

    private func runJobs() {
        var count: UInt64 = 0
        _ = unsafe read(wakeUp, &count, 8)
        let jobs = inbox.withLock { inbox in
            let jobs = inbox.jobs
            inbox.jobs = []
            return jobs
        }
        for job in jobs { job() }
    }

    private func runAgain() {
        guard !again.isEmpty else { return }
        let handlers = again
        again.removeAll(keepingCapacity: true)
        for handler in handlers { handler.ready([]) }
    }

    private func tick() {
        guard tickInterval > 0, now >= nextTick else { return }
        nextTick = now + tickInterval
        onTick?()
    }
}
