public import Workflows

/// Which part of a plan is run.
public struct RunChoice: Sendable {
    /// A job's id in the file; what it needs is run as well.
    public var job: String?

    /// The values that cells of matrices must have, by the dimension's name.
    public var matrix: [String: Set<String>]

    /// Variables that stand over those of the workflow.
    public var environment: [String: String]

    public init(job: String? = nil, matrix: [String: Set<String>] = [:], environment: [String: String] = [:]) {
        self.job = job
        self.matrix = matrix
        self.environment = environment
    }

    /// Whether a cell of a matrix is among those asked for; dimensions it does not have do not count.
    func holds(for job: PlannedJob) -> Bool {
        matrix.allSatisfy { name, values in
            guard let value = job.matrix.object?[name] else { return true }
            return values.contains(value.isPrimitive ? value.text : value.json)
        }
    }

    /// The plan with what was not asked for left out.
    public func apply(to plan: Plan) throws(LocalRunError) -> Plan {
        var plan = plan
        if let job { try keep(job, &plan) }
        if !matrix.isEmpty {
            let all = plan.jobs
            plan.jobs = all.filter { $0.isDeferred || holds(for: $0) }
            for key in Set(all.map(\.key)) where !plan.jobs.contains(where: { $0.key == key }) {
                throw LocalRunError(.usage, "no cell of the matrix of '\(key)' is the one that --matrix asks for")
            }
        }
        if !environment.isEmpty { plan.env = over(plan.env) }
        return plan
    }

    private func keep(_ job: String, _ plan: inout Plan) throws(LocalRunError) {
        guard let wanted = plan.definitions.first(where: { $0.id.lowercased() == job.lowercased() }) else {
            let known = plan.definitions.map(\.id).joined(separator: ", ")
            throw LocalRunError(.usage, "\(plan.file) has no job '\(job)'; it has \(known)")
        }
        var kept: Set<String> = []
        var open = [wanted.id]
        while let id = open.popLast() {
            guard kept.insert(id.lowercased()).inserted else { continue }
            open += plan.definitions.first { $0.id.lowercased() == id.lowercased() }?.needs.map(\.job) ?? []
        }
        // Calls stand in the plan with those around them first.
        var calls: Set<String> = []
        plan.calls = plan.calls.filter { call in
            let isKept = call.parent.map(calls.contains) ?? kept.contains(call.key.lowercased())
            if isKept { calls.insert(call.id) }
            return isKept
        }
        plan.jobs = plan.jobs.filter { job in
            job.call.map(calls.contains) ?? kept.contains(job.key.lowercased())
        }
    }

    private func over(_ env: Template?) -> Template {
        let position = env?.position ?? SourcePosition(line: 1, column: 1)
        var entries: [TemplateEntry] = []
        if case .mapping(let own)? = env?.content {
            entries = own.filter { entry in entry.isInsert || entry.key.literal.map { environment[$0] == nil } ?? true }
        }
        for (name, value) in environment.sorted(by: { $0.key < $1.key }) {
            entries.append(
                TemplateEntry(
                    key: TemplateText(literal: name),
                    at: position,
                    value: Template(.text(TemplateText(literal: value)), at: position)
                )
            )
        }
        return Template(.mapping(entries), at: position)
    }
}
