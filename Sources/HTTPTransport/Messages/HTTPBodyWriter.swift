/// Where a body's producer writes.
public struct HTTPBodyWriter: Sendable {
    let pipe: UploadPipe

    /// Queues bytes, waiting while the connection is behind.
    ///
    /// Throws `.cancelled` when the exchange is over or the task is cancelled: the producer should end.
    public func write(_ bytes: [UInt8]) async throws(HTTPError) {
        try await pipe.write(bytes)
    }
}
