import HTTPTransport

/// Events as they happen; read once.
public struct DockerEvents: AsyncSequence, Sendable {
    public typealias Element = DockerEvent
    public typealias Failure = DockerError

    let lines: HTTPLines

    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(lines: JSONLines<DockerEvent>(lines: lines).makeAsyncIterator())
    }

    /// Waits for the next event.
    public struct AsyncIterator: AsyncIteratorProtocol {
        var lines: JSONLines<DockerEvent>.AsyncIterator

        public mutating func next(isolation actor: isolated (any Actor)?) async throws(DockerError) -> DockerEvent? {
            try await lines.next(isolation: actor)
        }
    }
}
