extension PlanGraph {
    /// The graph as lines for a terminal: a heading, then a table for each level.
    public var text: String {
        var lines = ["\(runName ?? workflow) (\(file)), \(event) of \(ref)"]
        if let concurrency { lines.append("one at a time in the group \(concurrency)") }
        let names = Self.width(jobs.map(\.name))
        let runners = Self.width(jobs.map(\.runner))
        var level = 0
        for job in jobs {
            if job.level != level {
                level = job.level
                lines += ["", level == 1 ? "first" : "then"]
            }
            let columns = [Self.padded(job.name, to: names), Self.padded(job.runner, to: runners), job.details]
            let line = "  " + columns.joined(separator: "  ")
            lines.append(String(line.reversed().drop(while: \.isWhitespace).reversed()))
        }
        if !notices.isEmpty { lines += [""] + notices.map(\.description) }
        // What came from files cannot move the cursor.
        return lines.map { Self.printable($0) + "\n" }.joined()
    }

    private static let maximumWidth = 48

    private static func width(_ texts: [String]) -> Int {
        min(maximumWidth, texts.map(\.count).max() ?? 0)
    }

    private static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private static func printable(_ text: String) -> String {
        String(
            String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 })
        )
    }
}

extension PlanGraph.Node {
    fileprivate var runner: String { runsOn?.joined(separator: ", ") ?? "not known yet" }

    fileprivate var details: String {
        var parts = ["\(steps) \(steps == 1 ? "step" : "steps")"]
        if let environment { parts.append("environment \(environment)") }
        if container { parts.append("in a container") }
        if services > 0 { parts.append("\(services) \(services == 1 ? "service" : "services")") }
        if !needs.isEmpty {
            parts.append("after \(needs.count > 6 ? "\(needs.count) jobs" : needs.joined(separator: ", "))")
        }
        if let condition { parts.append("if \(condition)") }
        if isDeferred { parts.append("matrix not known yet") }
        return parts.joined(separator: "; ")
    }
}
