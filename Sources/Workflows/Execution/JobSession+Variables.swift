extension JobSession {
    /// The documented variables that say where and for what a job runs, without those that name files of a step
    /// (`GITHUB_OUTPUT`, `GITHUB_ENV`, `GITHUB_PATH`, `GITHUB_STATE`, `GITHUB_STEP_SUMMARY`, `GITHUB_EVENT_PATH`).
    public var standardVariables: [String: String] {
        let github = context.contexts["github"] ?? .null
        let runner = context.contexts["runner"] ?? .null
        var variables = ["CI": "true", "GITHUB_ACTIONS": "true"]
        for name in Self.githubVariables {
            let value = github[name]
            if value.isPrimitive, !value.text.isEmpty { variables["GITHUB_\(name.uppercased())"] = value.text }
        }
        for name in ["name", "os", "arch", "temp", "tool_cache", "environment", "debug"] {
            let value = runner[name].text
            if !value.isEmpty { variables["RUNNER_\(name.uppercased())"] = value }
        }
        return variables
    }

    private static let githubVariables = [
        "actor", "actor_id", "api_url", "base_ref", "event_name", "graphql_url", "head_ref", "job", "ref", "ref_name",
        "ref_protected", "ref_type", "repository", "repository_id", "repository_owner", "repository_owner_id",
        "retention_days", "run_attempt", "run_id", "run_number", "server_url", "sha", "triggering_actor", "workflow",
        "workflow_ref", "workflow_sha", "workspace",
    ]
}
