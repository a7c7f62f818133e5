public import Testing

/// Waits for a state, not for a time; three minutes without it are a failure.
public func waitUntil(
    _ what: String,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + .seconds(180)
    while try await !condition() {
        guard ContinuousClock.now < end else {
            Issue.record("did not happen: \(what)", sourceLocation: sourceLocation)
            throw TestFailure("did not happen: \(what)")
        }
        try await Task.sleep(for: .milliseconds(5))
    }
}
