import CCurl
import Glibc
import Synchronization

/// The thread that runs a client's transfers, and the queue to it.
///
/// Only the thread touches easy handles; others queue operations and wake it. Operations name transfers by an id that
/// is never used twice, so one that comes late finds nothing.
final class CurlLoop: Sendable {
    /// What others ask of the thread.
    enum Operation: Sendable {
        case add(Transfer)
        case cancel(Transfer.ID)
        case resume(Transfer.ID)
    }

    private enum Phase {
        case idle
        case running
        case stopping
        case stopped
    }

    private struct State {
        var phase = Phase.idle
        var operations: [Operation] = []
        /// Set while the thread runs; waking it is safe under the lock only.
        var multi: MultiHandle?
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    let userAgent: String
    let idleConnections: Int
    private let state = Mutex(State())

    init(userAgent: String, idleConnections: Int) {
        self.userAgent = userAgent
        self.idleConnections = idleConnections
    }

    /// Begins a transfer, starting the thread if it does not run.
    func start(_ transfer: Transfer) throws(HTTPError) {
        let failure = state.withLock { state -> HTTPError? in
            guard state.phase == .idle else {
                return nil
            }
            guard let multi = MultiHandle(idleConnections: idleConnections) else {
                return HTTPError(.system, "libcurl could not be started")
            }
            guard startThread() else {
                multi.close()
                return HTTPError(.system, "no thread for the connections could be started")
            }
            state.multi = multi
            state.phase = .running
            return nil
        }
        if let failure {
            throw failure
        }
        transfer.upload.begin()
        if !submit(.add(transfer)) {
            transfer.finish(.failure(Self.closed))
        }
    }

    /// Queues an operation; false when the loop no longer runs.
    @discardableResult
    func submit(_ operation: Operation) -> Bool {
        state.withLock { state in
            guard state.phase == .running else {
                return false
            }
            state.operations.append(operation)
            state.multi?.wake()
            return true
        }
    }

    /// Asks the thread to end; it fails what is under way.
    func stop() {
        state.withLock { state in
            switch state.phase {
            case .idle:
                state.phase = .stopped
            case .running:
                state.phase = .stopping
                state.multi?.wake()
            case .stopping, .stopped:
                break
            }
        }
    }

    /// Waits until the thread has ended.
    func stopped() async {
        await withCheckedContinuation { waiter in
            let isOver = state.withLock { state in
                if state.phase == .stopping {
                    state.waiters.append(waiter)
                    return false
                }
                return true
            }
            if isOver {
                waiter.resume()
            }
        }
    }

    static let closed = HTTPError(.closed, "the HTTP client is shut down")

    // MARK: The thread

    private func startThread() -> Bool {
        var attributes = pthread_attr_t()
        guard unsafe pthread_attr_init(&attributes) == 0 else {
            return false
        }
        defer { unsafe pthread_attr_destroy(&attributes) }
        unsafe pthread_attr_setdetachstate(&attributes, CInt(PTHREAD_CREATE_DETACHED))
        let context = unsafe Unmanaged.passRetained(self)
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread,
            &attributes,
            { context in
                if let context = unsafe context {
                    unsafe Unmanaged<CurlLoop>.fromOpaque(context).takeRetainedValue().run()
                }
                return nil
            },
            context.toOpaque()
        )
        guard code == 0 else {
            unsafe context.release()
            return false
        }
        return true
    }

    private func run() {
        // Signals are for the program's other threads.
        var all = sigset_t()
        unsafe sigfillset(&all)
        unsafe pthread_sigmask(SIG_SETMASK, &all, nil)
        unsafe headgate_name_thread("http")
        // Taken under the lock that `start` holds until the handle is in place.
        guard let multi = state.withLock({ $0.multi }) else {
            return
        }
        let thread = LoopThread(loop: self, multi: multi)
        while true {
            let (operations, isStopping) = state.withLock { state in
                defer { state.operations.removeAll(keepingCapacity: true) }
                return (state.operations, state.phase != .running)
            }
            for operation in operations {
                thread.apply(operation)
            }
            if isStopping {
                break
            }
            thread.perform()
            thread.wait()
        }
        thread.end(with: Self.closed)
        let waiters = state.withLock { state in
            state.multi = nil
            state.phase = .stopped
            defer { state.waiters = [] }
            return state.waiters
        }
        multi.close()
        for waiter in waiters {
            waiter.resume()
        }
    }
}
