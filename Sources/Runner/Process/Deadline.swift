/// Ends what takes too long.
enum Deadline {
    /// Runs a body that heeds cancellation; when the time is up it is cancelled and the reason is thrown.
    static func run<Value: Sendable>(
        until end: ContinuousClock.Instant,
        _ reason: String,
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                do {
                    try await Task.sleep(until: end, clock: .continuous)
                } catch {
                    // The body has ended.
                }
                return nil
            }
            defer { group.cancelAll() }
            guard let first = try await group.next(), let value = first else {
                try Task.checkCancellation()
                throw RunnerError(.failed, reason)
            }
            return value
        }
    }
}
