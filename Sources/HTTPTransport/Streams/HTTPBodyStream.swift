/// The chunks of a body, to be read once.
///
/// What arrives while the reader is busy comes as one chunk; past 256 KiB unread the connection waits. Cancelling the
/// reading task, calling `cancel` or letting go of the stream ends the transfer.
public struct HTTPBodyStream: AsyncSequence, Sendable {
    public typealias Element = [UInt8]
    public typealias Failure = HTTPError

    private let owner: Owner

    init(transfer: Transfer, client: HTTPClient) {
        owner = Owner(transfer: transfer, client: client)
    }

    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(owner: owner)
    }

    /// Ends the transfer now; a reader gets `.cancelled`.
    public func cancel() {
        owner.transfer.cancel()
    }

    /// The lines of the body; longer ones than `limit` bytes are an error.
    public func lines(limit: Int = 1 << 20) -> HTTPLines {
        HTTPLines(body: self, limit: limit)
    }

    /// The rest of the body at once; more than `limit` bytes are an error.
    public func collect(limit: Int) async throws(HTTPError) -> [UInt8] {
        var bytes: [UInt8] = []
        var iterator = makeAsyncIterator()
        while let chunk = try await iterator.next(isolation: #isolation) {
            guard bytes.count + chunk.count <= limit else {
                cancel()
                throw HTTPError(.tooLarge, "the body is longer than \(limit) bytes")
            }
            bytes += chunk
        }
        return bytes
    }

    /// Waits for what has arrived.
    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let owner: Owner

        public mutating func next(isolation actor: isolated (any Actor)?) async throws(HTTPError) -> [UInt8]? {
            try await owner.transfer.nextChunk(isolation: actor)
        }
    }

    /// Ends the transfer with the last reader, and keeps the client running until then.
    fileprivate final class Owner: Sendable {
        let transfer: Transfer
        let client: HTTPClient

        init(transfer: Transfer, client: HTTPClient) {
            self.transfer = transfer
            self.client = client
        }

        deinit {
            transfer.cancel()
        }
    }
}
