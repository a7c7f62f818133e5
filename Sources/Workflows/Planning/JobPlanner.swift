/// Makes the jobs of a run, or its calls of other workflows, from a job of a file.
struct JobPlanner {
    let definition: Job
    let file: String

    /// The call whose workflow the job is of; nil in the run's own.
    var call: PlannedCall?

    /// Whether jobs wait for their `concurrency` groups.
    var holdsGroups = false

    /// How long a job may take that names no time, in minutes.
    private static let standardTimeout = 360.0

    /// The longest time a job may have, in minutes: 35 days.
    private static let maximumTimeout = 50_400.0

    /// The jobs, one for each cell of the matrix.
    ///
    /// - Parameters:
    ///   - context: The contexts known so far.
    ///   - unknown: The contexts that are not known yet; what depends on them stays open.
    /// - Returns: One job, or one for each cell.
    /// - Throws: An error with the place in the file.
    func jobs(in context: ExpressionContext, unknown: Set<String>) throws(WorkflowError) -> [PlannedJob] {
        var jobs: [PlannedJob] = []
        for cell in try CellPlanner(definition: definition, file: file).cells(in: context, unknown: unknown) {
            let job = job(of: cell)
            jobs.append(cell.isDeferred ? job : try resolved(job, in: context, unknown: unknown))
        }
        return jobs
    }

    /// The calls of a workflow, one for each cell of the matrix, their inputs not yet evaluated.
    ///
    /// - Parameters:
    ///   - context: The contexts known so far.
    ///   - unknown: The contexts that are not known yet.
    ///   - workflow: The called workflow's place in the plan.
    /// - Returns: One call, or one for each cell.
    /// - Throws: An error with the place in the file.
    func calls(
        in context: ExpressionContext,
        unknown: Set<String>,
        workflow: Int
    ) throws(WorkflowError) -> [PlannedCall] {
        var calls: [PlannedCall] = []
        for cell in try CellPlanner(definition: definition, file: file).cells(in: context, unknown: unknown) {
            let cellContext = Self.context(context, of: cell)
            let known = cell.isDeferred ? unknown.union(["matrix", "strategy"]) : unknown
            calls.append(
                PlannedCall(
                    id: id(of: cell),
                    key: definition.id,
                    name: try name(cell.matrix, in: cellContext, unknown: known),
                    parent: call?.id,
                    workflow: workflow,
                    needs: definition.needs.map(\.job),
                    matrix: cell.matrix,
                    strategy: cell.strategy,
                    failFast: cell.failFast,
                    maxParallel: cell.maxParallel,
                    inputs: nil,
                    isDeferred: cell.isDeferred
                )
            )
        }
        return calls
    }

    private func id(of cell: JobCell) -> String {
        let own = cell.number.map { "\(definition.id).\($0)" } ?? definition.id
        return call.map { "\($0.id).\(own)" } ?? own
    }

    private static func context(_ context: ExpressionContext, of cell: JobCell) -> ExpressionContext {
        context.setting("matrix", to: cell.matrix).setting("strategy", to: cell.strategy)
    }

    private func job(of cell: JobCell) -> PlannedJob {
        let own = definition.name?.literal.flatMap { $0.isEmpty ? nil : $0 } ?? definition.id
        return PlannedJob(
            id: id(of: cell),
            key: definition.id,
            name: qualified(own),
            call: call?.id,
            needs: definition.needs.map(\.job),
            environment: nil,
            runsOn: nil,
            timeoutMinutes: Self.standardTimeout,
            continueOnError: false,
            matrix: cell.matrix,
            strategy: cell.strategy,
            failFast: cell.failFast,
            maxParallel: cell.maxParallel,
            isDeferred: cell.isDeferred
        )
    }

    /// The job with its name, environment, labels and times, as far as the contexts tell them.
    func resolved(
        _ job: PlannedJob,
        in context: ExpressionContext,
        unknown: Set<String>
    ) throws(WorkflowError) -> PlannedJob {
        var job = job
        let context = context.setting("matrix", to: job.matrix).setting("strategy", to: job.strategy)
        func known(_ template: Template?) -> Template? {
            template.flatMap { $0.uses(anyOf: unknown) ? nil : $0 }
        }
        job.name = try name(job.matrix, in: context, unknown: unknown)
        if let template = known(definition.environment?.name) {
            let name = try template.evaluateText(in: context, file: file)
            job.environment = name.isEmpty ? nil : name
        }
        if let template = known(definition.runsOn) { job.runsOn = try requirement(template, in: context) }
        if let template = known(definition.timeoutMinutes) {
            job.timeoutMinutes = min(Self.maximumTimeout, try template.evaluateNumber(in: context, file: file))
        }
        if let template = known(definition.continueOnError) {
            job.continueOnError = try template.evaluateBoolean(in: context, file: file)
        }
        if holdsGroups, let concurrency = definition.concurrency, !concurrency.uses(anyOf: unknown) {
            job.concurrency = try concurrency.evaluate(in: context, file: file)
        }
        return job
    }

    private func name(
        _ matrix: ExpressionValue,
        in context: ExpressionContext,
        unknown: Set<String>
    ) throws(WorkflowError) -> String {
        let template = definition.name.flatMap { $0.uses(anyOf: unknown) ? nil : $0 }
        var name = try template?.evaluateText(in: context, file: file) ?? ""
        if name.isEmpty { name = definition.id }
        guard let cell = matrix.object, cell.count > 0, definition.name?.uses(context: "matrix") != true else {
            return qualified(name)
        }
        let values = cell.values.flatMap(Self.leaves).filter { !$0.isEmpty }
        return qualified(values.isEmpty ? name : "\(name) (\(values.joined(separator: ", ")))")
    }

    private func qualified(_ name: String) -> String {
        call.map { "\($0.name) / \(name)" } ?? name
    }

    private static func leaves(of value: ExpressionValue) -> [String] {
        switch value {
        case .array(let array): array.elements.flatMap(leaves)
        case .object(let object): object.values.flatMap(leaves)
        default: [value.text]
        }
    }

    private func requirement(
        _ template: Template,
        in context: ExpressionContext
    ) throws(WorkflowError) -> PlannedJob.Requirement {
        let value = try template.evaluate(in: context, file: file)
        func labels(_ value: ExpressionValue) -> [String]? {
            switch value {
            case .array(let array):
                let texts = array.elements.filter(\.isPrimitive).map(\.text)
                return texts.count == array.elements.count && !texts.contains("") ? texts : nil
            case .object: return nil
            case .null: return []
            default: return value.text.isEmpty ? nil : [value.text]
            }
        }
        if case .object(let object) = value {
            let group = object["group"]?.text
            if let labels = labels(object["labels"] ?? .null), !labels.isEmpty || group?.isEmpty == false {
                return PlannedJob.Requirement(labels: labels, group: group)
            }
        } else if let labels = labels(value), !labels.isEmpty {
            return PlannedJob.Requirement(labels: labels)
        }
        let message = "runs-on of '\(definition.id)' names no runner: a label or a list of labels was expected"
        throw WorkflowError(.evaluation, message, file: file, at: template.position)
    }
}
