import Workflows

extension StepExecution {
    /// Carries out an action.
    func use(_ action: ActionCatalog.Action, inputs given: [String: String]) async throws -> Outcome {
        switch action {
        case .builtIn(let action):
            let context = actionContext(given)
            if action.hasPost { registerPost(of: action, given) }
            return Outcome(result: StepResult(.success, outputs: try await action.run(context)))
        case .image(let image):
            let arguments = given.first { $0.key.lowercased() == "args" }?.value ?? ""
            let entrypoint = given.first { $0.key.lowercased() == "entrypoint" }?.value
            return try await ContainerStep(step: self).run(
                image,
                entrypoint: entrypoint,
                arguments: CommandWords.split(arguments),
                own: Self.variables(of: given.map { ($0.key, $0.value) })
            )
        case .defined(let definition, let place):
            for remark in session.remarks(on: definition, given: given) { say("##[warning]\(remark)") }
            let inputs = try session.inputs(of: definition, given: given)
            let part = ActionPart(definition: definition, place: place, inputs: inputs)
            part.registerPost(of: self)
            switch definition.runs {
            case .composite(let steps): return await composite(steps, part)
            case .javaScript(let script): return try await part.runScript(script.main, of: self)
            case .docker(let docker): return try await part.runContainer(docker, entry: nil, of: self)
            }
        }
    }

    private func composite(_ steps: [Step], _ part: ActionPart) async -> Outcome {
        var place = part.place
        place.path = site.place.paths.inside(place.path)
        let inner = session.entering(
            part.definition,
            steps: steps,
            inputs: part.inputs,
            by: invocation,
            at: place
        )
        var loop = StepLoop(session: inner, site: site, number: number, key: key, depth: depth + 1)
        return Outcome(result: await loop.runAction(part.definition))
    }

    func actionContext(_ given: [String: String]) -> ActionContext {
        ActionContext(
            assignment: site.assignment,
            directories: site.directories,
            desk: site.desk,
            http: site.http,
            log: site.log,
            logger: site.logger,
            step: number,
            environment: site.settings.environment,
            inputs: given,
            key: key,
            ledger: site.ledger,
            paths: site.place.paths,
            actionServer: site.settings.actionServer
        )
    }

    private func registerPost(of action: any BuiltInAction, _ given: [String: String]) {
        site.ledger.add(
            JobLedger.Post(
                key: key,
                name: "Post \(invocation.name)",
                invocation: invocation,
                run: { step in
                    try await action.runPost(step.actionContext(given))
                    return Outcome(result: StepResult(.success))
                },
                holds: { $0.isSucceeding }
            )
        )
    }

    /// `INPUT_NAME` for each input, as the reference names them.
    static func variables(of inputs: [(name: String, value: String)]) -> [String: String] {
        var variables: [String: String] = [:]
        for (name, value) in inputs {
            variables["INPUT_" + name.uppercased().split(separator: " ").joined(separator: "_")] = value
        }
        return variables
    }
}
