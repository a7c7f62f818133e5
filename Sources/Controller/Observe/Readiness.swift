import Persistence
import Synchronization

/// Whether the database answers, found out within a time that somebody who asks has.
///
/// One question at a time goes to the database, however many ask: to a server that is silent a transaction takes as long as
/// a statement may, and takes a connection with it.
final class Readiness: Sendable {
    private typealias Answer = Result<Void, any Error>

    private struct State {
        var isAsking = false
        var waiting: [Int: AsyncStream<Answer>.Continuation] = [:]
        var tickets = 0
    }

    private let database: any SQLDatabase
    private let patience: Duration
    private let state = Mutex(State())

    init(database: any SQLDatabase, patience: Duration = .seconds(2)) {
        self.database = database
        self.patience = patience
    }

    /// Returns when the database has answered.
    ///
    /// - Throws: What the database says, and `.unavailable` when it says nothing in time.
    func check() async throws {
        let (stream, continuation) = AsyncStream<Answer>.makeStream()
        let (ticket, asks) = state.withLock { state in
            state.tickets += 1
            state.waiting[state.tickets] = continuation
            defer { state.isAsking = true }
            return (state.tickets, !state.isAsking)
        }
        defer { state.withLock { $0.waiting[ticket] = nil } }
        // Nobody can hurry a transaction that waits for a silent server, so nobody's task waits for its end.
        if asks { Task { await ask() } }
        let answer = await withTaskGroup(of: Answer?.self) { group in
            group.addTask { await stream.first { _ in true } }
            group.addTask { [patience] in
                do {
                    try await Task.sleep(for: patience)
                    return nil
                } catch {
                    return nil
                }
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
        guard let answer else {
            throw ControllerError(.unavailable, "the database cannot be used at the moment: it does not answer")
        }
        try answer.get()
    }

    private func ask() async {
        let answer: Answer
        do {
            _ = try await database.read { try $0.query("SELECT 1 AS one") }
            answer = .success(())
        } catch {
            answer = .failure(error)
        }
        let waiting = state.withLock { state in
            state.isAsking = false
            return state.waiting.values
        }
        for continuation in waiting {
            continuation.yield(answer)
            continuation.finish()
        }
    }
}
