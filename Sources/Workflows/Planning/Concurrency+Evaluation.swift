extension Concurrency {
    func uses(anyOf names: Set<String>) -> Bool {
        [group, cancelInProgress, queue].contains { $0?.uses(anyOf: names) ?? false }
    }

    /// The group and what is done with one that is under way; nil where the group's name is empty.
    func evaluate(in context: ExpressionContext, file: String) throws(WorkflowError) -> Plan.Concurrency? {
        let name = try group.evaluateText(in: context, file: file)
        guard !name.isEmpty else { return nil }
        let keepsAll = try queue?.evaluateText(in: context, file: file) == "max"
        return Plan.Concurrency(
            group: name,
            cancelInProgress: try cancelInProgress?.evaluateBoolean(in: context, file: file) ?? false,
            keepsAll: keepsAll ? true : nil
        )
    }
}
