import HTTPTransport

/// A container's output as it comes; read once.
///
/// Letting go of it ends the transfer.
public struct DockerLogs: AsyncSequence, Sendable {
    public typealias Element = OutputChunk
    public typealias Failure = DockerError

    private let body: HTTPBodyStream
    private let isFramed: Bool

    init(_ stream: HTTPStream) {
        body = stream.body
        // Said by engines from 23 on; before, whoever asks has to know it.
        isFramed = stream.headers["Content-Type"] != "application/vnd.docker.raw-stream"
    }

    /// Output of a container with a terminal, which is not framed.
    init(raw stream: HTTPStream) {
        body = stream.body
        isFramed = false
    }

    /// Output of an exec, which older engines call raw although it is framed.
    init(framed stream: HTTPStream) {
        body = stream.body
        isFramed = true
    }

    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(body: body.makeAsyncIterator(), isFramed: isFramed)
    }

    /// Whole lines, cut at `limit` bytes.
    public func lines(limit: Int = 64 << 10) -> DockerLogLines {
        DockerLogLines(logs: self, limit: limit)
    }

    /// Waits for the next piece.
    public struct AsyncIterator: AsyncIteratorProtocol {
        var body: HTTPBodyStream.AsyncIterator
        let isFramed: Bool
        private var demultiplexer = OutputDemultiplexer()
        private var ready: ArraySlice<OutputChunk> = []

        init(body: HTTPBodyStream.AsyncIterator, isFramed: Bool) {
            self.body = body
            self.isFramed = isFramed
        }

        public mutating func next(isolation actor: isolated (any Actor)?) async throws(DockerError) -> OutputChunk? {
            while true {
                if let chunk = ready.popFirst() {
                    return chunk
                }
                let bytes: [UInt8]?
                do throws(HTTPError) {
                    bytes = try await body.next(isolation: actor)
                } catch {
                    throw DockerError(error)
                }
                guard let bytes else {
                    return nil
                }
                ready = isFramed ? try demultiplexer.append(bytes)[...] : [OutputChunk(source: .output, bytes: bytes)]
            }
        }
    }
}
