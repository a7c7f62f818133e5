import Workflows

/// An action with its inputs, of which several parts run: before the first step, in its turn, after the last one.
struct ActionPart: Sendable {
    let definition: ActionDefinition
    let place: ActionPlace
    let inputs: [(name: String, value: String)]

    /// What runs before the job's first step, if anything does.
    var pre: ActionDefinition.Hook? {
        switch definition.runs {
        case .javaScript(let script): script.pre
        case .docker(let docker): docker.pre
        case .composite: nil
        }
    }

    private var post: ActionDefinition.Hook? {
        switch definition.runs {
        case .javaScript(let script): script.post
        case .docker(let docker): docker.post
        case .composite: nil
        }
    }

    /// Runs a script of the action, or a container with another entry point.
    func run(_ entry: String, of step: StepExecution) async throws -> StepExecution.Outcome {
        switch definition.runs {
        case .javaScript: try await runScript(entry, of: step)
        case .docker(let docker): try await runContainer(docker, entry: entry, of: step)
        case .composite: StepExecution.Outcome(result: StepResult(.success))
        }
    }

    func registerPost(of step: StepExecution) {
        guard let post else { return }
        let (definition, inputs) = (definition, inputs)
        step.site.ledger.add(
            JobLedger.Post(
                key: step.key,
                name: "Post \(step.invocation.name)",
                invocation: step.invocation,
                run: { try await run(post.entry, of: $0) },
                holds: { try $0.holds(post, of: definition, inputs: inputs) }
            )
        )
    }

    func runScript(_ entry: String, of step: StepExecution) async throws -> StepExecution.Outcome {
        let site = step.site
        guard let node = await site.executor.find("node", in: site.environment.searchPath(of: step.invocation)) else {
            let place = site.place.paths == .host ? "on this runner's PATH" : "in the job's container"
            throw RunnerError(.invalidInput, "there is no 'node' \(place)")
        }
        let script = try site.directories.inside(place.path, entry)
        guard ProgramSearch.isFile(script) else {
            throw RunnerError(.invalidInput, "the action has no file '\(entry)'")
        }
        return try await step.start(
            node,
            [site.place.paths.inside(script)],
            own: variables(of: step),
            directory: site.place.paths.inside(site.directories.workspace)
        )
    }

    func runContainer(
        _ docker: ActionDefinition.Docker,
        entry: String?,
        of step: StepExecution
    ) async throws -> StepExecution.Outcome {
        let image = try await ActionImages(environment: step.site.settings.environment, http: step.site.http)
            .image(of: docker, at: place, isKept: !place.repository.isEmpty) { step.say($0) }
        let (arguments, environment) = try step.session.container(docker, of: definition, inputs: inputs)
        return try await ContainerStep(step: step).run(
            image,
            entrypoint: entry ?? docker.entrypoint,
            arguments: arguments,
            own: environment.merging(variables(of: step)) { $1 }
        )
    }

    private func variables(of step: StepExecution) -> [String: String] {
        var variables = StepExecution.variables(of: inputs)
        for (name, value) in step.site.ledger.saved(step.key) { variables["STATE_\(name)"] = value }
        variables["GITHUB_ACTION_PATH"] = place.path
        if !place.repository.isEmpty {
            variables["GITHUB_ACTION_REPOSITORY"] = place.repository
            variables["GITHUB_ACTION_REF"] = place.ref
        }
        return variables
    }
}
