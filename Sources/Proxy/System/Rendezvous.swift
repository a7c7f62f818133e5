import Glibc
import Synchronization

/// A value handed from one thread to another that waits for it.
final class Rendezvous<Value: Sendable>: Sendable {
    private let value = Mutex<Value?>(nil)
    private let signal: Signal

    init() {
        signal = Signal()
    }

    /// To be called once.
    func fulfil(_ result: Value) {
        value.withLock { $0 = result }
        signal.raise()
    }

    /// Blocks the calling thread.
    func wait() -> Value? {
        signal.wait()
        return value.withLock { $0 }
    }

    /// A counting semaphore that lives at a fixed address.
    @safe private final class Signal: @unchecked Sendable {
        // The pointer is set once and the semaphore behind it is made for threads.
        private let semaphore: UnsafeMutablePointer<sem_t>

        init() {
            unsafe semaphore = .allocate(capacity: 1)
            unsafe semaphore.initialize(to: sem_t())
            unsafe sem_init(semaphore, 0, 0)
        }

        deinit {
            unsafe sem_destroy(semaphore)
            unsafe semaphore.deallocate()
        }

        func raise() {
            unsafe sem_post(semaphore)
        }

        func wait() {
            while unsafe sem_wait(semaphore) != 0 && errno == EINTR {}
        }
    }
}
