/// Bounds the time of what answers with nothing on success and with words on failure.
enum Deadline {
    /// What the body gives, or nil when it has not come to an end by then.
    ///
    /// The body is cancelled at the end of its time and has to heed it.
    static func race(_ limit: Duration, _ body: @escaping @Sendable () async -> String?) async -> String?? {
        await withTaskGroup(of: String??.self) { group in
            group.addTask { .some(await body()) }
            group.addTask {
                do {
                    try await Task.sleep(for: limit)
                } catch {
                    // The body was faster, or nobody waits any more.
                }
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
    }
}
