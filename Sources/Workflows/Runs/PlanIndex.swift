/// The definitions of a plan by their keys, in the run's own workflow and in called ones.
struct PlanIndex: Sendable {
    private struct Key: Hashable, Sendable {
        var workflow: Int?
        var key: String
    }

    private var definitions: [Key: Job] = [:]

    init(_ plan: Plan) {
        for job in plan.definitions {
            definitions[Key(workflow: nil, key: CaseFolding.fold(job.id))] = job
        }
        for (place, workflow) in plan.called.enumerated() {
            for job in workflow.definitions {
                definitions[Key(workflow: place, key: CaseFolding.fold(job.id))] = job
            }
        }
    }

    /// The job as its file has it.
    ///
    /// - Parameters:
    ///   - key: Its id.
    ///   - workflow: The called workflow's place in the plan; nil is the run's own.
    /// - Returns: The job; nil where there is none.
    func definition(of key: String, in workflow: Int?) -> Job? {
        definitions[Key(workflow: workflow, key: CaseFolding.fold(key))]
    }
}
