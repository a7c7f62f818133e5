/// Speaks to a running proxy over its control socket, one connection a request.
///
/// Every call ends by the deadline; cancelling the task ends it within a tenth of a second. Calls throw ``ProxyError``,
/// `unreachable` when no proxy is there.
public struct ProxyClient: Sendable {
    public let socketPath: String
    public let deadline: Duration

    public init(socketPath: String, deadline: Duration = .seconds(5)) {
        self.socketPath = socketPath
        self.deadline = deadline
    }

    /// Replaces all that `state.owner` wanted before.
    ///
    /// Throws when the state is refused as a whole; sockets that could not be bound are in the answer, and the rest
    /// works.
    @discardableResult
    public func apply(_ state: ProxyDesiredState) async throws -> ProxyApplied {
        try expect(try await send(.apply(state)).applied)
    }

    /// What the proxy does now; with an owner, its listeners only.
    public func status(owner: String? = nil) async throws -> ProxyStatus {
        try expect(try await send(.status(owner: owner)).status)
    }

    /// Closes the connections to an endpoint and returns how many there were.
    ///
    /// Connections still being made go to another endpoint.
    @discardableResult
    public func cut(owner: String, endpoint: ProxyEndpoint, listener: String? = nil) async throws -> Int {
        try expect(try await send(.cut(owner: owner, endpoint: endpoint, listener: listener)).cut)
    }

    /// Answers when a proxy is there and serves.
    @discardableResult
    public func ping() async throws -> ProxyPong {
        try expect(try await send(.ping).pong)
    }

    /// Waits until none of the owner's connections to `endpoints` is open and returns 0, or how many still are when the
    /// time is over.
    ///
    /// The endpoints should be out of every listener's set by then.
    public func drain(owner: String, endpoints: [ProxyEndpoint], upTo limit: Duration) async throws -> Int {
        let end = ContinuousClock.now + limit
        while true {
            let status = try await status(owner: owner)
            let open = endpoints.reduce(0) { $0 + status.openConnections(to: $1, owner: owner) }
            guard open > 0, ContinuousClock.now < end else { return open }
            try await Task.sleep(for: .milliseconds(25))
        }
    }

    private func send(_ request: ProxyRequest) async throws -> ProxyReply {
        let line = try ControlLine.encode(request)
        let answer = try await ControlExchange(path: socketPath, line: line, deadline: deadline).run()
        let reply = try ControlLine.decode(ProxyReply.self, answer)
        if let failure = reply.error {
            throw ProxyError(ProxyError.Code(name: failure.code) ?? .system, failure.message)
        }
        return reply
    }

    private func expect<Part>(_ part: Part?) throws -> Part {
        guard let part else { throw ProxyError(.invalidMessage, "the proxy's answer has another form") }
        return part
    }
}
