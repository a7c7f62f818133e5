/// The lines of a body, such as newline-delimited JSON; a line may span chunks.
public struct HTTPLines: AsyncSequence, Sendable {
    public typealias Element = [UInt8]
    public typealias Failure = HTTPError

    let body: HTTPBodyStream
    let limit: Int

    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(body: body.makeAsyncIterator(), splitter: LineSplitter(limit: limit))
    }

    /// Reads on when no whole line is at hand.
    public struct AsyncIterator: AsyncIteratorProtocol {
        var body: HTTPBodyStream.AsyncIterator
        var splitter: LineSplitter
        private var ready: ArraySlice<[UInt8]> = []

        init(body: HTTPBodyStream.AsyncIterator, splitter: LineSplitter) {
            self.body = body
            self.splitter = splitter
        }

        public mutating func next(isolation actor: isolated (any Actor)?) async throws(HTTPError) -> [UInt8]? {
            while true {
                if let line = ready.popFirst() {
                    return line
                }
                guard let chunk = try await body.next(isolation: actor) else {
                    return splitter.finish()
                }
                ready = try splitter.append(chunk)[...]
            }
        }
    }
}
