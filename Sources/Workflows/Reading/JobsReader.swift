import YAML

/// Reads `jobs` and checks how they depend on each other.
struct JobsReader {
    let findings: Findings
    let support: WorkflowSupport
    private var templates: TemplateReader { TemplateReader(findings: findings) }

    init(findings: Findings, support: WorkflowSupport) {
        self.findings = findings
        self.support = support
    }

    func jobs(_ node: YAMLNode) -> [Job] {
        guard let entries = node.mapping else {
            let isExpression = node.text.map(TemplateReader.hasExpression) ?? false
            let message = "jobs must be a mapping of ids to jobs, not \(node.kindDescription)"
            findings.report(node, isExpression ? "an expression may not stand here" : message)
            return []
        }
        guard !entries.isEmpty else {
            findings.report(node, "a workflow needs at least one job")
            return []
        }
        let rules = IdentifierRules(findings: findings)
        let reader = JobReader(findings: findings, support: support)
        var names: Set<String> = []
        var jobs: [Job] = []
        for entry in entries {
            guard let id = templates.literal(entry.key, of: "a job's id"), rules.check(id, entry.key) else { continue }
            guard names.insert(CaseFolding.fold(id)).inserted else {
                findings.report(entry.key, "the job '\(id)' is already there; ids differ in more than case")
                continue
            }
            if let job = reader.job(id, key: entry.key, entry.value) { jobs.append(job) }
        }
        if jobs.count == entries.count { checkNeeds(of: jobs, node) }
        return jobs
    }

    private func checkNeeds(of jobs: [Job], _ node: YAMLNode) {
        let ids = jobs.map(\.id)
        var places: [String: Int] = [:]
        for (place, id) in ids.enumerated() {
            places[CaseFolding.fold(id)] = place
        }
        var edges: [[(target: Int, need: Job.Need)]] = []
        var hasUnknown = false
        for job in jobs {
            var own: [(Int, Job.Need)] = []
            for need in job.needs {
                if let target = places[CaseFolding.fold(need.job)] {
                    own.append((target, need))
                } else {
                    hasUnknown = true
                    var message = "the job '\(job.id)' needs \(ExpressionParser.shown(need.job)), which is no job"
                    if let near = Suggestion.nearest(to: need.job, in: ids.filter({ $0 != job.id })) {
                        message += "; did you mean '\(near)'?"
                    }
                    findings.report(need.position, message)
                }
            }
            edges.append(own)
        }
        if !hasUnknown, jobs.allSatisfy({ !$0.needs.isEmpty }) {
            findings.report(node, "no job can begin: each needs another; let at least one have no needs")
            return
        }
        let reachable = JobGraph(edges: edges.map { $0.map(\.target) })
        for (place, job) in jobs.enumerated() {
            for (target, need) in edges[place] where reachable.path(from: target, to: place) {
                let message = "the job '\(job.id)' needs '\(need.job)', which needs '\(job.id)' in turn"
                findings.report(need.position, message)
            }
        }
    }
}

/// Which jobs can be reached from which along `needs`.
struct JobGraph {
    let edges: [[Int]]

    func path(from start: Int, to end: Int) -> Bool {
        var seen: Set<Int> = []
        var next = [start]
        while let place = next.popLast() {
            if place == end { return true }
            if seen.insert(place).inserted { next += edges[place] }
        }
        return false
    }
}
