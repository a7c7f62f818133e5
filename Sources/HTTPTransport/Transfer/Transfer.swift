import Synchronization

/// One exchange as both sides see it: the loop's thread fills it, a task waits on it.
///
/// Every waiter is resumed exactly once: by what it waits for, by the end of the transfer, or by its cancellation.
final class Transfer: Sendable {
    typealias ID = UInt64

    /// How the body reaches the caller.
    enum Delivery: Sendable {
        case whole(limit: Int)
        case chunks(limit: Int?)
    }

    let id: ID
    let request: HTTPRequest
    let url: ParsedURL
    let upload: Upload
    private let loop: CurlLoop
    private let state: Mutex<TransferState>

    private static let lastID = Atomic<ID>(0)

    init(_ request: HTTPRequest, delivery: Delivery, loop: CurlLoop) throws(HTTPError) {
        try request.validate()
        id = Self.lastID.add(1, ordering: .relaxed).newValue
        self.request = request
        url = try ParsedURL(request.url)
        upload = try Upload(request, transfer: id, loop: loop)
        self.loop = loop
        state = Mutex(TransferState(delivery: delivery))
    }

    // MARK: The caller's side

    func head() async throws(HTTPError) -> HTTPHead {
        try await wait { (state, waiter) in state.headWaiter = waiter }
    }

    func whole() async throws(HTTPError) -> HTTPResponse {
        try await wait { (state, waiter) in state.wholeWaiter = waiter }
    }

    func nextChunk(isolation actor: isolated (any Actor)?) async throws(HTTPError) -> [UInt8]? {
        try await wait(isolation: actor) { (state, waiter) in
            if state.chunkWaiter == nil {
                state.chunkWaiter = waiter
                return
            }
            waiter.resume(returning: .failure(HTTPError(.invalidRequest, "a body stream has two readers at once")))
        }
    }

    /// Ends the transfer if it has not ended.
    func cancel() {
        guard finish(.failure(HTTPError(.cancelled, "\(label(Hop(request, url: url))): cancelled"))) else {
            return
        }
        loop.submit(.cancel(id))
    }

    // MARK: The loop's side

    /// Method, origin or socket, and path, for messages.
    func label(_ hop: Hop) -> String {
        let target = request.unixSocket.map { "unix:\($0) \(hop.url.path.prefix(200))" } ?? hop.url.safeText
        return "\(hop.method.rawValue) \(target)"
    }

    var isFinished: Bool {
        state.withLock { $0.outcome != nil }
    }

    func receive(_ head: HTTPHead) {
        state.withLock { $0.head = head }
    }

    /// Takes a piece of the body, or says why not.
    ///
    /// Waiters hear of it at the next `flush`.
    func receive(_ bytes: UnsafeRawBufferPointer) -> TransferState.Acceptance {
        state.withLock { unsafe $0.receive(bytes) }
    }

    /// Resumes who can be.
    func flush() {
        change { _ in }
    }

    /// Sets the outcome; false when there was one.
    @discardableResult
    func finish(_ outcome: Result<Void, HTTPError>) -> Bool {
        let isFirst = change { state in
            guard state.outcome == nil else {
                return false
            }
            state.outcome = outcome
            return true
        }
        if isFirst {
            upload.end()
        }
        return isFirst
    }

    private func wait<Value: Sendable>(
        isolation actor: isolated (any Actor)? = #isolation,
        _ register: (inout TransferState, CheckedContinuation<Result<Value, HTTPError>, Never>) -> Void
    ) async throws(HTTPError) -> Value {
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation(isolation: actor) { waiter in
                change { register(&$0, waiter) }
            }
        } onCancel: {
            cancel()
        }
        return try result.get()
    }

    private func change<Value>(_ body: (inout TransferState) -> Value) -> Value {
        let (value, wake) = state.withLock { state in
            let value = body(&state)
            return (value, state.wake())
        }
        wake.run()
        if wake.resumesReceiving {
            loop.submit(.resume(id))
        }
        return value
    }
}
