import Synchronization

/// Lends workers out, first come first served.
///
/// A waiting task that is cancelled leaves the queue with `CancellationError`; a queue that is too long refuses with
/// ``PersistenceError/Code/busy``.
final class WorkerPool<Element: Worker>: Sendable {
    private typealias Waiter = CheckedContinuation<Element, any Error>

    private struct State {
        var idle: [Element]
        var lent = 0
        var waiting: [(ticket: UInt64, waiter: Waiter)] = []
        var tickets: UInt64 = 0
        var isClosed = false
        var closers: [CheckedContinuation<Void, Never>] = []
    }

    private let workers: [Element]
    private let maximumWaiting: Int
    private let state: Mutex<State>

    init(_ workers: [Element], maximumWaiting: Int = 10_000) {
        self.workers = workers
        self.maximumWaiting = maximumWaiting
        // The last one is lent first, so that a quiet program keeps using the same few.
        state = Mutex(State(idle: workers.reversed()))
    }

    func lend<T: Sendable>(_ body: (Element) async throws -> T) async throws -> T {
        let worker = try await take()
        defer { give(worker) }
        return try await body(worker)
    }

    /// Refuses those who wait and those who come, waits for what is lent, and returns all the workers.
    ///
    /// Of several calls only the first gets them, so that nothing is closed twice.
    func close() async -> [Element] {
        let (refused, isFirst) = state.withLock { state in
            let refused = state.waiting.map(\.waiter)
            let isFirst = !state.isClosed
            state.waiting = []
            state.isClosed = true
            return (refused, isFirst)
        }
        for waiter in refused { waiter.resume(throwing: PersistenceError.isClosed) }
        await withCheckedContinuation { continuation in
            let isQuiet = state.withLock { state in
                if state.lent > 0 { state.closers.append(continuation) }
                return state.lent == 0
            }
            if isQuiet { continuation.resume() }
        }
        return isFirst ? workers : []
    }

    private func take() async throws -> Element {
        try Task.checkCancellation()
        let ticket = state.withLock { state in
            state.tickets += 1
            return state.tickets
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { waiter in
                enter(waiter, ticket)
            }
        } onCancel: {
            let waiter = state.withLock { state in
                state.waiting.firstIndex { $0.ticket == ticket }.map { state.waiting.remove(at: $0).waiter }
            }
            waiter?.resume(throwing: CancellationError())
        }
    }

    private func enter(_ waiter: Waiter, _ ticket: UInt64) {
        let answer: Result<Element, any Error>? = state.withLock { state in
            if state.isClosed { return .failure(PersistenceError.isClosed) }
            // The handler may have run before this queue was entered.
            if Task.isCancelled { return .failure(CancellationError()) }
            if let worker = state.idle.popLast() {
                state.lent += 1
                return .success(worker)
            }
            if state.waiting.count >= maximumWaiting {
                return .failure(PersistenceError(.busy, "too many transactions wait for the database"))
            }
            state.waiting.append((ticket, waiter))
            return nil
        }
        if let answer { waiter.resume(with: answer) }
    }

    private func give(_ worker: Element) {
        let (next, closers) = state.withLock { state -> (Waiter?, [CheckedContinuation<Void, Never>]) in
            if !state.waiting.isEmpty { return (state.waiting.removeFirst().waiter, []) }
            state.lent -= 1
            state.idle.append(worker)
            guard state.isClosed, state.lent == 0 else { return (nil, []) }
            defer { state.closers = [] }
            return (nil, state.closers)
        }
        next?.resume(returning: worker)
        for closer in closers { closer.resume() }
    }
}
