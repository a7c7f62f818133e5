import Synchronization

/// The body of a request as the loop's thread reads it.
final class Upload: Sendable {
    /// What a read brought.
    enum Reading: Sendable {
        /// So many bytes; none is the end.
        case bytes(Int)
        /// Nothing yet: ask again after a `resume`.
        case pause
        case failed(HTTPError)
    }

    private enum Source: Sendable {
        case none
        case bytes([UInt8])
        case file(UploadFile)
        case pipe(UploadPipe, HTTPBody.Producer)
    }

    private let source: Source
    private let producer = Mutex<Task<Void, Never>?>(nil)
    /// Nil when it is not known, or there is no body.
    let length: Int64?

    init(_ request: HTTPRequest, transfer: Transfer.ID, loop: CurlLoop) throws(HTTPError) {
        switch request.body.content {
        case .none where request.method.expectsBody:
            source = .bytes([])
            length = 0
        case .none:
            source = .none
            length = nil
        case .bytes(let bytes):
            source = .bytes(bytes)
            length = Int64(bytes.count)
        case .file(let path):
            let file = try UploadFile(path)
            source = .file(file)
            length = file.length
        case .stream(let length, let producer):
            source = .pipe(UploadPipe(length: length) { loop.submit(.resume(transfer)) }, producer)
            self.length = length
        }
    }

    var isEmpty: Bool {
        if case .none = source { true } else { false }
    }

    /// Whether a redirect can send it again.
    var isRepeatable: Bool {
        if case .pipe = source { false } else { true }
    }

    /// Starts the producer.
    ///
    /// Its task belongs to the transfer: `end`, which every transfer reaches, cancels it.
    func begin() {
        guard case .pipe(let pipe, let produce) = source else {
            return
        }
        producer.withLock { task in
            task = Task {
                do {
                    try await produce(HTTPBodyWriter(pipe: pipe))
                    pipe.finish()
                } catch {
                    pipe.fail(HTTPError(.body, "the body could not be made", cause: error))
                }
            }
        }
    }

    /// The transfer is over.
    func end() {
        guard case .pipe(let pipe, _) = source else {
            return
        }
        pipe.fail(HTTPError(.cancelled, "the transfer is over"))
        producer.withLock { $0 }?.cancel()
    }

    func read(at offset: Int64, into target: UnsafeMutableRawBufferPointer) -> Reading {
        switch source {
        case .none:
            return .bytes(0)
        case .bytes(let bytes):
            let rest = bytes[Int(offset)...].prefix(target.count)
            unsafe target.copyBytes(from: rest)
            return .bytes(rest.count)
        case .file(let file):
            return unsafe file.read(at: offset, into: target)
        case .pipe(let pipe, _):
            return unsafe pipe.read(into: target)
        }
    }
}
