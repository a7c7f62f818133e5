import YAML

/// What a context can hold at a place of a file, as far as the file tells.
indirect enum ContextShape {
    /// Nothing is known of it.
    case any

    /// An object of certain members; `lack` says why there is no other, such as "no earlier step has the id".
    case object([Member], lack: String)

    struct Member {
        var name: String
        var shape: ContextShape
    }

    static func names(_ names: [String], lack: String) -> ContextShape {
        .object(names.map { Member(name: $0, shape: .any) }, lack: lack)
    }

    /// Follows a path of names; nil where it leads to something that there can be, a reason where it cannot.
    func lack(of path: ArraySlice<String>) -> String? {
        guard case .object(let members, let lack) = self, let name = path.first, name != "*" else { return nil }
        if let member = members.first(where: { CaseFolding.areEqual($0.name, name) }) {
            return member.shape.lack(of: path.dropFirst())
        }
        var message = "\(lack) \(ExpressionParser.shown(name))"
        if let near = Suggestion.nearest(to: name, in: members.map(\.name)) { message += "; did you mean '\(near)'?" }
        return message
    }
}

extension ContextShape {
    static let github = names(
        [
            "action", "action_path", "action_ref", "action_repository", "action_status", "actor", "actor_id", "api_url",
            "artifact_cache_size_limit", "base_ref", "env", "event", "event_name", "event_path", "graphql_url",
            "head_ref", "job", "job_workflow_file_path", "job_workflow_ref", "job_workflow_repository",
            "job_workflow_sha", "output", "path", "ref", "ref_name", "ref_protected", "ref_type", "repository",
            "repository_id", "repository_owner", "repository_owner_id", "repository_visibility", "repositoryUrl",
            "retention_days", "run_attempt", "run_id", "run_number", "secret_source", "server_url", "sha", "state",
            "step_summary", "token", "triggering_actor", "workflow", "workflow_ref", "workflow_sha", "workspace",
        ],
        lack: "the context github has no"
    )
    static let runner = names(
        ["arch", "debug", "environment", "name", "os", "temp", "tool_cache", "workspace"],
        lack: "the context runner has no"
    )
    static let strategy = names(
        ["fail-fast", "job-index", "job-total", "max-parallel"],
        lack: "the context strategy has no"
    )

    /// The inputs of a workflow's events.
    static func inputs(of workflow: Workflow) -> ContextShape {
        let inputs = workflow.triggers.flatMap(\.inputs).map(\.name)
        return names(inputs, lack: "neither workflow_dispatch nor workflow_call has an input")
    }

    /// The jobs that a job names in `needs`.
    static func needs(of job: Job, in workflow: Workflow) -> ContextShape {
        let members = job.needs.map { need in
            Member(name: need.job, shape: result(of: need.job, in: workflow, named: "result"))
        }
        return .object(members, lack: "the job's needs do not name")
    }

    /// What a job hands on.
    static func result(of id: String, in workflow: Workflow, named status: String) -> ContextShape {
        var outputs = ContextShape.any
        if let job = workflow.job(id), job.call == nil {
            let lack = "the job '\(id)' has no output"
            switch job.outputs?.content {
            case nil, .null?: outputs = names([], lack: lack)
            case .mapping(let entries)? where entries.allSatisfy({ !$0.isInsert && $0.key.literal != nil }):
                outputs = names(entries.map(\.key.source), lack: lack)
            default: break
            }
        }
        let members = [Member(name: "outputs", shape: outputs), Member(name: status, shape: .any)]
        return .object(members, lack: "a job has \(status) and outputs, no")
    }

    /// The steps with ids among some.
    static func steps(_ steps: some Sequence<Step>) -> ContextShape {
        let step = names(["outputs", "outcome", "conclusion"], lack: "a step has outputs, outcome and conclusion, no")
        let members = steps.filter(\.hasOwnID).map { Member(name: $0.id, shape: step) }
        return .object(members, lack: "no earlier step of the job has the id")
    }

    /// The names that a job's matrix sets.
    static func matrix(of job: Job) -> ContextShape {
        let lack = "the job's matrix does not set"
        guard let strategy = job.strategy, strategy.dynamic == nil else {
            return job.strategy == nil ? names([], lack: "the job has no matrix that sets") : .any
        }
        guard let matrix = strategy.matrix else { return names([], lack: lack) }
        guard case .mapping(let entries) = matrix.content else { return .any }
        var members: [Member] = []
        for entry in entries {
            guard !entry.isInsert, let name = entry.key.literal else { return .any }
            if CaseFolding.areEqual(name, "exclude") { continue }
            guard CaseFolding.areEqual(name, "include") else {
                members.append(Member(name: name, shape: .any))
                continue
            }
            guard case .sequence(let items) = entry.value.content else { return .any }
            for item in items {
                guard case .mapping(let own) = item.content else { return .any }
                for entry in own {
                    guard !entry.isInsert, let name = entry.key.literal else { return .any }
                    members.append(Member(name: name, shape: .any))
                }
            }
        }
        return .object(members, lack: lack)
    }
}
