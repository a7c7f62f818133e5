import Git
import Persistence
import Workflows

/// An event of somebody's own, as it is sent (`repository_dispatch`).
struct RepositoryDispatch: Sendable {
    /// The most bytes of a payload.
    static let maximumPayload = 64 * 1024

    /// The most characters of an event's type.
    static let maximumType = 100

    /// What `types` of a workflow may ask for.
    let type: String

    /// `github.event.client_payload`.
    let payload: ExpressionValue

    /// Reads `{"event_type": "…", "client_payload": {…}}`.
    ///
    /// - Throws: `.invalid` for anything else, `.tooLarge` for a payload over the bound.
    init(json bytes: [UInt8]) throws {
        let value: ExpressionValue
        do {
            value = try ExpressionValue(json: String(decoding: bytes, as: UTF8.self))
        } catch {
            throw ControllerError(.invalid, "the body is no JSON: \(error.message)")
        }
        guard let object = value.object else { throw ControllerError(.invalid, "the body must be an object") }
        for key in object.keys where !["event_type", "client_payload"].contains(key) {
            throw ControllerError(.invalid, "unknown key '\(key.prefix(60))'; there are event_type and client_payload")
        }
        guard case .string(let type)? = object["event_type"], !type.isEmpty, type.count <= Self.maximumType else {
            throw ControllerError(.invalid, "event_type must be a text of 1 to \(Self.maximumType) characters")
        }
        switch object["client_payload"] {
        case nil, .null?: payload = .object([:])
        case .object(let given)?: payload = .object(given)
        default: throw ControllerError(.invalid, "client_payload must be an object")
        }
        guard payload.json.utf8.count <= Self.maximumPayload else {
            throw ControllerError(.tooLarge, "client_payload may have at most \(Self.maximumPayload) bytes")
        }
        self.type = type
    }
}

extension DispatchDesk {
    /// Starts what asks for an event of that type, at the tip of the repository's branch.
    ///
    /// - Returns: the event and the runs that it started, which may be none.
    func send(
        _ dispatch: RepositoryDispatch,
        to repository: String,
        by principal: Principal
    ) async throws -> (event: Int, runs: [Int]) {
        let rule = try rule(repository)
        let revision = try await mirrors.fetch(rule.name)
        let now = Timestamp.now().text
        let event = try await database.write { connection in
            try AuditLog.append(
                actor: principal.name,
                action: "repository.dispatch",
                detail: try JSON.encode([
                    "repository": rule.name, "type": dispatch.type, "revision": revision.hex,
                ]),
                at: now,
                in: connection
            )
            return try EventTable.insert(
                EventRecord.New(
                    repository: rule.name,
                    ref: "refs/heads/\(rule.branch)",
                    newRevision: revision.hex,
                    kind: "repository_dispatch",
                    actor: principal.name,
                    detail: EventDetail(
                        action: dispatch.type,
                        payload: .object([
                            "action": .string(dispatch.type),
                            "branch": .string(rule.branch),
                            "client_payload": dispatch.payload,
                            "repository": rule.payload,
                            "sender": .object(["login": .string(principal.name)]),
                        ])
                    )
                ),
                at: now,
                in: connection
            )
        }
        try await planner.plan(event)
        return (event.id, try await database.read { try RunTable.started(by: event.id, in: $0) })
    }
}
