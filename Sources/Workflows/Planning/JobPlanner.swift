/// Makes the jobs of a run from a job of the file.
struct JobPlanner {
    let definition: Job
    let file: String

    /// How long a job may take that names no time, in minutes.
    private static let standardTimeout = 360.0

    /// The longest time a job may have, in minutes: 35 days.
    private static let maximumTimeout = 50_400.0

    /// The jobs, one for each cell of the matrix.
    ///
    /// - Parameters:
    ///   - context: The contexts known so far.
    ///   - needsAreKnown: Whether `needs` is among them; without it, what depends on it stays open.
    /// - Returns: One job, or one for each cell.
    /// - Throws: An error with the place in the file.
    func jobs(in context: ExpressionContext, needsAreKnown: Bool) throws(WorkflowError) -> [PlannedJob] {
        let strategy = definition.strategy
        let dependsOnNeeds = [strategy?.matrix, strategy?.failFast, strategy?.maxParallel, strategy?.dynamic]
            .contains { $0?.uses(context: "needs") ?? false }
        if dependsOnNeeds && !needsAreKnown {
            var job = unresolved(id: definition.id)
            job.isDeferred = true
            return [job]
        }
        let settings = try settings(in: context)
        guard let matrix = settings.matrix else {
            var job = unresolved(id: definition.id)
            job.strategy = settings.context(index: 0, total: 1)
            return [try resolved(job, in: context, needsAreKnown: needsAreKnown)]
        }
        let cells = try cells(of: matrix)
        var jobs: [PlannedJob] = []
        for (place, cell) in cells.enumerated() {
            var job = unresolved(id: "\(definition.id).\(place + 1)")
            job.matrix = .object(cell.object)
            job.strategy = settings.context(index: place, total: cells.count)
            job.failFast = settings.failFast
            job.maxParallel = settings.maxParallel
            jobs.append(try resolved(job, in: context, needsAreKnown: needsAreKnown))
        }
        return jobs
    }

    private struct Settings {
        var matrix: ExpressionValue?
        var failFast: Bool
        var maxParallel: Int?

        func context(index: Int, total: Int) -> ExpressionValue {
            .object([
                "fail-fast": .boolean(failFast),
                "job-index": .number(Double(index)),
                "job-total": .number(Double(total)),
                "max-parallel": .number(Double(maxParallel ?? total)),
            ])
        }
    }

    private func settings(in context: ExpressionContext) throws(WorkflowError) -> Settings {
        guard let strategy = definition.strategy else { return Settings(matrix: nil, failFast: true) }
        if let dynamic = strategy.dynamic {
            let object = try dynamic.evaluateObject(in: context, file: file)
            return Settings(
                matrix: object["matrix"],
                failFast: object["fail-fast"]?.isTruthy ?? true,
                maxParallel: object["max-parallel"].flatMap { Int(exactly: $0.number) }
            )
        }
        let failFast = try strategy.failFast?.evaluateBoolean(in: context, file: file)
        let maxParallel = try strategy.maxParallel?.evaluateNumber(in: context, file: file)
        return Settings(
            matrix: try strategy.matrix?.evaluate(in: context, file: file),
            failFast: failFast ?? true,
            maxParallel: maxParallel.flatMap { Int(exactly: $0.rounded(.down)) }.flatMap { $0 > 0 ? $0 : nil }
        )
    }

    private func cells(of matrix: ExpressionValue) throws(WorkflowError) -> [MatrixExpansion.Cell] {
        let position = definition.strategy?.matrix?.position ?? definition.strategy?.position ?? definition.position
        do {
            return try MatrixExpansion.cells(of: matrix, maximum: Plan.maximumJobs)
        } catch {
            switch error {
            case .tooMany: throw Plan.tooManyJobs(file: file, at: position)
            case .invalid(let message):
                let message = "the matrix of '\(definition.id)': \(message)"
                throw WorkflowError(.evaluation, message, file: file, at: position)
            }
        }
    }

    private func unresolved(id: String) -> PlannedJob {
        PlannedJob(
            id: id,
            key: definition.id,
            name: definition.name?.literal.flatMap { $0.isEmpty ? nil : $0 } ?? definition.id,
            needs: definition.needs.map(\.job),
            environment: nil,
            runsOn: nil,
            timeoutMinutes: Self.standardTimeout,
            continueOnError: false,
            matrix: .object(ExpressionObject()),
            strategy: .object(ExpressionObject()),
            failFast: true,
            maxParallel: nil,
            isDeferred: false
        )
    }

    /// The job with its name, environment, labels and times, as far as the contexts tell them.
    func resolved(
        _ job: PlannedJob,
        in context: ExpressionContext,
        needsAreKnown: Bool
    ) throws(WorkflowError) -> PlannedJob {
        var job = job
        let context = context.setting("matrix", to: job.matrix).setting("strategy", to: job.strategy)
        func known(_ template: Template?) -> Template? {
            guard let template, needsAreKnown || !template.uses(context: "needs") else { return nil }
            return template
        }
        job.name = try name(of: job, known(definition.name), in: context)
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
        return job
    }

    private func name(
        of job: PlannedJob,
        _ template: Template?,
        in context: ExpressionContext
    ) throws(WorkflowError) -> String {
        var name = try template?.evaluateText(in: context, file: file) ?? ""
        if name.isEmpty { name = definition.id }
        guard let cell = job.matrix.object, cell.count > 0, definition.name?.uses(context: "matrix") != true else {
            return name
        }
        let values = cell.values.flatMap(Self.leaves).filter { !$0.isEmpty }
        return values.isEmpty ? name : "\(name) (\(values.joined(separator: ", ")))"
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
