/// Which jobs of a workflow can never run, as far as the file alone tells.
struct Reachability {
    let workflow: Workflow

    /// The jobs with the reason of each, in the file's order.
    var unreachable: [(job: Job, reason: String)] {
        var reasons: [String: String] = [:]
        // A job may stand before those it needs: each round finds those one step further on.
        var hasChanged = true
        while hasChanged {
            hasChanged = false
            for job in workflow.jobs where reasons[CaseFolding.fold(job.id)] == nil {
                guard let reason = reason(job, known: reasons) else { continue }
                reasons[CaseFolding.fold(job.id)] = reason
                hasChanged = true
            }
        }
        return workflow.jobs.compactMap { job in reasons[CaseFolding.fold(job.id)].map { (job, $0) } }
    }

    private func reason(_ job: Job, known: [String: String]) -> String? {
        if let own = job.condition.ownExpression, let value = fold(own.root), !value.isTruthy {
            return "its condition never holds"
        }
        guard !(job.condition.ownExpression?.usesStatus ?? false) else { return nil }
        let need = job.needs.first { known[CaseFolding.fold($0.job)] != nil }
        return need.map { "it needs '\($0.job)', which never runs" }
    }

    /// The value of an expression where it is the same in every run; nil where it is not.
    private func fold(_ node: ExpressionNode) -> ExpressionValue? {
        switch node.kind {
        case .literal(let literal): return literal.value
        case .not(let inner): return fold(inner).map { .boolean(!$0.isTruthy) }
        case .all(let nodes):
            let values = nodes.map(fold)
            if let first = values.lazy.compactMap({ $0 }).first(where: { !$0.isTruthy }) { return first }
            return values.contains { $0 == nil } ? nil : values.last ?? nil
        case .any(let nodes):
            let values = nodes.map(fold)
            if let first = values.first, let first, first.isTruthy { return first }
            return values.allSatisfy { $0.map { !$0.isTruthy } ?? false } ? values.last ?? nil : nil
        case .compare(let compare, let left, let right):
            if let left = fold(left), let right = fold(right) {
                return .boolean(ExpressionComparison.holds(compare, left, right))
            }
            return foldEvent(compare, left, right) ?? foldEvent(compare, right, left)
        default: return nil
        }
    }

    /// `github.event_name == 'x'`, where no event of that name starts the workflow.
    private func foldEvent(
        _ compare: ExpressionOperator,
        _ left: ExpressionNode,
        _ right: ExpressionNode
    ) -> ExpressionValue? {
        let events = workflow.triggers.map(\.event)
        guard compare == .equal || compare == .notEqual, Expression.path(of: left) == ["github", "event_name"],
            case .literal(.string(let name)) = right.kind, !events.contains("workflow_call"),
            !events.contains(where: { CaseFolding.areEqual($0, name) })
        else { return nil }
        return .boolean(compare == .notEqual)
    }
}
