import HTTPTransport

extension ControllerClient {
    /// What an environment has had, and how its deliveries go.
    public func history(environment: String, limit: Int = 50) async throws -> EnvironmentHistory {
        try await get(url("environments", environment, "history").query("limit", limit))
    }

    /// Brings an environment back to what an earlier promotion had put there, and holds what it takes back.
    public func rollback(environment: String, _ request: RollbackRequest) async throws -> RollbackResult {
        try await send(.post, url("environments", environment, "rollbacks"), request)
    }

    /// The holds that are in force.
    public func holds() async throws -> [Hold] {
        try await get(url("holds"), as: HoldList.self).holds
    }

    public func hold(_ request: HoldRequest) async throws -> Hold {
        try await send(.post, url("holds"), request)
    }

    /// Lets what was held go on.
    public func release(hold id: Int) async throws -> Hold {
        try await send(.post, url("holds", String(id), "release"), [String: String]())
    }
}
