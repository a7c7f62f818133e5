import ControllerAPI

/// The jobs of a run as a graph: each stands right of what it needs.
struct RunGraph {
    /// With more jobs than this a list tells more.
    private static let most = 100
    private static let (width, height, gap, rise) = (196, 48, 52, 14)
    private static let longestName = 22

    let run: RunSummary
    let clock: PageClock

    private struct Node {
        let job: JobSummary
        let column: Int
        let row: Int

        var x: Int { column * (RunGraph.width + RunGraph.gap) + 2 }
        var y: Int { row * (RunGraph.height + RunGraph.rise) + 2 }
    }

    var markup: HTML? {
        guard run.jobs.count > 1, run.jobs.count <= Self.most, run.jobs.contains(where: { !$0.needs.isEmpty }) else {
            return nil
        }
        let nodes = Self.nodes(run.jobs)
        let places = Dictionary(nodes.map { ($0.job.id, $0) }) { first, _ in first }
        let edges = nodes.flatMap { node in
            Self.direct(node.job, among: places).compactMap { places[$0] }.map { edge(from: $0, to: node) }
        }
        let right = (nodes.map(\.x).max() ?? 0) + Self.width + 2
        let bottom = (nodes.map(\.y).max() ?? 0) + Self.height + 2
        return """
            <div class="graph" role="region" aria-label="Job graph" tabindex="0">
            <svg width="\(right)" height="\(bottom)" viewBox="0 0 \(right) \(bottom)" role="group" \
            aria-label="\(nodes.count) jobs, from left to right">\(edges)\(nodes.map(box))</svg></div>
            """
    }

    /// Puts each job in the column after the last of those it needs.
    private static func nodes(_ jobs: [JobSummary]) -> [Node] {
        let byID = Dictionary(jobs.map { ($0.id, $0) }) { first, _ in first }
        var columns: [String: Int] = [:]
        func column(_ job: JobSummary, depth: Int) -> Int {
            if let known = columns[job.id] { return known }
            // What is planned has no circles; a bound costs nothing.
            guard depth < jobs.count else { return 0 }
            let found = job.needs.compactMap { byID[$0] }.map { column($0, depth: depth + 1) + 1 }.max() ?? 0
            columns[job.id] = found
            return found
        }
        var rows: [Int: Int] = [:]
        return jobs.map { job in
            let place = column(job, depth: 0)
            defer { rows[place, default: 0] += 1 }
            return Node(job: job, column: place, row: rows[place, default: 0])
        }
    }

    /// What a job needs without what the others of these need already.
    private static func direct(_ job: JobSummary, among nodes: [String: Node]) -> [String] {
        let behind = Set(job.needs.flatMap { nodes[$0]?.job.needs ?? [] })
        return job.needs.filter { !behind.contains($0) }
    }

    private func edge(from: Node, to: Node) -> HTML {
        let (x1, y1) = (from.x + Self.width, from.y + Self.height / 2)
        let (x2, y2) = (to.x, to.y + Self.height / 2)
        let middle = (x1 + x2) / 2
        return "<path class=\"edge\" d=\"M\(x1) \(y1)C\(middle) \(y1) \(middle) \(y2) \(x2) \(y2)\"/>"
    }

    private func box(_ node: Node) -> HTML {
        let job = node.job
        let name = job.name.count > Self.longestName ? job.name.prefix(Self.longestName - 1) + "…" : job.name[...]
        let took = clock.duration(from: job.startedAt, to: job.finishedAt).map { " · \($0)" } ?? ""
        let place = took.isEmpty ? job.environment.map { " → \($0)" } ?? "" : ""
        let address = job.attempt > 0 ? Link.log(run: run.id, job: job.id) : "#job-\(job.id)"
        return """
            <a href="\(address)" class="node \(Badge.kind(job.status))"><title>\(job.name): \(job.status.rawValue)\
            \(job.reason.map { ", \($0)" } ?? "")</title>\
            <rect x="\(node.x)" y="\(node.y)" width="\(Self.width)" height="\(Self.height)" rx="6"/>\
            <text x="\(node.x + 12)" y="\(node.y + 20)" class="name">\(name)</text>\
            <text x="\(node.x + 12)" y="\(node.y + 38)">\(Badge.sign(job.status)) \(job.status.rawValue)\(took)\(place)</text></a>
            """
    }
}
