#if os(Linux)
@unsafe @preconcurrency import Dispatch
#else
import Dispatch
#endif

/// Runs an actor's jobs one after the other on a Dispatch queue of its own, where they may block.
///
/// `@unchecked` because `DispatchQueue` is not marked `Sendable` on Linux, though it is made to be shared.
final class QueueExecutor: SerialExecutor, @unchecked Sendable {
    private let queue: DispatchQueue

    init(label: String) {
        queue = DispatchQueue(label: label)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async {
            unsafe job.runSynchronously(on: self.asUnownedSerialExecutor())
        }
    }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        unsafe UnownedSerialExecutor(ordinary: self)
    }
}
