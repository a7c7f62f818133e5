import Workflows

/// The variables that every step of a job on the host has.
struct HostEnvironment: Sendable {
    /// What is taken over from the runner's own environment; everything else of it stays outside.
    private static let inherited = [
        "PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "TZ", "XDG_RUNTIME_DIR", "DOCKER_HOST",
    ]

    let settings: RunnerSettings
    let directories: JobDirectories
    let contexts: JobContexts
    let job: PlannedJob
    let attempt: Int

    /// Where a step writes what it hands on.
    struct CommandFiles: Sendable {
        let output: String
        let environment: String
        let path: String
        let summary: String
        let state: String

        init(directory: String, step: Int) {
            output = "\(directory)/output-\(step)"
            environment = "\(directory)/env-\(step)"
            path = "\(directory)/path-\(step)"
            summary = "\(directory)/summary-\(step)"
            state = "\(directory)/state-\(step)"
        }

        var all: [String] { [output, environment, path, summary, state] }
    }

    /// The whole environment of a step: the runner's, the documented variables, then the workflow's own.
    func variables(of invocation: StepInvocation, files: CommandFiles) -> [String: String] {
        var variables: [String: String] = [:]
        for name in Self.inherited {
            if let value = settings.environment[name] { variables[name] = value }
        }
        variables["PATH"] = variables["PATH"] ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        variables["LANG"] = variables["LANG"] ?? "C.UTF-8"
        for (name, value) in invocation.environment { variables[name] = value }
        for (name, value) in documented(files) { variables[name] = value }
        if !invocation.path.isEmpty {
            variables["PATH"] = (invocation.path + [variables["PATH"] ?? ""]).joined(separator: ":")
        }
        return variables
    }

    /// The variables of GitHub's reference (docs.github.com/actions/reference/variables-reference).
    private func documented(_ files: CommandFiles) -> [String: String] {
        var variables = [
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_WORKSPACE": directories.workspace,
            "GITHUB_JOB": job.key,
            "GITHUB_OUTPUT": files.output,
            "GITHUB_ENV": files.environment,
            "GITHUB_PATH": files.path,
            "GITHUB_STEP_SUMMARY": files.summary,
            "GITHUB_STATE": files.state,
            "RUNNER_NAME": settings.name,
            "RUNNER_OS": RunnerSettings.os,
            "RUNNER_ARCH": RunnerSettings.arch,
            "RUNNER_TEMP": directories.temporary,
            "RUNNER_TOOL_CACHE": directories.toolCache,
            "TMPDIR": directories.temporary,
        ]
        let named = [
            "sha": "GITHUB_SHA", "ref": "GITHUB_REF", "ref_name": "GITHUB_REF_NAME", "ref_type": "GITHUB_REF_TYPE",
            "repository": "GITHUB_REPOSITORY", "repository_owner": "GITHUB_REPOSITORY_OWNER",
            "run_id": "GITHUB_RUN_ID", "run_number": "GITHUB_RUN_NUMBER", "run_attempt": "GITHUB_RUN_ATTEMPT",
            "workflow": "GITHUB_WORKFLOW", "event_name": "GITHUB_EVENT_NAME", "actor": "GITHUB_ACTOR",
            "server_url": "GITHUB_SERVER_URL", "api_url": "GITHUB_API_URL", "base_ref": "GITHUB_BASE_REF",
            "head_ref": "GITHUB_HEAD_REF", "workflow_ref": "GITHUB_WORKFLOW_REF",
        ]
        for (key, variable) in named {
            if let value = contexts.github.object?[key] { variables[variable] = value.text }
        }
        return variables
    }
}
