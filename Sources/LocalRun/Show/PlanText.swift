public import Workflows

/// A plan for people: its jobs in the order in which they can run, each with what it needs.
public struct PlanText {
    private let plan: Plan
    private let paint: Paint

    public init(_ plan: Plan, paint: Paint) {
        self.plan = plan
        self.paint = paint
    }

    public var text: String {
        var lines = [
            "\(paint(plan.runName ?? plan.workflow, .bold))  \(plan.file)  \(plan.event.name) of \(plan.event.ref)"
        ]
        for (level, jobs) in levels.enumerated() {
            lines.append(paint("\(level + 1).", .grey))
            for job in jobs { lines.append("   " + describe(job)) }
        }
        for notice in plan.notices { lines.append(paint("warning: ", .yellow) + notice.description) }
        return lines.joined(separator: "\n")
    }

    private func describe(_ job: PlannedJob) -> String {
        var parts = [paint(job.id, .bold)]
        if job.name != job.id { parts.append("\"\(paint.clean(job.name))\"") }
        if !job.needs.isEmpty { parts.append("needs \(job.needs.joined(separator: ", "))") }
        if let runsOn = job.runsOn { parts.append("on \(runsOn.labels.joined(separator: ", "))") }
        if let environment = job.environment { parts.append("environment \(environment)") }
        if job.isDeferred { parts.append("(its matrix is known when what it needs has run)") }
        return parts.joined(separator: "  ")
    }

    /// Jobs whose needs all stand before them.
    private var levels: [[PlannedJob]] {
        var depths: [String: Int] = [:]
        for (call, key) in plan.calls.map({ ($0, $0.key) }) {
            depths[Self.path(call.parent, key)] = depth(call.needs, within: call.parent, depths)
        }
        var levels: [Int: [PlannedJob]] = [:]
        // Needs may stand after the job in the file: look until nothing moves.
        for _ in 0...plan.jobs.count {
            var moved = false
            for job in plan.jobs {
                let depth = depth(job.needs, within: job.call, depths)
                let path = Self.path(job.call, job.key)
                if depths[path] ?? -1 < depth {
                    depths[path] = depth
                    moved = true
                }
            }
            for call in plan.calls {
                let inside = plan.jobs.filter { $0.call == call.id }.compactMap { depths[Self.path($0.call, $0.key)] }
                    .max()
                let path = Self.path(call.parent, call.key)
                let depth = max(depth(call.needs, within: call.parent, depths), inside ?? 0)
                if depths[path] ?? -1 < depth {
                    depths[path] = depth
                    moved = true
                }
            }
            if !moved { break }
        }
        for job in plan.jobs { levels[depths[Self.path(job.call, job.key)] ?? 0, default: []].append(job) }
        return levels.keys.sorted().map { levels[$0] ?? [] }
    }

    private func depth(_ needs: [String], within call: String?, _ depths: [String: Int]) -> Int {
        var depth = needs.map { (depths[Self.path(call, $0)] ?? 0) + 1 }.max() ?? 0
        // A job of a called workflow begins when its call may.
        if let call, let own = plan.calls.first(where: { $0.id == call }) {
            depth = max(depth, self.depth(own.needs, within: own.parent, depths))
        }
        return depth
    }

    private static func path(_ call: String?, _ key: String) -> String { "\(call ?? "")/\(key.lowercased())" }
}
