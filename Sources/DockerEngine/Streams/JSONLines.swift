import HTTPTransport

/// The values of a stream of JSON lines, whatever the chunks they come in.
struct JSONLines<Value: Decodable & Sendable>: AsyncSequence, Sendable {
    typealias Element = Value
    typealias Failure = DockerError

    let lines: HTTPLines

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(lines: lines.makeAsyncIterator())
    }

    /// Skips empty lines.
    struct AsyncIterator: AsyncIteratorProtocol {
        var lines: HTTPLines.AsyncIterator

        mutating func next(isolation actor: isolated (any Actor)?) async throws(DockerError) -> Value? {
            while true {
                let line: [UInt8]?
                do throws(HTTPError) {
                    line = try await lines.next(isolation: actor)
                } catch {
                    throw DockerError(error)
                }
                guard let line else {
                    return nil
                }
                if !line.isEmpty {
                    return try JSON.decode(Value.self, from: line)
                }
            }
        }
    }
}
