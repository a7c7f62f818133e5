extension Task where Success == Never, Failure == Never {
    /// Waits until the task that calls it is cancelled, and no longer.
    static func untilCancelled() async {
        let (ends, end) = AsyncStream.makeStream(of: Never.self)
        await withTaskCancellationHandler {
            for await _ in ends {}
        } onCancel: {
            end.finish()
        }
    }
}
