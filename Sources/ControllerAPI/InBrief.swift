/// What lists say of a run or an agent in a line.

extension RunSummary {
    private static let longest = 200

    /// What it waits for, or why it failed: the first thing, and how many more there are.
    public var inBrief: String? {
        if let waitingFor { return waitingFor }
        let failed = jobs.filter { $0.status == .failed }
        let reasons =
            error.map { $0.split(separator: "\n").map(String.init) }
            ?? failed.compactMap { job in job.reason.map { "\(job.id): \($0)" } }
        guard status == .failed, let first = reasons.first else { return error }
        let shown = first.count > Self.longest ? first.prefix(Self.longest - 1) + "…" : first[...]
        return reasons.count > 1 ? "\(shown) (and \(reasons.count - 1) more)" : String(shown)
    }
}

extension AgentStatus {
    /// What is in the way, each thing once: conditions that are not met, and why it is not healthy yet.
    public var troubles: [Condition] {
        let open = conditions.filter { condition in
            let isOpen = condition.status == "False" || condition.type == "Healthy" && condition.status == "Unknown"
            return isOpen && !condition.message.isEmpty
        }
        return open.filter { condition in
            condition.type != "Healthy" || !open.contains { $0.type != "Healthy" && $0.message == condition.message }
        }
    }
}
