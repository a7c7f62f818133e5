/// An actor whose work may block: it has a thread while it runs and holds up nobody else's.
protocol Worker: Actor {}

/// A worker with nothing of its own, for libraries that keep their connections themselves.
actor BlockingWorker: Worker {
    private let executor: QueueExecutor

    init(label: String) {
        executor = QueueExecutor(label: label)
    }

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    func run<T: Sendable>(_ body: @Sendable () throws -> T) throws -> T {
        try body()
    }
}
