/// What a run is known by, and where.
public struct RunIdentity: Codable, Sendable, Hashable {
    public var id: Int

    /// Counts the runs of a workflow from 1.
    public var number: Int

    /// Counts the attempts at the run from 1.
    public var attempt: Int

    /// The address of the controller.
    public var serverURL: String

    public init(id: Int, number: Int, attempt: Int = 1, serverURL: String) {
        self.id = id
        self.number = number
        self.attempt = attempt
        self.serverURL = serverURL
    }
}

extension WorkflowEvent {
    /// The `github` context of a run of this event; without its identity, for plans.
    public func githubContext(workflow: String, file: String, run: RunIdentity? = nil) -> ExpressionValue {
        let owner = repository.split(separator: "/").first.map(String.init) ?? repository
        var entries: [(String, ExpressionValue)] = [
            ("event_name", .string(name)), ("ref", .string(ref)),
            ("ref_name", .string(branch ?? tag ?? Self.drop("refs/pull/", of: ref) ?? ref)),
            ("ref_type", tag == nil ? "branch" : "tag"), ("sha", .string(revision)),
            ("repository", .string(repository)), ("repository_owner", .string(owner)),
            ("actor", .string(actor)), ("triggering_actor", .string(actor)),
            ("base_ref", .string(baseRef ?? "")), ("head_ref", .string(headRef ?? "")),
            ("workflow", .string(workflow)), ("workflow_ref", .string("\(repository)/\(file)@\(ref)")),
            ("workflow_sha", .string(revision)), ("event", .object(eventPayload)),
        ]
        if let run {
            entries += [
                ("run_id", .string(String(run.id))), ("run_number", .string(String(run.number))),
                ("run_attempt", .string(String(run.attempt))), ("server_url", .string(run.serverURL)),
                ("api_url", .string(run.serverURL + "/api/v1")),
            ]
        }
        return .object(ExpressionObject(entries))
    }

    /// The payload with what this event itself knows, where the payload does not say it.
    private var eventPayload: ExpressionObject {
        var known: [(String, ExpressionValue)] = [("ref", .string(ref)), ("after", .string(revision))]
        if let before { known.append(("before", .string(before))) }
        if let action { known.append(("action", .string(action))) }
        if let schedule { known.append(("schedule", .string(schedule))) }
        if !inputs.isEmpty { known.append(("inputs", .strings(inputs))) }
        return ExpressionObject(known).merging(payload.object ?? ExpressionObject())
    }
}
