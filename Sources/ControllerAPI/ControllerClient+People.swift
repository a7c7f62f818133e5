import HTTPTransport

extension ControllerClient {
    /// Makes a token; the answer is the only one that holds it.
    public func createToken(_ request: TokenRequest) async throws -> NewToken {
        try await send(.post, url("tokens"), request)
    }

    /// The tokens that whoever asks may see.
    public func tokens() async throws -> [TokenSummary] {
        try await get(url("tokens"), as: TokenList.self).tokens
    }

    /// Ends a token at once.
    public func revokeToken(_ id: String) async throws -> TokenSummary {
        try await send(.delete, url("tokens", id), [String: String]())
    }

    /// Makes a code that lets a machine join.
    public func invite(_ request: EnrolmentRequest) async throws -> Enrolment {
        try await send(.post, url("enrolments"), request)
    }

    /// Exchanges such a code for the machine's token.
    public func redeem(_ redemption: EnrolmentRedemption) async throws -> NewToken {
        try await send(.post, url("enrolments", "redeem"), redemption)
    }

    /// The secrets in the controller's database, without their values.
    public func secrets() async throws -> [SecretSummary] {
        try await get(url("secrets"), as: SecretList.self).secrets
    }

    /// Sets a secret, or changes it.
    public func setSecret(_ request: SecretRequest) async throws -> SecretSummary {
        try await send(.put, url("secrets"), request)
    }

    /// Deletes the secret of exactly this scope.
    public func deleteSecret(_ name: String, _ scope: SecretScope) async throws {
        var address = url("secrets", name)
        for (key, value) in [
            ("repository", scope.repository), ("environment", scope.environment), ("branch", scope.branch),
        ] {
            if let value { address = address.query(key, value) }
        }
        _ = try await send(.delete, address, [String: String]()) as Acknowledgement
    }

    /// Entries of the audit log after one, the oldest first.
    public func audit(after id: Int, limit: Int) async throws -> [AuditEntry] {
        try await get(url("audit").query("after", id).query("limit", limit), as: AuditPart.self).entries
    }

    /// The newest entries of the audit log, the newest first.
    public func newestAudit(limit: Int) async throws -> [AuditEntry] {
        try await get(url("audit").query("limit", limit), as: AuditPart.self).entries
    }
}
