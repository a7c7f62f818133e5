import Dispatch

/// Runs an actor's jobs one after the other on a queue of its own.
///
/// Git calls block, so they must not run on the cooperative pool. A serial queue has a thread only while it has work,
/// and as many queues may be blocked at once as the system has threads for.
final class QueueExecutor: SerialExecutor {
    private let queue: DispatchQueue

    init(label: String) {
        queue = DispatchQueue(label: label)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let unowned = UnownedJob(job)
        queue.async {
            unsafe unowned.runSynchronously(on: self.asUnownedSerialExecutor())
        }
    }
}

/// A place for blocking calls that belong to no repository yet.
actor BlockingWorker {
    private let executor = QueueExecutor(label: "headgate.git.worker")

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    /// Runs `body` on this worker's thread.
    ///
    /// Cancelling the task is visible inside as `Task.isCancelled`.
    func run<Value: Sendable>(_ body: @Sendable () throws -> Value) throws -> Value {
        try body()
    }
}
