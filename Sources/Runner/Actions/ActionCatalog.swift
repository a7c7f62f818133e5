import Workflows

/// The actions of one job, each found once.
actor ActionCatalog {
    /// What a `uses` turned out to be.
    enum Action: Sendable {
        case builtIn(any BuiltInAction)
        case defined(ActionDefinition, ActionPlace)

        /// `docker://image`
        case image(String)
    }

    /// What was found ahead of a step's turn.
    enum Finding: Sendable {
        case final(Action)

        /// An action of the repository: the workspace's own is taken when its step comes.
        ///
        /// The action as the revision has it, and where it was written to; nil where only earlier steps can make it.
        case local(path: String, ActionDefinition?, ActionPlace?)
    }

    /// How deep actions may use each other.
    static let maximumDepth = 10

    /// How many different actions a job may have, those of its actions included.
    static let maximumCount = 200

    private let finder: ActionFinder
    private var findings: [String: Finding] = [:]

    init(finder: ActionFinder) {
        self.finder = finder
    }

    /// Finds every action that the job's steps use, and what those use.
    ///
    /// - Throws: Every reason why one cannot run, each with the place of its step.
    func prepare(_ session: JobSession) async throws(RunnerError) {
        var reasons: [String] = []
        var mayBeMade = false
        for step in session.steps {
            guard let reference = step.uses else {
                mayBeMade = true
                continue
            }
            do {
                try await prepare(reference, mayBeMade: mayBeMade, depth: 1)
            } catch {
                reasons.append("\(session.work.file):\(step.position.line):\(step.position.column): \(error.message)")
            }
            mayBeMade = mayBeMade || reference.repositoryPath != "actions/checkout"
        }
        guard reasons.isEmpty else { throw RunnerError(.invalidInput, reasons.joined(separator: "\n")) }
    }

    private func prepare(_ reference: ActionReference, mayBeMade: Bool, depth: Int) async throws(RunnerError) {
        guard depth <= Self.maximumDepth else {
            throw RunnerError(.invalidInput, "'\(reference)': actions use each other over \(Self.maximumDepth) deep")
        }
        let known = findings[reference.description]
        guard known != nil || findings.count < Self.maximumCount else {
            throw RunnerError(.invalidInput, "the job uses more than \(Self.maximumCount) actions")
        }
        let finding: Finding
        do {
            if let known { finding = known } else { finding = try await finder.find(reference) }
            if case .local(let path, nil, _) = finding, !mayBeMade {
                throw RunnerError(
                    .invalidInput,
                    "the revision has no action in '\(path)': neither action.yml nor action.yaml is there"
                )
            }
            if known == nil { try await finder.check(finding) }
        } catch let error as RunnerError {
            throw RunnerError(error.code, "the action '\(reference)' cannot run: \(error.message)", cause: error)
        } catch {
            throw RunnerError(.failed, "the action '\(reference)' cannot run: \(error)", cause: error)
        }
        findings[reference.description] = finding
        switch finding {
        case .final(.defined(let definition, _)), .local(_, let definition?, _):
            for inner in definition.uses { try await prepare(inner, mayBeMade: mayBeMade, depth: depth + 1) }
        default: break
        }
    }

    /// What a step of the session uses, for what runs before the first step; nil where it is not known yet.
    func early(_ reference: ActionReference) -> Action? {
        guard case .final(let action)? = findings[reference.description] else { return nil }
        return action
    }

    /// What an action runs on, where it, or one that it uses, is JavaScript; nil also where it is not known yet.
    func runtime(of reference: ActionReference) -> String? {
        switch findings[reference.description] {
        case .final(.defined(let definition, _)), .local(_, let definition?, _):
            if case .javaScript(let script) = definition.runs { return script.runtime }
            for inner in definition.uses { if let runtime = runtime(of: inner) { return runtime } }
            return nil
        default: return nil
        }
    }

    /// The action of a step whose turn has come.
    func action(for reference: ActionReference) async throws -> Action {
        let finding: Finding
        if let known = findings[reference.description] {
            finding = known
        } else {
            finding = try await finder.find(reference)
            try await finder.check(finding)
            findings[reference.description] = finding
        }
        switch finding {
        case .final(let action): return action
        case .local(let path, let definition, let place):
            if let (definition, place) = try finder.inWorkspace(path) { return .defined(definition, place) }
            guard let definition, let place else {
                throw RunnerError(
                    .invalidInput,
                    "there is no action in '\(path)': neither action.yml nor action.yaml is in the workspace"
                )
            }
            return .defined(definition, place)
        }
    }
}
