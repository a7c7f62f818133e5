/// What a transfer has so far and who waits for it.
///
/// It calls nothing: `wake` says whom to resume with what.
struct TransferState {
    typealias Waiter<Value: Sendable> = CheckedContinuation<Result<Value, HTTPError>, Never>

    /// What became of a piece of the body.
    enum Acceptance: Equatable {
        case taken
        /// The reader is behind: keep the piece and ask again after a `resume`.
        case pause
        case tooLarge(limit: Int)
    }

    /// Unread bytes past which a stream is paused.
    static let highWater = 256 << 10

    let delivery: Transfer.Delivery
    var head: HTTPHead?
    var outcome: Result<Void, HTTPError>?
    var headWaiter: Waiter<HTTPHead>?
    var chunkWaiter: Waiter<[UInt8]?>?
    var wholeWaiter: Waiter<HTTPResponse>?
    private var buffer: [UInt8] = []
    private var received = 0
    private var isPaused = false

    init(delivery: Transfer.Delivery) {
        self.delivery = delivery
    }

    mutating func receive(_ bytes: UnsafeRawBufferPointer) -> Acceptance {
        let limit: Int
        switch delivery {
        case .whole(let bound):
            limit = bound
        case .chunks(let bound):
            limit = bound ?? .max
            if buffer.count >= Self.highWater {
                isPaused = true
                return .pause
            }
        }
        guard bytes.count <= limit - received else {
            return .tooLarge(limit: limit)
        }
        received += bytes.count
        unsafe buffer.append(contentsOf: bytes)
        return .taken
    }

    /// Takes out the waiters whose wait is over.
    mutating func wake() -> Wake {
        var wake = Wake()
        if let waiter = headWaiter, let result = headResult {
            headWaiter = nil
            wake.head = (waiter, result)
        }
        if let waiter = chunkWaiter, let result = takeChunk() {
            chunkWaiter = nil
            wake.chunk = (waiter, result)
            wake.resumesReceiving = isPaused && outcome == nil
            isPaused = false
        }
        if let waiter = wholeWaiter, let result = takeWhole() {
            wholeWaiter = nil
            wake.whole = (waiter, result)
        }
        return wake
    }

    private var headResult: Result<HTTPHead, HTTPError>? {
        if let head {
            return .success(head)
        }
        return outcome.map { .failure($0.failure ?? Self.noHead) }
    }

    private mutating func takeChunk() -> Result<[UInt8]?, HTTPError>? {
        guard buffer.isEmpty else {
            defer { buffer = [] }
            return .success(buffer)
        }
        return outcome.map { outcome in outcome.map { _ in nil } }
    }

    private mutating func takeWhole() -> Result<HTTPResponse, HTTPError>? {
        guard let outcome else {
            return nil
        }
        if let failure = outcome.failure {
            return .failure(failure)
        }
        guard let head else {
            return .failure(Self.noHead)
        }
        defer { buffer = [] }
        return .success(HTTPResponse(status: head.status, headers: head.headers, body: buffer))
    }

    private static let noHead = HTTPError(.protocolViolation, "the answer has no status line")

    /// Whom to resume, outside the lock.
    struct Wake {
        fileprivate(set) var head: (Waiter<HTTPHead>, Result<HTTPHead, HTTPError>)?
        fileprivate(set) var chunk: (Waiter<[UInt8]?>, Result<[UInt8]?, HTTPError>)?
        fileprivate(set) var whole: (Waiter<HTTPResponse>, Result<HTTPResponse, HTTPError>)?
        /// Whether the connection waited for the chunk that was just taken.
        fileprivate(set) var resumesReceiving = false

        func run() {
            if let (waiter, result) = head {
                waiter.resume(returning: result)
            }
            if let (waiter, result) = chunk {
                waiter.resume(returning: result)
            }
            if let (waiter, result) = whole {
                waiter.resume(returning: result)
            }
        }
    }
}

extension Result {
    fileprivate var failure: Failure? {
        switch self {
        case .success: nil
        case .failure(let error): error
        }
    }
}
