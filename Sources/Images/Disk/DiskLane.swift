import Dispatch
import Synchronization

/// One thread's worth of blocking file work, kept off the cooperative pool and off event loops.
///
/// Work on one lane runs one after another in the order it was given.
struct DiskLane: Sendable {
    private let queue: DispatchQueue

    init(label: String) { queue = DispatchQueue(label: label) }

    /// Runs blocking work to its end; cancelling the caller does not stop it.
    func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result(catching: work)) }
        }
    }

    /// Runs long work that asks now and then whether its caller still wants it.
    func runCancellable<Value: Sendable>(
        _ work: @escaping @Sendable (CancellationFlag) throws -> Value
    ) async throws -> Value {
        let flag = CancellationFlag()
        return try await withTaskCancellationHandler {
            try await run { try work(flag) }
        } onCancel: {
            flag.cancel()
        }
    }

    private static let lanes = (0..<8).map { DiskLane(label: "images.disk.\($0)") }
    private static let turn = Atomic<Int>(0)

    /// One of a fixed number of shared lanes, in turn, so that transfers rarely wait for each other.
    static func any() -> DiskLane {
        let (turn, _) = Self.turn.add(1, ordering: .relaxed)
        return lanes[(turn & Int.max) % lanes.count]
    }
}

/// Tells blocking work that nobody waits for it any more.
final class CancellationFlag: Sendable {
    private let cancelled = Atomic<Bool>(false)

    func cancel() { cancelled.store(true, ordering: .relaxed) }

    func check() throws {
        if cancelled.load(ordering: .relaxed) { throw CancellationError() }
    }
}
