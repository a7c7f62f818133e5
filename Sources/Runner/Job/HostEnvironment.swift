import Workflows

/// The variables that every step of a job has.
struct HostEnvironment: Sendable {
    let place: JobPlace
    let directories: JobDirectories

    /// The documented variables that are the same for all steps.
    let standard: [String: String]

    /// Where a step writes what it hands on.
    struct CommandFiles: Sendable {
        let output: String
        let environment: String
        let path: String
        let summary: String
        let state: String

        init(directory: String, number: Int) {
            output = "\(directory)/output-\(number)"
            environment = "\(directory)/env-\(number)"
            path = "\(directory)/path-\(number)"
            summary = "\(directory)/summary-\(number)"
            state = "\(directory)/state-\(number)"
        }

        var all: [String] { [output, environment, path, summary, state] }
    }

    /// The whole environment of a step: the place's, the workflow's own, then the documented variables.
    ///
    /// Paths are as the step sees them.
    /// `own`: what the action of the step has of its own, such as its inputs.
    func variables(
        of invocation: StepInvocation,
        files: CommandFiles,
        own: [String: String] = [:]
    ) -> [String: String] {
        var variables = place.environment
        for (name, value) in invocation.environment { variables[name] = value }
        for (name, value) in documented(invocation, files) { variables[name] = place.paths.inside(value) }
        for (name, value) in own { variables[name] = place.paths.inside(value) }
        if !invocation.path.isEmpty {
            variables["PATH"] = (invocation.path + [variables["PATH"] ?? ""]).joined(separator: ":")
        }
        return variables
    }

    /// The variables of GitHub's reference (docs.github.com/actions/reference/variables-reference), with paths of the host.
    func documented(_ invocation: StepInvocation, _ files: CommandFiles) -> [String: String] {
        standard.merging(
            [
                "GITHUB_WORKSPACE": directories.workspace,
                "GITHUB_ACTION": invocation.id,
                "GITHUB_EVENT_PATH": directories.event,
                "GITHUB_OUTPUT": files.output,
                "GITHUB_ENV": files.environment,
                "GITHUB_PATH": files.path,
                "GITHUB_STEP_SUMMARY": files.summary,
                "GITHUB_STATE": files.state,
                "RUNNER_WORKSPACE": place.parent(of: directories.workspace),
                "TMPDIR": directories.temporary,
            ]
        ) { $1 }
    }
}

extension HostEnvironment {
    /// Where the programs of a step are looked for.
    func searchPath(of invocation: StepInvocation) -> String {
        let own = invocation.environment["PATH"] ?? place.searchPath
        return (invocation.path + [own]).joined(separator: ":")
    }
}
