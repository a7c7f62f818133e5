/// One cell of a job's matrix, or the whole job where it has none.
struct JobCell {
    /// From 1; nil without a matrix.
    var number: Int?
    var matrix: ExpressionValue = .object(ExpressionObject())
    var strategy: ExpressionValue = .object(ExpressionObject())
    var failFast = true
    var maxParallel: Int?

    /// Whether the matrix is not known yet; there is then only this cell.
    var isDeferred = false
}

/// Makes the cells of a job's matrix.
struct CellPlanner {
    let definition: Job
    let file: String

    /// The cells.
    ///
    /// - Parameters:
    ///   - context: The contexts known so far.
    ///   - unknown: The contexts that are not; a matrix that depends on one stays open.
    /// - Returns: At least one cell.
    /// - Throws: An error with the place in the file.
    func cells(in context: ExpressionContext, unknown: Set<String>) throws(WorkflowError) -> [JobCell] {
        guard let strategy = definition.strategy else { return [JobCell(strategy: Self.strategy(0, of: 1))] }
        let parts = [strategy.matrix, strategy.failFast, strategy.maxParallel, strategy.dynamic]
        if parts.contains(where: { $0?.uses(anyOf: unknown) ?? false }) { return [JobCell(isDeferred: true)] }
        let settings = try settings(of: strategy, in: context)
        guard let matrix = settings.matrix else {
            return [JobCell(strategy: Self.strategy(0, of: 1, settings.failFast, settings.maxParallel))]
        }
        let cells = try expanded(matrix)
        return cells.enumerated().map { place, cell in
            JobCell(
                number: place + 1,
                matrix: .object(cell.object),
                strategy: Self.strategy(place, of: cells.count, settings.failFast, settings.maxParallel),
                failFast: settings.failFast,
                maxParallel: settings.maxParallel
            )
        }
    }

    private struct Settings {
        var matrix: ExpressionValue?
        var failFast: Bool
        var maxParallel: Int?
    }

    private static func strategy(
        _ index: Int,
        of total: Int,
        _ failFast: Bool = true,
        _ maxParallel: Int? = nil
    ) -> ExpressionValue {
        .object([
            "fail-fast": .boolean(failFast),
            "job-index": .number(Double(index)),
            "job-total": .number(Double(total)),
            "max-parallel": .number(Double(maxParallel ?? total)),
        ])
    }

    private func settings(
        of strategy: Strategy,
        in context: ExpressionContext
    ) throws(WorkflowError) -> Settings {
        if let dynamic = strategy.dynamic {
            let object = try dynamic.evaluateObject(in: context, file: file)
            return Settings(
                matrix: object["matrix"],
                failFast: object["fail-fast"]?.isTruthy ?? true,
                maxParallel: object["max-parallel"].flatMap { Self.count($0.number) }
            )
        }
        let failFast = try strategy.failFast?.evaluateBoolean(in: context, file: file)
        let maxParallel = try strategy.maxParallel?.evaluateNumber(in: context, file: file)
        return Settings(
            matrix: try strategy.matrix?.evaluate(in: context, file: file),
            failFast: failFast ?? true,
            maxParallel: maxParallel.flatMap(Self.count)
        )
    }

    private static func count(_ number: Double) -> Int? {
        Int(exactly: number.rounded(.down)).flatMap { $0 > 0 ? $0 : nil }
    }

    private func expanded(_ matrix: ExpressionValue) throws(WorkflowError) -> [MatrixExpansion.Cell] {
        let position = definition.strategy?.matrix?.position ?? definition.strategy?.position ?? definition.position
        do {
            return try MatrixExpansion.cells(of: matrix, maximum: Plan.maximumCells)
        } catch {
            switch error {
            case .tooMany:
                let message = "the matrix of '\(definition.id)' makes more than \(Plan.maximumCells) jobs"
                throw WorkflowError(.tooManyJobs, message, file: file, at: position)
            case .invalid(let message):
                let message = "the matrix of '\(definition.id)': \(message)"
                throw WorkflowError(.evaluation, message, file: file, at: position)
            }
        }
    }
}
