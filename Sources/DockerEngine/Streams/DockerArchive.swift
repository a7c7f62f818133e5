import HTTPTransport

/// The bytes of a tar archive as they come; read once.
public struct DockerArchive: AsyncSequence, Sendable {
    public typealias Element = [UInt8]
    public typealias Failure = DockerError

    let body: HTTPBodyStream

    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(body: body.makeAsyncIterator())
    }

    /// Waits for the next piece.
    public struct AsyncIterator: AsyncIteratorProtocol {
        var body: HTTPBodyStream.AsyncIterator

        public mutating func next(isolation actor: isolated (any Actor)?) async throws(DockerError) -> [UInt8]? {
            do throws(HTTPError) {
                return try await body.next(isolation: actor)
            } catch {
                throw DockerError(error)
            }
        }
    }
}
