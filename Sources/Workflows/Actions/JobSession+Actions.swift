extension JobSession {
    /// The steps in order, each with the action it uses, if it uses one.
    public var steps: [(position: SourcePosition, uses: ActionReference?)] {
        work.definition.steps.map { step in
            guard case .uses(let reference, _) = step.action else { return (step.position, nil) }
            return (step.position, reference)
        }
    }

    /// How many steps the session has.
    public var count: Int { work.definition.steps.count }

    /// Whether every step has ended; `next` then gives the outcome.
    public var isAtEnd: Bool { pending == nil && records.count >= count }

    /// The action that a step uses, by its place in the list.
    public func action(at index: Int) -> ActionReference? {
        guard case .uses(let reference, _) = work.definition.steps[index].action else { return nil }
        return reference
    }

    /// A step as it would be carried out now, whatever its condition says.
    public func preview(at index: Int) throws(WorkflowError) -> StepInvocation {
        let step = work.definition.steps[index]
        let variables = try variables(of: step)
        let scope = step.env == nil ? context : context.setting("env", to: .strings(variables))
        var invocation = try invocation(of: step, name: fallbackName(of: step), variables: variables, in: scope)
        invocation.number = index + 1
        return invocation
    }

    /// The inputs of an action: what the step gives, and the action's own values for the rest.
    ///
    /// Inputs the action does not know are kept, as the reference keeps them.
    public func inputs(
        of action: ActionDefinition,
        given: [String: String]
    ) throws(WorkflowError) -> [(name: String, value: String)] {
        var rest = given
        var inputs: [(name: String, value: String)] = []
        for input in action.inputs {
            if let key = rest.keys.first(where: { CaseFolding.areEqual($0, input.name) }) {
                inputs.append((input.name, rest.removeValue(forKey: key) ?? ""))
            } else {
                inputs.append((input.name, try input.fallback?.evaluateText(in: context, file: action.file) ?? ""))
            }
        }
        return inputs + rest.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// What people should know of the inputs a step gives.
    public func remarks(on action: ActionDefinition, given: [String: String]) -> [String] {
        let known = action.inputs.map(\.name)
        var remarks: [String] = []
        for name in given.keys.sorted() where !known.contains(where: { CaseFolding.areEqual($0, name) }) {
            let list = known.isEmpty ? "it has none" : "it has \(known.joined(separator: ", "))"
            remarks.append("the action has no input '\(name)'; \(list)")
        }
        for input in action.inputs {
            let isGiven = given.keys.contains { CaseFolding.areEqual($0, input.name) }
            if isGiven, let deprecation = input.deprecation { remarks.append("\(input.name): \(deprecation)") }
            if !isGiven, input.isRequired, input.fallback == nil {
                remarks.append("the input '\(input.name)' is required and was not given")
            }
        }
        return remarks
    }

    /// The session of a composite action's steps, as part of the step that uses it.
    ///
    /// Its outcome is the step's; `environment` and `path` of its steps reach the job through the step's result.
    public func entering(
        _ action: ActionDefinition,
        steps: [Step],
        inputs: [(name: String, value: String)],
        by invocation: StepInvocation,
        at place: ActionPlace
    ) -> JobSession {
        var session = self
        session.work.file = action.file
        session.work.definition.steps = steps
        session.work.definition.outputs = nil
        session.work.definition.environment = nil
        session.defaults = RunDefaults()
        session.records = []
        session.pending = nil
        session.held = Effects()
        session.hasFailed = false
        session.failure = nil
        session.outcome = nil
        session.environment = invocation.environment
        session.path = invocation.path
        session.place = place
        let github = (context.contexts["github"]?.object ?? ExpressionObject())
            .merging([
                "action_path": .string(place.path), "action_ref": .string(place.ref),
                "action_repository": .string(place.repository),
            ])
        session.context = context.setting("github", to: .object(github))
            .setting("steps", to: .object(ExpressionObject()))
            .setting("inputs", to: .object(ExpressionObject(inputs.map { ($0.name, .string($0.value)) })))
            .setting("env", to: .strings(invocation.environment))
        return session
    }

    /// A composite action's outputs, once its steps have ended.
    public func outputs(of action: ActionDefinition) throws(WorkflowError) -> [String: String] {
        var outputs: [String: String] = [:]
        for output in action.outputs {
            outputs[output.name] = try output.value.evaluateText(in: context, file: action.file)
        }
        return outputs
    }

    /// The variables and arguments of a Docker action, with its inputs in place.
    public func container(
        _ docker: ActionDefinition.Docker,
        of action: ActionDefinition,
        inputs: [(name: String, value: String)]
    ) throws(WorkflowError) -> (arguments: [String], environment: [String: String]) {
        let scope = context.setting(
            "inputs",
            to: .object(ExpressionObject(inputs.map { ($0.name, .string($0.value)) }))
        )
        var arguments: [String] = []
        for argument in docker.arguments {
            arguments.append(try argument.evaluateText(in: scope, file: action.file))
        }
        let variables = try docker.env?.evaluateStrings(in: scope, file: action.file) ?? []
        return (arguments, Dictionary(variables.map { ($0.key, $0.value) }, uniquingKeysWith: { _, last in last }))
    }

    /// Whether what an action does before or after its step has its turn, as the job stands now.
    ///
    /// `inputs`: the action's, which its conditions may look at.
    public func holds(
        _ hook: ActionDefinition.Hook,
        of action: ActionDefinition,
        inputs: [(name: String, value: String)] = []
    ) throws(WorkflowError) -> Bool {
        guard let condition = hook.condition, let expression = condition.ownExpression else { return true }
        var session = self
        session.refreshStatus()
        do {
            let own = ExpressionObject(inputs.map { ($0.name, .string($0.value)) })
            return try expression.evaluate(in: session.context.setting("inputs", to: .object(own))).isTruthy
        } catch {
            throw WorkflowError(.evaluation, "\(error)", file: action.file, at: condition.position)
        }
    }

    /// Whether nothing has failed so far and nobody has cancelled the job.
    public var isSucceeding: Bool { !hasFailed && !isCancelled }
}
