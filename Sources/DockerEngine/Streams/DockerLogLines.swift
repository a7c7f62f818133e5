/// A container's output line by line; read once.
public struct DockerLogLines: AsyncSequence, Sendable {
    public typealias Element = OutputChunk
    public typealias Failure = DockerError

    let logs: DockerLogs
    let limit: Int

    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(logs: logs.makeAsyncIterator(), splitter: OutputLineSplitter(limit: limit))
    }

    /// Gives lines without their end; output and error each keep their own order.
    public struct AsyncIterator: AsyncIteratorProtocol {
        var logs: DockerLogs.AsyncIterator
        var splitter: OutputLineSplitter
        private var ready: ArraySlice<OutputChunk> = []
        private var isOver = false

        init(logs: DockerLogs.AsyncIterator, splitter: OutputLineSplitter) {
            self.logs = logs
            self.splitter = splitter
        }

        public mutating func next(isolation actor: isolated (any Actor)?) async throws(DockerError) -> OutputChunk? {
            while true {
                if let line = ready.popFirst() {
                    return line
                }
                if isOver {
                    return nil
                }
                if let chunk = try await logs.next(isolation: actor) {
                    ready = splitter.append(chunk)[...]
                } else {
                    isOver = true
                    ready = splitter.finish()[...]
                }
            }
        }
    }
}
