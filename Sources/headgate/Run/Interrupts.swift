import Glibc
import UnixSignals

/// Ctrl-C while a run is under way: the first cancels it, the second ends everything at once.
enum Interrupts {
    /// Does something for as long as signals are listened to.
    ///
    /// `cancel` is called at the first signal, `kill` at the second, before this process ends.
    static func during<Answer: Sendable>(
        _ body: @escaping @Sendable () async throws -> Answer,
        cancel: @escaping @Sendable () -> Void,
        kill: @escaping @Sendable () async -> Void
    ) async throws -> Answer {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm, .sighup)
        return try await withThrowingTaskGroup(of: Answer?.self) { group in
            group.addTask {
                var count = 0
                for await _ in signals {
                    count += 1
                    if count == 1 {
                        cancel()
                    } else {
                        // A task of its own: what the jobs do when they are ended must not cut it short.
                        await Task { await kill() }.value
                        exit(130)
                    }
                }
                return nil
            }
            group.addTask { try await body() }
            defer { group.cancelAll() }
            while let answer = try await group.next() {
                if let answer { return answer }
            }
            throw CancellationError()
        }
    }
}
